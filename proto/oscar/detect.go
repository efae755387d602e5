package oscar

import (
	"encoding/binary"

	"chaperone/proto"
)

// detect recognises FLAP, TOC, files, pictures and the relay by their first
// bytes, whoever speaks first. Each shape has 64 fixed bits at least.
func detect(o *proto.Opening) proto.Answer {
	if o.MidStream {
		return detectMidStream(o)
	}
	best := proto.No
	for _, shape := range [...]func(*proto.Opening) proto.Answer{detectFLAP, detectTOC, detectPeer, detectARS} {
		switch shape(o) {
		case proto.Yes:
			return proto.Yes
		case proto.More:
			best = proto.More
		}
	}
	return best
}

// detectTOC wants the client's ten bytes.
func detectTOC(o *proto.Opening) proto.Answer {
	if len(o.Initiator) == 0 && len(o.Responder) > 0 {
		return proto.No // a TOC server waits for them
	}
	return proto.Prefix(o.Initiator, tocHello)
}

// detectPeer wants the head of a file or picture header. The sender of the file
// speaks first, whoever connected.
func detectPeer(o *proto.Opening) proto.Answer {
	return proto.Decided(peerAnswer(o.Initiator), peerAnswer(o.Responder))
}

func peerAnswer(b []byte) proto.Answer {
	if a := oftAnswer(b); a != proto.No {
		return a
	}
	return proto.Prefix(b, odcHead)
}

// detectARS wants the client's whole request up to the capability's tag.
func detectARS(o *proto.Opening) proto.Answer {
	if len(o.Initiator) == 0 && len(o.Responder) > 0 {
		return proto.No
	}
	_, _, a := arsRequest(o.Initiator)
	return a
}

// detectFLAP adds up what the two sides have proved. The bare sign-on frame of a
// server is 8 fixed bytes of 10 and still only half of it: the client's decides.
func detectFLAP(o *proto.Opening) proto.Answer {
	i, ok := flapProof(o.Initiator)
	if !ok {
		return proto.No
	}
	r, ok := flapProof(o.Responder)
	if !ok {
		return proto.No
	}
	if i+r >= 2 {
		return proto.Yes
	}
	return proto.More
}

// detectMidStream wants two whole SNAC frames, chained where one side sent both,
// and nothing on the other side that is not a frame. Each frame has some 35 fixed
// bits, and its length must lead to the next.
func detectMidStream(o *proto.Opening) proto.Answer {
	i, ok := countSNACs(o.Initiator)
	if !ok {
		return proto.No
	}
	r, ok := countSNACs(o.Responder)
	if !ok {
		return proto.No
	}
	if i+r >= 2 {
		return proto.Yes
	}
	return proto.More
}

// countSNACs counts whole SNAC frames, up to two, whose sequence numbers follow each other.
func countSNACs(b []byte) (n int, ok bool) {
	seq := uint16(0)
	for first := true; len(b) > 0; first = false {
		if b[0] != flapMark || len(b) > 1 && b[1] != chanSNAC && b[1] != chanKeepAlive {
			return 0, false
		}
		if len(b) < flapHeader {
			return n, true
		}
		if s := binary.BigEndian.Uint16(b[2:]); first || s == seq+1 {
			seq = s
		} else {
			return 0, false
		}
		if b[1] == chanSNAC {
			if len(b) < flapHeader+4 {
				return n, true
			}
			if !knownSNAC(b) {
				return 0, false
			}
		}
		end := flapHeader + int(binary.BigEndian.Uint16(b[4:]))
		if len(b) < end {
			return n, true
		}
		if b[1] == chanSNAC {
			if n++; n == 2 {
				return n, true
			}
		}
		b = b[end:]
	}
	return n, true
}
