package policy

import (
	"net/netip"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// A network is a prefix that a policy names, with its place.
type network struct {
	prefix netip.Prefix
	rng    hcl.Range
}

// networks reads a list of address prefixes and single addresses.
func (b *block) networks(attr string) (out []network) {
	texts, places := b.texts(attr, `a network like "10.20.0.0/16"`)
	for i, t := range texts {
		p, remedy := parseNetwork(t)
		if remedy != "" {
			b.d.fail(places[i], "Unusable network", "%q is not a network: %s", t, remedy)
			continue
		}
		out = append(out, network{p, places[i]})
	}
	return out
}

// parseNetwork reads "10.0.0.0/8" or "10.1.2.3". The remedy is empty if it is one.
func parseNetwork(t string) (p netip.Prefix, remedy string) {
	if !strings.Contains(t, "/") {
		a, err := netip.ParseAddr(t)
		switch {
		case err != nil:
			return p, `networks are written like "10.20.0.0/16", "fd00:20::/32" or "10.20.0.53".`
		case a.Zone() != "":
			return p, "leave the zone (%...) out."
		}
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), ""
	}
	p, err := netip.ParsePrefix(t)
	switch {
	case err != nil:
		return p, `networks are written like "10.20.0.0/16" or "fd00:20::/32".`
	case p.Addr().Is4In6():
		return p, "write the IPv4 network itself."
	case p != p.Masked():
		return p, "there are bits set beyond its length. Write " + p.Masked().String() + " for the network, or leave the /... out for the one address."
	}
	return p, ""
}

func covers(outer, inner netip.Prefix) bool {
	return outer.Bits() <= inner.Bits() && outer.Contains(inner.Addr())
}
