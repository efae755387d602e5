package enforce

import (
	"math/bits"

	"chaperone/proto"
)

// Marks packs what is settled of a flow into 16 adjacent bits of the packet and
// conntrack mark, from the top:
//
//	reply:1  fate:2  generation:6  app:7
//
// The reply bit is set by the kernel on the way to the queue (conntrack's word on
// the direction) and never saved. Of a refused flow the app field holds 1 if the
// ends are to be told. An app beyond 127 travels as unknown. The fates beyond Follow
// stand as Queue, with one number in the place of generation and app: 1 for Heard, 2
// for Answered, for Await AckSpan and what is to be acknowledged.
type Marks struct {
	Mask       uint32 // the 16 bits
	Generation uint8  // of the policy and the catalogue, 6 bits
}

// DefaultMask leaves the lower half of the mark to the administrator.
const DefaultMask = 0xffff0000

const (
	markReply = 1 << 15
	fateShift = 13
	genShift  = 7
	appMask   = 1<<7 - 1
	genMask   = 1<<6 - 1

	heard    = 1
	answered = 2
)

// AckSpan is what sequence numbers are known by in a mark.
const AckSpan = 1 << 12

// ValidMask reports whether mask is 16 adjacent bits.
func ValidMask(mask uint32) bool {
	return bits.OnesCount32(mask) == 16 && mask>>bits.TrailingZeros32(mask) == 0xffff
}

func (m Marks) shift() int { return bits.TrailingZeros32(m.Mask) }

// Pack returns the mark bits for s.
func (m Marks) Pack(s Settled) uint32 {
	app := uint32(0)
	switch {
	case s.Fate == Await:
		return (AckSpan | uint32(s.Ack)%AckSpan) << m.shift()
	case s.Fate == Heard:
		return heard << m.shift()
	case s.Fate == Answered:
		return answered << m.shift()
	case s.Fate == Refuse && s.Reset:
		app = 1
	case s.Fate != Refuse && s.App <= appMask:
		app = uint32(s.App)
	}
	return (uint32(s.Fate)<<fateShift | uint32(m.Generation&genMask)<<genShift | app) << m.shift()
}

// Unpack reads the mark of a queued packet.
func (m Marks) Unpack(mark uint32) (s Settled, reply bool) {
	v := (mark & m.Mask) >> m.shift()
	reply = v&markReply != 0
	s.Fate = Fate(v >> fateShift & 3)
	if s.Fate == Queue {
		switch known := v & (2*AckSpan - 1); {
		case known&AckSpan != 0:
			s.Fate, s.Ack = Await, uint16(known&(AckSpan-1))
		case known == heard:
			s.Fate = Heard
		case known == answered:
			s.Fate = Answered
		}
		return s, reply
	}
	s.Stale = uint8(v>>genShift&genMask) != m.Generation&genMask
	if s.Fate == Refuse {
		s.Reset = v&appMask == 1
	} else {
		s.App = proto.AppID(v & appMask)
	}
	return s, reply
}

// Reply returns the bit that the kernel sets on packets of the responder.
func (m Marks) Reply() uint32 { return markReply << m.shift() }

// Fates covers the fate alone.
func (m Marks) Fates() uint32 { return 3 << fateShift << m.shift() }

// FateMask covers the fate and the generation.
func (m Marks) FateMask() uint32 { return (3<<fateShift | genMask<<genShift) << m.shift() }
