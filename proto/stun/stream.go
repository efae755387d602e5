package stun

import "chaperone/proto"

// A framing is how messages follow each other in a stream.
type framing uint8

const (
	unframed framing = iota // not known yet
	bare                    // one behind the other: TURN, with channel data padded to four bytes
	framed                  // each behind its length u16: ICE (RFC 4571)
)

// frameHead is the length before a framed message.
const frameHead = 2

// maxFrame is how long a message may be to be read. What is relayed would not fit
// into a datagram of the far side's network.
const maxFrame = 8 << 10

// stream reads one message of a stream.
func (p *parser) stream(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if p.framing == unframed {
		switch {
		case startsMessage(b, 0) == proto.Yes:
			p.framing = bare
		case startsMessage(b, frameHead) == proto.Yes:
			p.framing = framed
		case startsStream(b) == proto.More:
			return 0, nil
		default:
			return 0, errLost
		}
	}
	if len(b) < channelHead {
		return 0, nil
	}
	skip, n, err := p.frame(b)
	switch {
	case err != nil:
		return 0, err
	case n > maxFrame:
		read := min(n, len(b))
		ev.Skip = n - read
		return read, nil
	case len(b) < n:
		return 0, nil
	}
	p.relayed = false
	p.datagram(ev, dir, b[skip:n])
	return n, nil
}

// frame returns how much of b is a message with what goes before and behind it, and
// how much goes before it.
func (p *parser) frame(b []byte) (skip, n int, err error) {
	switch {
	case p.framing == framed:
		return frameHead, frameHead + int(be16(b)), nil
	case b[0]&0xC0 == 0:
		return 0, headSize + int(be16(b[2:])), nil
	case b[0] <= lastChannel:
		return 0, channelHead + (int(be16(b[2:]))+3)&^3, nil
	}
	return 0, 0, errLost
}
