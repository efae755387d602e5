package policy

import (
	"chaperone/proto"
)

// A Bulk is a feature that is known by how much is sent at one go, in a connection
// that messages share with it and of which nothing else can be read.
type Bulk struct {
	Feature proto.Feature
	Over    uint64 // bytes of payload; 0: nothing is known so
}

// leastBulk is the least that may be taken for more than messages.
const leastBulk = 16 << 10

// Bulk returns what much that the inside host of a flow sends (out) or receives is
// taken for, of an app of the policy's own.
func (v *View) Bulk(app proto.AppID, out bool) Bulk {
	i := int(app) - len(v.table.cat.Apps)
	switch {
	case i < 0 || i >= len(v.table.own):
		return Bulk{}
	case out:
		return v.table.own[i].sent
	}
	return v.table.own[i].received
}

// amass reads how much at one go is feature f.
func (a *ownApp) amass(b *block, f proto.Feature) {
	for _, x := range []struct {
		attr string
		bulk *Bulk
	}{{"uploads_over", &a.sent}, {"downloads_over", &a.received}} {
		n := uint64(0)
		if !b.size(x.attr, &n) {
			continue
		}
		i, _ := b.one(x.attr)
		switch {
		case n < leastBulk:
			b.d.fail(i.rng, "Size of a message", "What is to be more than messages is more than %d bytes: people paste long texts, and browsers send much of their own.", leastBulk)
		case x.bulk.Over > 0:
			b.d.fail(i.rng, "Second "+quote(x.attr), "The app has it for %s already. How much is sent does not tell two features apart.", x.bulk.Feature)
		}
		*x.bulk = Bulk{f, n}
	}
}
