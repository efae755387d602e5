package policy

import (
	"math/big"
	"net/netip"
)

// checkDepartments warns of departments that no address can reach, of networks
// that are left out again, and of exceptions from nothing.
func (d *decoder) checkDepartments() {
	reached, claimed := d.table.reached(), d.table.claimed()
	for _, m := range d.table.members {
		switch {
		case reached[m.department] || claimed[m.department]:
		case len(m.networks) == 0:
			d.warn(m.rng, "Department without hosts", "Its lists of networks, interfaces and MAC addresses are empty.")
		default:
			d.warn(m.rng, "Department out of reach", "Every address of department %q is left out by \"except\" or belongs to a longer prefix of another department.", m.department.Name)
		}
		in, out := newNetworks(m.networks), newNetworks(m.except)
		for _, n := range m.except {
			if !in.covers(n.prefix) {
				d.warn(n.rng, "Exception without effect", "%s is in none of the department's networks.", n.prefix)
			}
		}
		for _, n := range m.networks {
			if out.covers(n.prefix) {
				d.warn(n.rng, "Network left out again", "%s lies within what \"except\" leaves out, so that listing it has no effect.", n.prefix)
			}
		}
	}
}

// claimed returns the departments that have interfaces or MAC addresses.
func (t *Table) claimed() map[*Department]bool {
	out := map[*Department]bool{}
	for _, x := range t.interfaces {
		out[x] = true
	}
	for _, x := range t.macs {
		out[x] = true
	}
	return out
}

// reached returns the departments that own at least one address: a prefix that
// they own and that narrower ones do not fill.
func (t *Table) reached() map[*Department]bool {
	out := map[*Department]bool{}
	room := map[*point]*big.Int{}
	t.eachOwner(func(around []*point, d *Department) {
		p := around[len(around)-1]
		room[p] = size(p.prefix)
		if len(around) > 1 {
			outer := around[len(around)-2]
			room[outer].Sub(room[outer], room[p])
		}
		p.owner = d
	})
	for p, left := range room {
		if left.Sign() > 0 && p.owner != nil {
			out[p.owner] = true
		}
	}
	return out
}

func size(p netip.Prefix) *big.Int {
	return new(big.Int).Lsh(big.NewInt(1), uint(p.Addr().BitLen()-p.Bits()))
}
