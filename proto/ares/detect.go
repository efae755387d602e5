package ares

import "chaperone/proto"

// detect wants the first words of one of the ways clients speak. A request may
// come from who was called: from who called only to be asked.
func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.UDP:
		return datagramsAnswer(o)
	case o.MidStream:
		return proto.No
	}
	if _, _, a := readRequest(o.Responder); a == proto.Yes || len(o.Initiator) == 0 {
		return a
	}
	if a, sure := helloAnswer(o.Initiator); a == proto.Yes && !sure {
		return promised(o)
	}
	_, _, a := opening(o.Initiator)
	return a
}

// promised wants a supernode's answer to a client that has said no more than hello.
func promised(o *proto.Opening) proto.Answer {
	a := answered(o.Responder)
	if a == proto.More && len(o.Initiator) > helloSize {
		return proto.No
	}
	return a
}
