package gnutella

import "chaperone/proto"

// What who opened a connection says first.
const (
	connectMark = "GNUTELLA CONNECT/0."
	answerMark  = "GNUTELLA/0.6 "
	answer04    = "GNUTELLA OK"
	lanMark     = "gnuclear connect/"
	chatMark    = "CHAT CONNECT/0."
)

// openings prove what follows by themselves.
var openings = [...]string{connectMark, answerMark, lanMark, chatMark}

// detectStream wants the first line of a link, a call or a chat.
func detectStream(o *proto.Opening) proto.Answer {
	switch {
	case o.MidStream:
		return proto.Either(middle(o.Initiator), middle(o.Responder))
	case len(o.Initiator) > 0 || len(o.Responder) == 0:
		return opens(o.Initiator)
	}
	return answers(o.Responder) // one direction only is seen
}

func opens(b []byte) proto.Answer {
	best := callAnswer(b)
	for _, s := range openings {
		best = proto.Either(best, proto.Prefix(b, s))
	}
	return best
}

func answers(b []byte) proto.Answer {
	return proto.Either(proto.Prefix(b, answerMark), proto.Prefix(b, answer04))
}

// middle wants a block of a handshake at the front of the segment at hand. What
// follows handshakes is not looked for: a parser that began there could not tell a
// connection from datagrams, and a link that was judged keeps its mark.
func middle(b []byte) proto.Answer {
	if len(b) == 0 {
		return proto.No // the side that is not at hand
	}
	return proto.Either(proto.Prefix(b, connectMark), answers(b))
}
