package policy

import (
	"cmp"
	"net/netip"
	"slices"

	"github.com/gaissmai/bart"
	"github.com/hashicorp/hcl/v2"

	"chaperone/proto"
)

// An ownApp is an application that the policy itself describes.
type ownApp struct {
	app      *proto.App
	services []service
	networks [][]network // where each service is
	hosts    []host

	sent, received Bulk // by the inside host
}

// A service is where an app of the policy's own is found: some networks and some
// ports. Either may be all there are, but not both.
type service struct {
	app     proto.AppID
	feature proto.Feature
	ports   []ports // none: all
	rng     hcl.Range
}

// A host is a name that an app of the policy's own is reached by, with all names
// that end in it.
type host struct {
	name    string
	feature proto.Feature
}

// ownName names an own app; the last of them may not be listed yet.
func (t *Table) ownName(id proto.AppID, last *ownApp) string {
	if int(id) == t.numApps() {
		return last.app.Name
	}
	return t.App(id).Name
}

// A site is the services that name one prefix, those with the fewest ports first.
type site struct {
	services []service
	around   *site // of the next wider prefix, or nil
}

// Custom names the app, of the policy's own or of the catalogue, and the feature,
// that is found at far: that of the longest prefix that holds it, among those the one
// with the fewest ports. It is meant for flows of which nothing else says whose they
// are, and allocates nothing. Where a flow names a host, though one of nobody's, a
// network of the catalogue counts only with ports: others have all kinds of hosts.
func (v *View) Custom(far netip.AddrPort, over proto.Transport, named bool) (proto.AppID, proto.Feature, bool) {
	t := v.table
	if t.custom == nil {
		return 0, 0, false
	}
	at, _ := t.custom.Lookup(far.Addr().Unmap())
	for ; at != nil; at = at.around {
		for i := range at.services {
			s := &at.services[i]
			if s.at(far.Port(), over) && (!named || len(s.ports) > 0 || int(s.app) >= len(t.cat.Apps)) {
				return s.app, s.feature, true
			}
		}
	}
	return 0, 0, false
}

func (s *service) at(port uint16, over proto.Transport) bool {
	for _, p := range s.ports {
		if p.has(port, over) {
			return true
		}
	}
	return len(s.ports) == 0
}

// size orders services: how many ports it has.
func (s *service) size() (n int) {
	if len(s.ports) == 0 {
		return 2 << 16
	}
	for _, p := range s.ports {
		n += int(p.to) - int(p.from) + 1
	}
	return n
}

// everywhere is the network of a service that names none.
var everywhere = []network{{prefix: netip.MustParsePrefix("0.0.0.0/0")}, {prefix: netip.MustParsePrefix("::/0")}}

// sites lays out the services of all own apps, and of the catalogue's, by prefix;
// nil without any.
func (t *Table) sites() *bart.Table[*site] {
	out := &bart.Table[*site]{}
	put := func(n network, s service) {
		at, known := out.Get(n.prefix)
		if !known {
			at = &site{}
			out.Insert(n.prefix, at)
		}
		at.services = append(at.services, s)
	}
	for _, a := range t.own {
		for i, s := range a.services {
			for _, n := range a.networks[i] {
				put(n, s)
			}
		}
	}
	services, at := t.services()
	for i, s := range services {
		put(at[i], s)
	}
	for p, at := range out.All() {
		slices.SortStableFunc(at.services, func(a, b service) int { return cmp.Compare(a.size(), b.size()) })
		for wider, around := range out.Supernets(p) {
			if wider != p {
				at.around = around
				break
			}
		}
	}
	if out.Size() == 0 {
		return nil
	}
	return out
}
