package enforce

import (
	"time"

	"chaperone/enforce/packet"
	"chaperone/proto"
)

// What one side of a flow sends at one go ends with a pause, and with what the other
// says meanwhile: more than an acknowledgement now and then, which may come with every
// piece of a file (an HTTP/2 WINDOW_UPDATE, a QUIC ACK).
const (
	pause     = time.Second
	smallTalk = 512 // bytes; or, of much,
	smallPart = 50  // this part of it: a QUIC ACK for every second packet is a sixtieth, an answer to a message far more
)

// A run is what one side of a flow sends at one go.
type run struct {
	from       proto.Dir
	sent, back uint64 // bytes of payload; by the other side meanwhile
	last       int64  // when from sent, on the engine's clock
}

// add takes n bytes and returns how many their sender has sent at one go.
func (r *run) add(dir proto.Dir, n int, now int64) uint64 {
	switch {
	case dir != r.from:
		if r.back += uint64(n); r.back <= max(smallTalk, r.sent/smallPart) {
			return 0
		}
		*r = run{from: dir, sent: r.back}
	case now-r.last > int64(pause):
		*r = run{from: dir, sent: uint64(n)}
	default:
		r.sent += uint64(n)
	}
	r.last = now
	return r.sent
}

// bulky reports whether something of the flow's app is refused that is known by how
// much is sent at one go.
func (e *Engine) bulky(f *flow) bool {
	for _, out := range [...]bool{true, false} {
		if b := e.view.Bulk(f.app, out); b.Over > 0 && e.view.Refused(f.dept, f.app).Has(b.Feature) {
			return true
		}
	}
	return false
}

// countBytes begins to count what is sent in a flow of which nothing more can be read.
func (e *Engine) countBytes(f *flow) {
	if f.over == proto.UDP {
		e.release(f)
	}
	e.stopReading(f)
	f.phase = counting
}

// counted takes n new bytes of payload in p, which the far side has the first old
// bytes of, and judges what is being sent by how much it is.
func (e *Engine) counted(f *flow, dir proto.Dir, p *packet.Packet, old int) ruling {
	sent := e.within(f).run.add(dir, len(p.Payload)-old, e.clock(e.now))
	bulk := e.view.Bulk(f.app, (dir == proto.FromInitiator) != f.inbound)
	if bulk.Over == 0 || sent <= bulk.Over {
		return passed
	}
	f.confidence = proto.Likely
	e.events.Clear()
	e.events.Saw(bulk.Feature).Size = sent
	e.weigh(f, &window{past: true})
	if f.phase == refused {
		e.taken = old
		return e.settled(f)
	}
	e.trust(f) // it has been said, and may go on
	return passed
}
