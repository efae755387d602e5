package policy

import (
	"iter"
	"maps"
	"net/netip"
	"slices"

	"chaperone/proto"
)

// A Membership is what makes hosts those of a department.
type Membership struct {
	Networks, Except []netip.Prefix
	Interfaces       []string
	MACs             [][6]byte
}

// Membership returns which hosts d has: none for the default department, which
// has those that are left.
func (t *Table) Membership(d *Department) (m Membership) {
	for _, x := range t.members {
		if x.department != d {
			continue
		}
		for _, n := range x.networks {
			m.Networks = append(m.Networks, n.prefix)
		}
		for _, n := range x.except {
			m.Except = append(m.Except, n.prefix)
		}
	}
	m.Interfaces = slices.Sorted(owned(t.interfaces, d))
	m.MACs = slices.SortedFunc(owned(t.macs, d), func(a, b [6]byte) int { return slices.Compare(a[:], b[:]) })
	return m
}

// owned yields what belongs to d.
func owned[K comparable](owners map[K]*Department, d *Department) iter.Seq[K] {
	return func(yield func(K) bool) {
		for k := range maps.Keys(owners) {
			if owners[k] == d && !yield(k) {
				return
			}
		}
	}
}

// Rules yields the rules of all policies from top to bottom with what they do,
// the default of each policy as its last.
func (t *Table) Rules() iter.Seq2[*Rule, Action] {
	return func(yield func(*Rule, Action) bool) {
		for _, p := range t.policies {
			for _, r := range p.rules {
				if !yield(&r.Rule, r.action) {
					return
				}
			}
		}
	}
}

// A Site is where a feature of an app of the policy's own is found: at hosts, at
// networks and ports, or by how much is sent at one go.
type Site struct {
	Feature   proto.Feature
	Hosts     []string
	Networks  []netip.Prefix // none: everywhere
	Ports     []string       // as the language writes them; none: all
	Uploads   uint64         // more bytes than so many are it; 0: not known by that
	Downloads uint64
}

// Own yields the apps that the policy itself describes, with where they are
// found. Only the session has more than one site: its own block's behind that of
// the app.
func (t *Table) Own() iter.Seq2[*proto.App, []Site] {
	return func(yield func(*proto.App, []Site) bool) {
		for _, a := range t.own {
			if !yield(a.app, a.found()) {
				return
			}
		}
	}
}

func (a *ownApp) found() (out []Site) {
	for i := range a.services {
		out = append(out, newSite(&a.services[i], a.networks[i]))
	}
	of := func(f proto.Feature) *Site {
		i := slices.IndexFunc(out, func(s Site) bool { return s.Feature == f })
		if i < 0 {
			i = len(out)
			out = append(out, Site{Feature: f})
		}
		return &out[i]
	}
	for _, h := range a.hosts {
		s := of(h.feature)
		s.Hosts = append(s.Hosts, h.name)
	}
	if a.sent.Over > 0 {
		of(a.sent.Feature).Uploads = a.sent.Over
	}
	if a.received.Over > 0 {
		of(a.received.Feature).Downloads = a.received.Over
	}
	return out
}

func newSite(x *service, nets []network) Site {
	s := Site{Feature: x.feature}
	for _, p := range x.ports {
		s.Ports = append(s.Ports, p.String())
	}
	if len(nets) > 0 && &nets[0] == &everywhere[0] {
		return s
	}
	for _, n := range nets {
		s.Networks = append(s.Networks, n.prefix)
	}
	return s
}
