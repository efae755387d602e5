package bittorrent

import (
	"bytes"

	"chaperone/proto"
)

// detectStream wants a handshake (160 bits), a key that only one program sends
// (128 bits), or, behind the keys of an encrypted handshake, a handshake in clear:
// the sides may agree to encrypt no more.
func detectStream(o *proto.Opening) proto.Answer {
	switch {
	case o.MidStream:
		return detectMiddle(o)
	case len(o.Initiator) == 0 && len(o.Responder) > 0:
		return proto.No
	}
	best := proto.No
	for _, a := range [...]proto.Answer{proto.Prefix(o.Initiator, handshake), constantKey(o.Initiator), clearLater(o)} {
		switch a {
		case proto.Yes:
			return proto.Yes
		case proto.More: // nobody answers half of a handshake
			if len(o.Responder) == 0 || len(o.Initiator) >= keySize {
				best = proto.More
			}
		}
	}
	return best
}

func detectMiddle(o *proto.Opening) proto.Answer {
	best := proto.No
	for _, b := range [...][]byte{o.Initiator, o.Responder} {
		switch midStream(b) {
		case proto.Yes:
			return proto.Yes
		case proto.More:
			if len(b) > 0 || len(o.Initiator)+len(o.Responder) == 0 {
				best = proto.More
			}
		}
	}
	return best
}

// clearWithin is how far behind the start of a responder's bytes a handshake in
// clear starts at the latest: behind its key, the answer to the initiator's, and
// the padding of both.
const clearWithin = 96 + 512 + 14 + 512

// clearLater asks for a handshake in clear behind two keys.
func clearLater(o *proto.Opening) proto.Answer {
	switch a := KeysAtOnce(o); {
	case a != proto.Yes:
		return a
	case bytes.Contains(o.Responder[:min(len(o.Responder), clearWithin+len(handshake))], startGreet):
		return proto.Yes
	case len(o.Responder) >= clearWithin+len(handshake):
		return proto.No
	}
	return proto.More
}
