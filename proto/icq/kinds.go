package icq

import "chaperone/proto"

// Types of a message. The byte behind it holds flags.
const (
	TypeText     = 0x01
	typeChat     = 0x02
	TypeFile     = 0x03
	typeURL      = 0x04
	typeWebPage  = 0x0D
	typeMail     = 0x0E
	typeContacts = 0x13
	typePlugin   = 0x1A // what it is says a GUID behind the text
	typeAway     = 0xE8 // five questions for the text that says why one is away
	typeAwayLast = 0xEC

	massFlag  = 0x80 // to many
	autoFlags = 0x03 // a question that the client answers
)

// Unknown is a type that no client knows. One that is sent it refuses by itself, so
// that the sender sees a refusal, and shows nothing.
const Unknown = "\xFE"

// The statuses of an answer that matter.
const refused = 0x01

// Say says in ev what a message of type t is, unless it offers a file or needs a
// look behind its text. A chat is talk, whatever connection it opens.
func Say(ev *proto.Events, t byte, peer []byte) {
	switch {
	case t == TypeText, t == typeURL, t == typeWebPage, t == typeMail, t == typeContacts:
		ev.Saw(proto.Messaging).With(peer)
	case t == typeChat:
		ev.Offers(proto.Messaging).With(peer)
	case typeAway <= t && t <= typeAwayLast:
		ev.Saw(proto.Presence).With(peer)
	}
}
