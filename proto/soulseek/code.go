package soulseek

import "chaperone/proto"

// Codes of the conversation with the server.
const (
	codeLogin       = 1
	codeAddress     = 3
	codeStatus      = 7
	codeSay         = 13
	codeJoined      = 16
	codeLeft        = 17
	codeConnect     = 18
	codePrivate     = 22
	codeSearchRoom  = 25
	codeSearch      = 26
	codeSetStatus   = 28
	codePing        = 32 // nothing
	codeSearchUser  = 42
	codeSearchExact = 65
	codeEmbedded    = 93
	codeParents     = 102
	codeWishlist    = 103
	codeTicker      = 116
	codeSearchNew   = 120
	codeMany        = 149
	codeEverybody   = 152
	codeRelated     = 153
)

// Codes between clients.
const (
	codeText          = 1
	codeSharesRequest = 4
	codeShares        = 5
	codeFind          = 8
	codeFound         = 9
	codeInfoRequest   = 15
	codeInfo          = 16
	codeFolderRequest = 36
	codeFolder        = 37
	codeTransfer      = 40
	codeAnswer        = 41
	codeQueue         = 43
	codePlace         = 44
	codeFailed        = 46
	codeFindExact     = 47
	codeFindAny       = 49
	codePlaceRequest  = 51
	codeNotice        = 52 // that a transfer was tried; nobody heeds it any more
)

// serverMeaning looks up a code of the conversation with the server. A search
// becomes a sign of life: either side takes that and does nothing.
func serverMeaning(dir proto.Dir, code uint32) meaning {
	up := dir == proto.FromInitiator
	switch code {
	case codeSay, codeEverybody, codeTicker:
		return meaning{told: true, feature: proto.Messaging, fields: fieldsName}
	case codePrivate:
		if !up {
			return meaning{told: true, feature: proto.Messaging, fields: fieldsPrivate}
		}
		return meaning{told: true, feature: proto.Messaging, fields: fieldsName}
	case codeMany:
		return meaning{told: true, feature: proto.Messaging}
	case codeStatus, codeJoined, codeLeft, codeSetStatus:
		return meaning{told: true, feature: proto.Presence}
	case codeSearchRoom, codeSearch, codeSearchUser, codeSearchExact, codeEmbedded,
		codeWishlist, codeSearchNew, codeRelated:
		return meaning{told: true, feature: proto.Search, instead: codePing}
	}
	if !up {
		switch code {
		case codeAddress:
			return meaning{fields: fieldsAddress}
		case codeConnect:
			return meaning{fields: fieldsConnect}
		case codeParents:
			return meaning{fields: fieldsParents}
		}
	}
	return meaning{}
}

// peerMeaning looks up a code between clients.
func peerMeaning(code uint32) meaning {
	switch code {
	case codeText:
		return meaning{told: true, feature: proto.Messaging}
	case codeInfoRequest, codeInfo:
		return meaning{told: true, feature: proto.Presence}
	case codeFind, codeFound, codeFindExact, codeFindAny:
		return meaning{told: true, feature: proto.Search, instead: codeNotice}
	case codeSharesRequest, codeShares:
		return meaning{told: true, feature: proto.FileSharing, instead: codeNotice}
	case codeFolderRequest:
		return meaning{told: true, feature: proto.FileSharing, instead: codeNotice, fields: fieldsFolder}
	case codeFolder: // all of it compressed
		return meaning{told: true, feature: proto.FileSharing, instead: codeNotice}
	case codeTransfer:
		return meaning{told: true, kind: proto.Offer, feature: proto.FileTransfer, instead: codeNotice, fields: fieldsTransfer}
	case codeAnswer:
		return meaning{told: true, kind: proto.Offer, feature: proto.FileTransfer, instead: codeNotice}
	case codeQueue:
		return meaning{told: true, kind: proto.Offer, feature: proto.FileTransfer, instead: codeNotice, fields: fieldsFile}
	}
	return meaning{}
}
