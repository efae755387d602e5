package policy

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
	"maps"
	"slices"
)

// A digest writes what matters in an unambiguous form.
type digest struct{ h hash.Hash64 }

func (d digest) num(ns ...uint64) {
	var b [8]byte
	for _, n := range ns {
		binary.BigEndian.PutUint64(b[:], n)
		d.h.Write(b[:])
	}
}

func (d digest) text(ss ...string) {
	for _, s := range ss {
		d.num(uint64(len(s)))
		d.h.Write([]byte(s))
	}
}

// hash covers all that can change a decision but the schedules' state.
func (t *Table) hash() uint64 {
	d := digest{fnv.New64a()}
	g := &t.gateway
	d.num(t.cat.Hash(), uint64(g.Mode), uint64(g.Unknown), uint64(g.WhenInseparable), bit(g.ProbeEncrypted), uint64(len(g.Inside)))
	d.text(g.Inside...)
	for _, p := range t.policies {
		d.num(uint64(len(p.rules)))
		for _, r := range p.rules {
			d.rule(r)
		}
	}
	d.department(t.fallback)
	for _, m := range t.members {
		d.department(m.department)
	}
	for p, o := range t.prefixes.AllSorted() {
		d.text(p.String())
		d.department(o)
	}
	for _, n := range slices.Sorted(maps.Keys(t.interfaces)) {
		d.text(n)
		d.department(t.interfaces[n])
	}
	for _, m := range slices.SortedFunc(maps.Keys(t.macs), func(a, b [6]byte) int { return bytes.Compare(a[:], b[:]) }) {
		d.text(string(m[:]))
		d.department(t.macs[m])
	}
	for _, a := range t.own {
		d.app(a)
	}
	for _, r := range t.rows {
		d.num(uint64(r.Feature))
		d.text(r.App, r.Host, r.Network.String(), fmt.Sprint(r.Ports))
	}
	return d.h.Sum64()
}

// app covers how an app of the policy's own is recognised. Its name stands for
// its number, which marks carry.
func (d digest) app(a *ownApp) {
	d.text(a.app.Name)
	for _, b := range [...]Bulk{a.sent, a.received} {
		d.num(uint64(b.Feature), b.Over)
	}
	for i, s := range a.services {
		d.num(uint64(s.feature), uint64(len(a.networks[i])), uint64(len(s.ports)))
		for _, n := range a.networks[i] {
			d.text(n.prefix.String())
		}
		for _, p := range s.ports {
			d.ports(p)
		}
	}
	for _, h := range a.hosts {
		d.num(uint64(h.feature))
		d.text(h.name)
	}
}

func (d digest) rule(r *rule) {
	d.num(uint64(len(r.apps)))
	d.num(r.apps...)
	d.num(uint64(r.features), uint64(r.action), uint64(r.mode), uint64(r.Log))
	d.num(uint64(len(r.during)), uint64(len(r.outside)))
	if r.cond == nil {
		d.num(0)
		return
	}
	d.num(1)
	d.condition(r.cond)
}

func (d digest) condition(c *condition) {
	for _, gs := range []globs{c.logins, c.peers, c.files} {
		d.num(uint64(len(gs)))
		for _, g := range gs {
			d.text(g.String())
		}
	}
	d.num(c.larger, bit(c.sized), bit(c.certain), uint64(c.carrier), uint64(len(c.networks.list)), uint64(len(c.ports)))
	for _, p := range c.networks.list {
		d.text(p.String())
	}
	for _, p := range c.ports {
		d.ports(p)
	}
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func (d digest) ports(p ports) { d.num(uint64(p.over), uint64(p.from), uint64(p.to)) }

// department covers what becomes of a department's hosts; nil is none.
func (d digest) department(x *Department) {
	if x == nil {
		d.num(0)
		return
	}
	d.num(1, uint64(x.policy), uint64(x.Mode))
}

// hashState adds to the table's hash which rules are in force.
func (t *Table) hashState(on map[*schedule]bool) uint64 {
	d := digest{fnv.New64a()}
	d.num(t.static)
	for _, p := range t.policies {
		d.text(p.key(on))
	}
	return d.h.Sum64()
}
