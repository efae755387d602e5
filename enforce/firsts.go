package enforce

import (
	"net/netip"
	"sync"
	"sync/atomic"

	"chaperone/proto"
)

// firsts says which protocols of a catalogue a TCP conversation may still be, by the
// first two bytes of the side that speaks first. It is what the matchers themselves
// answer to those alone, whose No is final: so a new flow costs the matchers that its
// first bytes leave, however many there are.
type firsts struct {
	catalog *proto.Catalog
	one     [2][256]candidates
	two     [2][256]atomic.Pointer[[256]candidates] // by the second byte; made when the first comes for the first time
}

// firstsOf is by catalogue, since an engine is made for each queue and each test.
var firstsOf sync.Map

func firstsFor(c *proto.Catalog) *firsts {
	if f, known := firstsOf.Load(c); known {
		return f.(*firsts)
	}
	f := &firsts{catalog: c}
	for i, p := range c.Protocols {
		if p.Over&proto.TCP == 0 {
			continue
		}
		for b := range 256 {
			for dir := range f.one {
				if mayBe(p, proto.Dir(dir), byte(b)) {
					f.one[dir][b].add(i)
				}
			}
		}
	}
	firstsOf.Store(c, f)
	return f
}

// after returns which protocols are left by the byte behind b, what side dir says first.
func (f *firsts) after(dir proto.Dir, b byte) *[256]candidates {
	if row := f.two[dir][b].Load(); row != nil {
		return row
	}
	row, left := new([256]candidates), f.one[dir][b]
	for i := left.next(0); i < maxProtocols; i = left.next(i + 1) {
		for next := range row {
			if mayBe(f.catalog.Protocols[i], dir, b, byte(next)) {
				row[next].add(i)
			}
		}
	}
	f.two[dir][b].Store(row)
	return row
}

// mayBe reports whether a conversation that side dir begins with b may be of p.
func mayBe(p *proto.Protocol, dir proto.Dir, b ...byte) bool {
	o := proto.Opening{Over: proto.TCP, Src: anyone, Dst: anyone}
	if o.Initiator = b; dir == proto.FromResponder {
		o.Initiator, o.Responder = nil, b
	}
	return detects(p, &o) != proto.No
}

var anyone = netip.MustParseAddrPort("192.0.2.1:1024")

// detects asks a matcher, whose panic is no answer: the flow that makes it panic shall
// meet it.
func detects(p *proto.Protocol, o *proto.Opening) (a proto.Answer) {
	defer func() { _ = recover() }()
	return p.Detect(o)
}

// narrow leaves out the protocols that the first bytes of o rule out. It knows nothing
// of openings in mid-stream, nor of such as somebody has announced or hinted at.
func (f *firsts) narrow(c *candidates, o *proto.Opening) {
	if o.Over != proto.TCP || o.MidStream || o.Announced != nil || o.Hint != nil {
		return
	}
	switch { // what one side says is read in the light of what it has been told
	case len(o.Responder) == 0:
		f.leave(c, proto.FromInitiator, o.Initiator)
	case len(o.Initiator) == 0:
		f.leave(c, proto.FromResponder, o.Responder)
	}
}

// leave leaves of c what may begin with b, which side dir says.
func (f *firsts) leave(c *candidates, dir proto.Dir, b []byte) {
	switch {
	case len(b) > 1:
		c.keep(&f.after(dir, b[0])[b[1]])
	case len(b) > 0:
		c.keep(&f.one[dir][b[0]])
	}
}
