package msn

import "chaperone/proto"

// detect recognises commands, and the connections between clients, by the first
// bytes of whoever speaks.
func detect(o *proto.Opening) proto.Answer {
	if o.MidStream {
		return detectMiddle(o)
	}
	switch a := detectPeer(o); a {
	case proto.No:
		return detectChat(o)
	case proto.Yes:
		return a
	}
	if detectChat(o) == proto.Yes {
		return proto.Yes
	}
	return proto.More
}

// detectChat adds up what both sides' first lines prove. A version list or an
// answer to an invitation is enough, a login to a switchboard wants the server's
// word, too.
func detectChat(o *proto.Opening) proto.Answer {
	weight := 0
	for _, b := range [...][]byte{o.Initiator, o.Responder} {
		if len(b) == 0 {
			continue
		}
		pr := prove(b)
		if pr.answer == proto.No || len(b) >= 3 && !opens(verbOf(b)) {
			return proto.No
		}
		if pr.answer == proto.Yes {
			weight += pr.weight
		}
	}
	if weight >= enough {
		return proto.Yes
	}
	return proto.More
}

// detectPeer wants the first words of a file transfer, a packet or a webcam, of
// either side.
func detectPeer(o *proto.Opening) proto.Answer {
	return proto.Decided(peerAnswer(o.Initiator), peerAnswer(o.Responder))
}

func peerAnswer(b []byte) proto.Answer {
	best := camAnswer(b)
	for _, hello := range [...]string{ftpHello, directHello} {
		switch a := proto.Prefix(b, hello); a {
		case proto.Yes:
			return a
		case proto.More:
			best = a
		}
	}
	return best
}
