package enforce

import (
	"net/netip"
	"sync"

	"chaperone/proto"
)

// firsts says which protocols of a catalogue a TCP conversation may still be, by the
// first byte of the side that speaks first. It is what the matchers themselves answer to that byte
// alone, whose No is final: so a new flow costs the matchers that its first byte leaves,
// however many there are.
type firsts [2][256]candidates

// firstsOf is by catalogue, since an engine is made for each queue and each test.
var firstsOf sync.Map

func firstsFor(c *proto.Catalog) *firsts {
	if f, known := firstsOf.Load(c); known {
		return f.(*firsts)
	}
	f := new(firsts)
	for i, p := range c.Protocols {
		if p.Over&proto.TCP == 0 {
			continue
		}
		for b := range 256 {
			f.ask(i, p, byte(b))
		}
	}
	firstsOf.Store(c, f)
	return f
}

// ask notes what p, which is number i, answers to a first byte of either side.
func (f *firsts) ask(i int, p *proto.Protocol, b byte) {
	o := proto.Opening{Over: proto.TCP, Src: netip.MustParseAddrPort("192.0.2.1:1024"), Dst: netip.MustParseAddrPort("198.51.100.1:1024")}
	o.Initiator = []byte{b}
	if detects(p, &o) != proto.No {
		f[proto.FromInitiator][b].add(i)
	}
	o.Initiator, o.Responder = nil, o.Initiator
	if detects(p, &o) != proto.No {
		f[proto.FromResponder][b].add(i)
	}
}

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
	case len(o.Responder) == 0 && len(o.Initiator) > 0:
		c.keep(&f[proto.FromInitiator][o.Initiator[0]])
	case len(o.Initiator) == 0 && len(o.Responder) > 0:
		c.keep(&f[proto.FromResponder][o.Responder[0]])
	}
}
