package edonkey

import "chaperone/proto"

// A message is a mark, a length u32, and as many bytes, the first of which is
// its kind.
const (
	lead     = 5 // in front of what the length counts
	headSize = lead + 1
	kindAt   = lead
	maxFrame = 2 << 20 // what clients take
)

// The kinds that are more than a feature.
const (
	opServers     = 0x32
	opCallback    = 0x35
	opFound       = 0x42
	opFoundHidden = 0x44
	opPart        = 0x46
	opRequest     = 0x47
	opFileName    = 0x59
	opSources     = 0x82
	opSources2    = 0x84
	opFileAnswer  = 0x93
	opPart64      = 0xA2
	opRequest64   = 0xA3
)

// What takes the place of a kind: to a server a request for its list of servers,
// to a client what none knows.
const (
	toServer = "\x14"
	toClient = "\xFF"
)

// A meaning is what a kind of message stands for.
type meaning struct {
	told    bool
	kind    proto.Kind
	feature proto.Feature
	instead string // the kind that takes its place
	fields  fields
}

// fields is what is read of a message behind its kind.
type fields uint8

const (
	noFields   fields = iota
	opening           // who a client is
	fileName          // a file's
	fileAnswer        // the same, among answers to several questions
	callback          // where to call
	servers           // a list of servers
	found             // a list of clients that have a file
	hidden            // the same, with what they know of obfuscation
	exchanged         // the same, between clients
	exchanged2
)

// meaningOf looks up what a mark and a kind stand for. Kinds to a server, from
// one, and between clients are different ones. Compressed are eMule's messages
// between clients, and eDonkey's with a server.
func meaningOf(mark, kind byte) (m meaning) {
	switch mark {
	case markDonkey:
		return donkeyMeaning(kind)
	case markMule:
		return muleMeaning(kind)
	case markPacked:
		if m = muleMeaning(kind); !m.told && kind != opOpen && kind < opPart {
			m = donkeyMeaning(kind)
		}
		m.fields = noFields
	}
	return m
}

func donkeyMeaning(kind byte) meaning {
	switch kind {
	case opOpen:
		return meaning{fields: opening}
	case opServers:
		return meaning{fields: servers}
	case opCallback:
		return meaning{fields: callback}
	case 0x15: // an offer of files
		return meaning{told: true, feature: proto.FileSharing, instead: toServer}
	case 0x16, 0x1A, 0x21, 0x19, 0x23: // for files, for users, for more, for sources
		return meaning{told: true, feature: proto.Search, instead: toServer}
	case 0x33, 0x43: // files, users
		return meaning{told: true, feature: proto.Search, instead: toClient}
	case opFound: // what was asked for has been judged
		return meaning{fields: found}
	case opFoundHidden:
		return meaning{fields: hidden}
	case 0x4E:
		return meaning{told: true, feature: proto.Messaging, instead: toClient}
	case 0x4A, 0x4B, 0x5D, 0x5E, 0x5F, 0x60, 0x61: // what is shared, and in which folders
		return meaning{told: true, feature: proto.FileSharing, instead: toClient}
	case opFileName:
		return meaning{told: true, kind: proto.Offer, feature: proto.FileTransfer, instead: toClient, fields: fileName}
	case opPart, opRequest, 0x48, 0x49, 0x4F, 0x50, 0x51, 0x52, 0x54, 0x55, 0x56, 0x57, 0x58, 0x5B, 0x5C:
		return meaning{told: true, feature: proto.FileTransfer, instead: toClient}
	}
	return meaning{}
}

func muleMeaning(kind byte) meaning {
	switch kind {
	case 0x40, 0x60, 0x61, 0x90, 0x91, 0x92, 0xA1, opPart64, opRequest64, 0xA4, // parts, rank, comment, preview, requests
		0x9B, 0x9C, 0x9D, 0x9E: // hashes of parts
		return meaning{told: true, feature: proto.FileTransfer, instead: toClient}
	case opFileAnswer:
		return meaning{told: true, kind: proto.Offer, feature: proto.FileTransfer, instead: toClient, fields: fileAnswer}
	case 0x81, 0x83: // for sources
		return meaning{told: true, feature: proto.Search, instead: toClient}
	case opSources:
		return meaning{fields: exchanged}
	case opSources2:
		return meaning{fields: exchanged2}
	case 0xA5, 0xA6: // riddles that a stranger must solve
		return meaning{told: true, feature: proto.Messaging, instead: toClient}
	}
	return meaning{}
}
