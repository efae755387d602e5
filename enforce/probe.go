package enforce

import (
	"net/netip"
	"sync"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// Limits of probing.
const (
	maxProbes  = 1 << 12
	probeStays = 5 * time.Minute
)

// probes is which initiators were reset once, to see what they would try next.
// Each is left alone when it comes again with the same.
type probes struct {
	mu   sync.Mutex
	done map[probe]time.Time
}

type probe struct {
	from netip.Addr
	to   netip.AddrPort
}

// first reports whether p has not been tried of late. Where there is no room to
// remember it, it is left alone.
func (s *probes) first(p probe, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if until, known := s.done[p]; known && now.Before(until) {
		return false
	}
	if len(s.done) >= maxProbes {
		for old, until := range s.done {
			if !now.Before(until) {
				delete(s.done, old)
			}
		}
		if len(s.done) >= maxProbes {
			return false
		}
	}
	if s.done == nil {
		s.done = map[probe]time.Time{}
	}
	s.done[p] = now.Add(probeStays)
	return true
}

func (s *probes) known(p probe, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	until, known := s.done[p]
	return known && now.Before(until)
}

// probing resets a flow that has the shape of an encrypted protocol of which the
// policy refuses something, once: many clients then try again in clear text, and
// are recognised. It reports whether it has.
func (e *Engine) probing(f *flow, o *proto.Opening) bool {
	if !e.gateway.ProbeEncrypted || e.observe || !f.handshake {
		return false
	}
	for i, p := range e.catalog.Protocols {
		if p.Suspect == nil || !e.overs[f.over].has(i) || !p.Suspect(o) {
			continue
		}
		app := e.catalog.ID(p.Apps[0])
		if _, _, ok := e.refusal(f, app, e.view.Refused(f.dept, app)); ok && e.expect.probes.first(probe{o.Src.Addr(), o.Dst}, e.now) {
			e.count.Probed++
			e.refuse(f, policy.Reset)
			return true
		}
	}
	return false
}

// tell notes that whom a probed initiator calls speaks p, so that an encrypted
// flow to the same place is one as well.
func (e *Engine) tell(f *flow, p *proto.Protocol) {
	src, dst := f.ends()
	if e.gateway.ProbeEncrypted && p.Confidence == proto.Certain && e.expect.probes.known(probe{src.Addr(), dst}, e.now) {
		e.expect.hints.add(dst, rumour{app: e.catalog.ID(p.Apps[0])}, e.now.Add(hintStays), e.now)
	}
}
