package suggest

import (
	"cmp"
	"net/netip"
	"slices"
)

// The sizes of network that a host is taken to stand for.
const (
	block4 = 24
	block6 = 64
)

// derive returns networks that hold the hosts of each owner and no other's. What
// is taken is not used again. Hosts for whom nothing is left are left out.
func derive(owners map[netip.Addr]string, taken map[netip.Prefix]bool) map[string][]netip.Prefix {
	blocks := map[netip.Prefix][]netip.Addr{}
	for a := range owners {
		bits := block4
		if a.Is6() {
			bits = block6
		}
		p, _ := a.Prefix(bits)
		blocks[p] = append(blocks[p], a)
	}
	out := map[string][]netip.Prefix{}
	s := splitter{owners, taken, out}
	for p, hosts := range blocks {
		s.split(p, hosts)
	}
	for name := range out {
		out[name] = merge(out[name], taken)
	}
	return out
}

type splitter struct {
	owners map[netip.Addr]string
	taken  map[netip.Prefix]bool
	out    map[string][]netip.Prefix
}

// split gives p to the owner of hosts, or its halves if they have several.
func (s *splitter) split(p netip.Prefix, hosts []netip.Addr) {
	if len(hosts) == 0 {
		return
	}
	owner := s.owners[hosts[0]]
	mixed := slices.ContainsFunc(hosts, func(a netip.Addr) bool { return s.owners[a] != owner })
	if !mixed && !s.taken[p] {
		s.out[owner] = append(s.out[owner], p)
		return
	}
	if p.Bits() == p.Addr().BitLen() {
		return
	}
	var low, high []netip.Addr
	half := netip.PrefixFrom(p.Addr(), p.Bits()+1)
	for _, a := range hosts {
		if half.Contains(a) {
			low = append(low, a)
		} else {
			high = append(high, a)
		}
	}
	s.split(half, low)
	if len(high) > 0 {
		other, _ := high[0].Prefix(half.Bits())
		s.split(other, high)
	}
}

// merge joins pairs of networks that make up a larger one, and sorts them.
func merge(list []netip.Prefix, taken map[netip.Prefix]bool) []netip.Prefix {
	slices.SortFunc(list, func(a, b netip.Prefix) int {
		return cmp.Or(a.Addr().Compare(b.Addr()), cmp.Compare(a.Bits(), b.Bits()))
	})
	out := list[:0]
	for _, p := range list {
		out = append(out, p)
		for len(out) > 1 {
			a, b := out[len(out)-2], out[len(out)-1]
			if a.Bits() != b.Bits() || a.Bits() == 0 {
				break
			}
			around, _ := a.Addr().Prefix(a.Bits() - 1)
			if !around.Contains(b.Addr()) || taken[around] {
				break
			}
			out = append(out[:len(out)-2], around)
		}
	}
	return out
}
