package directconnect

import (
	"bytes"

	"chaperone/proto"
)

// What NMDC conversations open with. A hub shows its lock before anybody else
// speaks; clients say who they are and show theirs, in either order of the two.
const (
	markLock     = "$Lock "
	markPk       = " Pk="
	markNick     = "$MyNick "
	markSupports = "$Supports "
	markValidate = "$ValidateNick "
)

// How long the opening words may be. Locks have up to 115 characters.
const (
	maxLock  = 512
	maxNick  = 128
	maxWords = 512
)

// detectStream wants a greeting of either side. The initiator's must be one
// where there is any.
func detectStream(o *proto.Opening) proto.Answer {
	i, r := proto.More, proto.More
	if len(o.Initiator) > 0 {
		i = anyOf(nickAnswer(o.Initiator), repliesAnswer(o.Initiator), supAnswer(o.Initiator, "HC"))
	}
	if len(o.Responder) > 0 {
		r = anyOf(lockAnswer(o.Responder), nickAnswer(o.Responder), supAnswer(o.Responder, "IC"))
	}
	return proto.Decided(i, r)
}

// anyOf is Yes where one of all is, No where all are.
func anyOf(all ...proto.Answer) proto.Answer {
	best := proto.No
	for _, a := range all {
		switch {
		case a == proto.Yes:
			return a
		case a == proto.More:
			best = a
		}
	}
	return best
}

// lockAnswer wants a hub's lock, whole: 80 bits, and printable.
func lockAnswer(b []byte) proto.Answer {
	if a := proto.Prefix(b, markLock); a != proto.Yes {
		return a
	}
	rest := b[len(markLock):]
	end := bytes.IndexByte(rest[:min(len(rest), maxLock)], '|')
	if end < 0 {
		if len(rest) >= maxLock || !printable(rest) {
			return proto.No
		}
		return proto.More
	}
	if !printable(rest[:end]) || bytes.Index(rest[:end], []byte(markPk)) < 1 {
		return proto.No
	}
	return proto.Yes
}

// nickAnswer wants a client that says its name to another and shows a lock: 112 bits.
func nickAnswer(b []byte) proto.Answer {
	if a := proto.Prefix(b, markNick); a != proto.Yes {
		return a
	}
	rest := b[len(markNick):]
	end := bytes.IndexByte(rest[:min(len(rest), maxNick)], '|')
	switch {
	case end == 0 || end < 0 && len(rest) >= maxNick:
		return proto.No
	case end < 0:
		return proto.More
	}
	return proto.Prefix(rest[end+1:], markLock)
}

// repliesAnswer wants what a client answers a hub's lock with, for where the lock
// itself was not seen: 80 bits.
func repliesAnswer(b []byte) proto.Answer {
	a := anyOf(proto.Prefix(b, markSupports), proto.Prefix(b, markValidate))
	if a != proto.Yes {
		return a
	}
	words := b[:min(len(b), maxWords)]
	end := bytes.IndexByte(words, '|')
	switch {
	case end >= 0 && printable(words[:end]):
		return proto.Yes
	case end >= 0 || len(words) == maxWords || !printable(words):
		return proto.No
	}
	return proto.More
}

// supAnswer wants a list of ADC's features, said by one of who. The shortest has
// 95 fixed bits.
func supAnswer(b []byte, who string) proto.Answer {
	switch {
	case len(b) == 0:
		return proto.More
	case b[0] != who[0] && b[0] != who[1]:
		return proto.No
	}
	if a := proto.Prefix(b[1:], "SUP "); a != proto.Yes {
		return a
	}
	for b = b[4:]; ; b = b[1+len("ADBASE"):] {
		switch {
		case len(b) == 0:
			return proto.More
		case b[0] != ' ':
			return proto.No
		}
		if a := featureAnswer(b[1:]); a != proto.Yes {
			return a
		}
		switch end := b[1+len("ADBASE"):]; {
		case len(end) == 0:
			return proto.More
		case end[0] == '\n':
			return proto.Yes
		}
	}
}

// featureAnswer wants "AD" or "RM" and a feature's four letters or digits.
func featureAnswer(b []byte) proto.Answer {
	if a := anyOf(proto.Prefix(b, "AD"), proto.Prefix(b, "RM")); a != proto.Yes {
		return a
	}
	for i := 2; i < len("ADBASE"); i++ {
		switch {
		case i == len(b):
			return proto.More
		case !capital(b[i]) && (i == 2 || b[i] < '0' || b[i] > '9'):
			return proto.No
		}
	}
	return proto.Yes
}

func capital(c byte) bool { return 'A' <= c && c <= 'Z' }

// printable reports whether b has no control characters. Any code page is used.
func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' {
			return false
		}
	}
	return true
}
