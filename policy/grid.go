package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"chaperone/proto"
)

// A grid is a policy under one state of its schedules: for each app and feature
// the rule that decides, or the few that may. Apps that the policy treats alike
// share a row.
type grid struct {
	live   []*rule  // those that the schedules let apply; the default is the last
	apps   []uint16 // by AppID: its row
	rows   []row
	chains [][]int32
}

type row struct {
	cells   [proto.NumFeatures]cell
	refused proto.Features // a rule that may apply refuses them
	watched proto.Features // refused, or to be logged even when accepted
}

// A cell is the index of the live rule that decides, or ^i where chains[i] lists,
// in order, those that do if their conditions hold. The last of a chain has none;
// or it is ^j, where all live rules from j on have to be looked at.
type cell int32

// maxChain bounds the memory of a chain. A longer one is rarely worth laying out.
const maxChain = 64

// key tells apart the states of the schedules that p names.
func (p *policy) key(on map[*schedule]bool) string {
	var b strings.Builder
	for _, r := range p.rules {
		if len(r.during)+len(r.outside) > 0 {
			if r.on(on) {
				b.WriteByte('1')
			} else {
				b.WriteByte('0')
			}
		}
	}
	return b.String()
}

// newGrid computes the grid of p for apps numbered below n.
func newGrid(p *policy, n int, on map[*schedule]bool) *grid {
	g := &grid{apps: make([]uint16, n)}
	for _, r := range p.rules {
		if r.on(on) {
			g.live = append(g.live, r)
		}
	}
	seen := map[[sha256.Size]byte]uint16{} // by the rules that may apply
	var sig []byte
	var mine []int32
	for app := range n {
		sig, mine = sig[:0], mine[:0]
		for i, r := range g.live {
			if r.apps.has(app) {
				mine = append(mine, int32(i))
				sig = binary.LittleEndian.AppendUint32(sig, uint32(i))
			}
		}
		key := sha256.Sum256(sig)
		at, known := seen[key]
		if !known {
			at = uint16(len(g.rows))
			seen[key] = at
			g.rows = append(g.rows, g.row(mine))
		}
		g.apps[app] = at
	}
	return g
}

// row computes the cells of an app to which the live rules may apply.
func (g *grid) row(rules []int32) (r row) {
	for f := range proto.NumFeatures {
		var chain []int32
		for _, i := range rules {
			x := g.live[i]
			if !x.features.Has(f) {
				continue
			}
			switch {
			case len(chain) < maxChain:
				chain = append(chain, i)
			case len(chain) == maxChain:
				chain = append(chain, ^i)
			}
			if x.action != Accept {
				r.refused |= proto.Of(f)
			}
			if x.Log == LogAlways {
				r.watched |= proto.Of(f)
			}
			if x.cond == nil {
				break
			}
		}
		r.cells[f] = g.cell(chain)
	}
	r.watched |= r.refused
	return r
}

func (g *grid) cell(chain []int32) cell {
	if len(chain) == 1 {
		return cell(chain[0])
	}
	g.chains = append(g.chains, chain)
	return ^cell(len(g.chains) - 1)
}

// decide returns the rule that decides.
func (g *grid) decide(app proto.AppID, f proto.Feature, a *About) *rule {
	c := g.rows[g.apps[app]].cells[f]
	if c >= 0 {
		return g.live[c]
	}
	for _, i := range g.chains[^c] {
		if i < 0 {
			return g.scan(int(^i), app, f, a)
		}
		if r := g.live[i]; r.applies(a) {
			return r
		}
	}
	return g.live[len(g.live)-1]
}

// scan is decide from the ith live rule on, one by one.
func (g *grid) scan(i int, app proto.AppID, f proto.Feature, a *About) *rule {
	for _, r := range g.live[i:] {
		if r.features.Has(f) && r.apps.has(int(app)) && r.applies(a) {
			return r
		}
	}
	return g.live[len(g.live)-1]
}

// chain returns the rules that may decide a cell of an app's row, in order.
func (g *grid) chain(c cell, app proto.AppID, f proto.Feature) (out []*rule) {
	if c >= 0 {
		return []*rule{g.live[c]}
	}
	for _, r := range g.live {
		if r.features.Has(f) && r.apps.has(int(app)) {
			out = append(out, r)
			if r.cond == nil {
				break
			}
		}
	}
	return out
}
