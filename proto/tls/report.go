package tls

import "chaperone/proto"

// A Report says in events what a hello means, for whoever carries it.
type Report struct {
	host  [MaxName]byte
	named bool
	hello Hello // at hand; lies here so that asking a maker allocates nothing
}

// Reset prepares for another hello.
func (r *Report) Reset() { r.named = false }

// Name says whom h goes to, once its name has come, and reports whether it has said
// so. It does not say it again.
func (r *Report) Name(ev *proto.Events, h *Hello) bool {
	if r.named || len(h.Name) == 0 {
		return false
	}
	r.named = true
	ev.Host = h.Host(r.host[:0])
	return len(ev.Host) > 0
}

// Make says of h, which is complete, which of makers made it, and reports whether one
// has. That ends the conversation for its reader.
func (r *Report) Make(ev *proto.Events, h *Hello, makers []*Maker) (known bool) {
	feature := proto.Session
	m := r.maker(h, makers)
	if m != nil {
		ev.App, ev.Likely, feature = m.App, m.Likely, m.Feature
	}
	ev.Saw(feature).WithWhole()
	ev.Finished = true
	return m != nil
}

// maker returns who made h, nil where nobody knows it.
func (r *Report) maker(h *Hello, makers []*Maker) *Maker {
	r.hello = *h
	defer func() { r.hello = Hello{} }()
	for _, m := range makers {
		if m.Made(&r.hello) {
			return m
		}
	}
	return nil
}
