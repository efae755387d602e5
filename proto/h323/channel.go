package h323

import (
	"encoding/binary"
	"net/netip"
	"time"

	"chaperone/proto"
)

// The messages of H.245 that open a channel: what is asked, and the answer that it
// may be. The answer's kind ends in the second byte.
const (
	openChannel   = 0x03
	channelAck    = 0x22
	channelAckEnd = 0x80
)

// A channel is one that was asked for.
type channel struct {
	number  uint16
	feature proto.Feature
}

// maxChannels bounds the channels of one side that are remembered; the latest
// takes the place of the first.
const maxChannels = 8

// negotiate reads a message of H.245.
func (p *parser) negotiate(ev *proto.Events, dir proto.Dir, body []byte) {
	switch {
	case len(body) >= 5 && body[0] == openChannel:
		if f, ok := carries(body[4]); ok {
			p.asked[dir][p.next[dir]%maxChannels] = channel{binary.BigEndian.Uint16(body[2:]), f}
			p.next[dir]++
		}
	case len(body) >= 4 && body[0] == channelAck && body[1]&channelAckEnd != 0:
		p.accepted(ev, dir.Other(), body)
	}
}

// carries returns what a channel is for by the byte that says so: three bits for what
// may be there or was added by later versions, three for the kind of data.
func carries(b byte) (f proto.Feature, ok bool) {
	const videoData, audioData, data = 2, 3, 4
	if b&0xe0 != 0 {
		return 0, false
	}
	switch b >> 2 & 7 {
	case videoData:
		return proto.Video, true
	case audioData:
		return proto.Voice, true
	case data:
		return proto.AppSharing, true
	}
	return 0, false
}

// stays is how long a channel's data may take to come.
const stays = time.Minute

// accepted reads the answer to a channel that the side asker has asked for: where
// its data go to, and what controls them.
func (p *parser) accepted(ev *proto.Events, asker proto.Dir, body []byte) {
	number := binary.BigEndian.Uint16(body[2:])
	for _, c := range p.asked[asker] {
		if c.number != number || c.feature == proto.Session {
			continue
		}
		ends, n := destinations(body)
		if n == 0 {
			return
		}
		ev.Offers(c.feature)
		for _, at := range ends[:n] {
			ev.Expect(proto.Expectation{To: at, Over: proto.UDP, Feature: c.feature, For: stays})
		}
		return
	}
}

// destinations reads the addresses in the answer to a channel. They stand in the
// second of the parts that were added to it.
func destinations(body []byte) (ends [2]netip.AddrPort, n int) {
	const extended, reverse = 0x40, 0x20
	if body[1]&(extended|reverse) != extended {
		return ends, 0
	}
	s := bits{b: body[4:]}
	if s.take(1) != 0 {
		return ends, 0
	}
	parts := int(s.take(6)) + 1
	has := s.take(parts)
	if parts < 2 || parts > 16 || has>>(parts-2) != 1 {
		return ends, 0 // the first is there, which is for T.120, or the second is not
	}
	s.align()
	s.take(8) // its length
	if s.take(1) != 0 {
		return ends, 0
	}
	s.take(1) // more, at the end
	own, session, stream, control := s.take(1), s.take(1), s.take(1), s.take(1)
	s.take(1) // a payload type, at the end
	if own != 0 {
		return ends, 0
	}
	if session != 0 {
		s.take(8)
	}
	for _, there := range [...]uint32{stream, control} {
		if there == 0 {
			continue
		}
		if ends[n] = s.address(); !ends[n].IsValid() {
			break
		}
		n++
	}
	return ends, n
}
