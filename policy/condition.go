package policy

import (
	"net/netip"

	"github.com/gaissmai/bart"

	"chaperone/proto"
)

// A condition is what a rule wants to know of one use of a feature. All that it
// names must hold.
type condition struct {
	logins, peers, files globs
	larger               uint64 // more bytes than this
	sized                bool   // larger counts
	networks             networks
	ports                []ports
	certain              bool        // the app is known beyond doubt
	carrier              proto.AppID // it comes by this one; UnknownID: by any
}

// An outcome is what is known of a condition.
type outcome uint8

const (
	holds   outcome = iota
	unknown         // not enough is known
	fails
)

// ports is a range of ports of one transport, or of both.
type ports struct {
	over     proto.Transport
	from, to uint16
}

func (p ports) has(port uint16, over proto.Transport) bool {
	return p.over&over != 0 && p.from <= port && port <= p.to
}

// networks is a set of prefixes, with a trie if they are many.
type networks struct {
	list []netip.Prefix
	many *bart.Lite
}

const fewNetworks = 8

func newNetworks(list []network) (n networks) {
	if len(list) > fewNetworks {
		n.many = &bart.Lite{}
	}
	for _, p := range list {
		n.list = append(n.list, p.prefix)
		if n.many != nil {
			n.many.Insert(p.prefix)
		}
	}
	return n
}

func (n networks) contains(a netip.Addr) bool {
	if n.many != nil {
		return n.many.Contains(a)
	}
	for _, p := range n.list {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// covers reports whether one of the networks holds all of p.
func (n networks) covers(p netip.Prefix) bool {
	if n.many != nil {
		return n.many.LookupPrefix(p)
	}
	for _, o := range n.list {
		if covers(o, p) {
			return true
		}
	}
	return false
}

// test says whether the condition holds of a, which may be nil.
func (c *condition) test(a *About) outcome {
	if a == nil {
		return unknown
	}
	return max(
		c.logins.test(a.Login, nil), c.peers.test(a.Peer, nil), c.files.test(a.File, fileForms),
		c.testSize(a.Size), c.testNetwork(a.Far), c.testPort(a.Far, a.Over),
		c.testCertain(a.Likely), c.testCarrier(a.Carrier),
	)
}

func (c *condition) testSize(n uint64) outcome {
	switch {
	case !c.sized:
		return holds
	case n == 0:
		return unknown
	case n > c.larger:
		return holds
	}
	return fails
}

func (c *condition) testNetwork(far netip.AddrPort) outcome {
	switch {
	case len(c.networks.list) == 0:
		return holds
	case !far.IsValid() || far.Addr().IsUnspecified():
		return unknown
	case c.networks.contains(far.Addr().Unmap()):
		return holds
	}
	return fails
}

func (c *condition) testCertain(likely bool) outcome {
	if c.certain && likely {
		return fails
	}
	return holds
}

func (c *condition) testCarrier(by proto.AppID) outcome {
	if c.carrier != proto.UnknownID && c.carrier != by {
		return fails
	}
	return holds
}

func (c *condition) testPort(far netip.AddrPort, over proto.Transport) outcome {
	if len(c.ports) == 0 {
		return holds
	}
	if !far.IsValid() {
		return unknown
	}
	for _, p := range c.ports {
		if p.has(far.Port(), over) {
			return holds
		}
	}
	return fails
}

// applies reports whether the rule's condition holds. What is not known does not
// hold, except that a rule that refuses applies when more will only become known
// too late.
func (r *rule) applies(a *About) bool {
	if r.cond == nil {
		return true
	}
	switch r.cond.test(a) {
	case holds:
		return true
	case unknown:
		return a != nil && a.Partial && r.action != Accept
	}
	return false
}
