package opennap

import "chaperone/proto"

// Types of messages that stand before a login or are one.
const (
	typeLogin    = 2
	typeVersion  = 4
	typeNewLogin = 6
	typeNick     = 7
	typePassword = 11
	typeAbout    = 14
	typeBeta     = 920
)

// maxType is beyond all types; the largest are OpenNap's own.
const maxType = 1 << 14

// A kind is what the messages of a type do.
type kind struct {
	means   bool // anything at all
	kind    proto.Kind
	feature proto.Feature
	text    form

	// blunt is what the upper byte of the type is overwritten with. With it, the
	// type must be nobody's, and less than 1000.
	blunt string
}

// A form is what the text of a message looks like, as far as it is read. Users and
// rooms are words, files stand in quotes.
type form uint8

const (
	plain    form = iota
	user          // a user or room
	self          // the user who logs in
	file          // a user, if that comes first, and a file
	address       // a user, an address as a number, a port; a file, if there is one
	shared        // what file has; checksum, size
	measured      // what file has; size
)

// kindOf returns what messages of type t sent in direction d do.
func kindOf(t uint16, d proto.Dir) kind {
	switch {
	case t >= 200 && t <= 299 || t == 100 || t == 5:
		return lowKind(t)
	case t >= 500:
		return highKind(t, d)
	}
	switch t {
	case typeLogin, typeNewLogin:
		return kind{true, proto.Use, proto.Session, self, ""}
	case 400, 402, 403, 405, 430: // join, said in a room, joined; invitation
		return kind{true, proto.Use, proto.Messaging, user, ""}
	}
	return kind{}
}

// lowKind is kindOf for the types that become one of 768 to 999.
func lowKind(t uint16) kind {
	const upper = "\x03"
	switch t {
	case 5: // a new version, to be fetched and run
		return kind{true, proto.Offer, proto.FileTransfer, plain, upper}
	case 100: // I share
		return kind{true, proto.Use, proto.FileSharing, shared, upper}
	case 200, 201, 215, 216: // search, by checksum; found
		return kind{true, proto.Use, proto.Search, plain, upper}
	case 203: // I want
		return kind{true, proto.Offer, proto.FileTransfer, file, upper}
	case 204: // who has it waits there
		return kind{true, proto.Offer, proto.FileTransfer, address, upper}
	case 205: // to a user, or from one
		return kind{true, proto.Use, proto.Messaging, user, ""}
	case 209, 210: // came, left
		return kind{true, proto.Use, proto.Presence, user, ""}
	case 211: // what do you share?
		return kind{true, proto.Offer, proto.FileSharing, user, upper}
	case 212: // it shares
		return kind{true, proto.Use, proto.FileSharing, shared, upper}
	case 218, 219, 220, 221: // a download or upload starts, is complete
		return kind{true, proto.Use, proto.FileTransfer, plain, upper}
	}
	return kind{}
}

// highKind is kindOf for all others that are 500 or more.
func highKind(t uint16, d proto.Dir) kind {
	browse := user
	if d == proto.FromResponder {
		browse = address
	}
	switch t {
	case 500: // I want, and cannot be called
		return kind{true, proto.Offer, proto.FileTransfer, file, "\x00"}
	case 501: // who wants it waits there
		return kind{true, proto.Offer, proto.FileTransfer, address, "\x00"}
	case 607, 608: // it wants; it may
		return kind{true, proto.Offer, proto.FileTransfer, file, "\x03"}
	case 627, 628: // to all
		return kind{true, proto.Use, proto.Messaging, plain, ""}
	case 640, 641: // let us connect for your list; who has it waits there
		return kind{true, proto.Offer, proto.FileSharing, browse, "\x03"}
	case 824: // done in a room
		return kind{true, proto.Use, proto.Messaging, user, ""}
	case 870: // I share in this folder
		return kind{true, proto.Use, proto.FileSharing, shared, "\x01"}
	case 10300: // I share, of any kind
		return kind{true, proto.Use, proto.FileSharing, measured, "\x02"}
	case 10301: // what do you share, of any kind?
		return kind{true, proto.Offer, proto.FileSharing, user, "\x02"}
	case 10302: // it shares, of any kind
		return kind{true, proto.Use, proto.FileSharing, plain, "\x02"}
	}
	return kind{}
}
