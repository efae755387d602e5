package test

import (
	"bytes"
	"fmt"
	"slices"

	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

// How many ways are tried at random of each scenario; with -long all split points of
// one that is no longer than that.
const (
	someSplits, manySplits = 6, 2 << 10
	someMixes, manyMixes   = 8, 300
)

// all is every single way, for streams.
var all = slices.Concat(cuts(), tricks(), starts(), dresses())

// every tries all ways on a scenario.
func (c *scenario) every() {
	if len(c.refused) > 0 {
		c.scenarios.Add(1)
	}
	for _, way := range c.ways() {
		if c.tr.MidStream && (way.late || way.open != nil || way.first != [2]uint32{}) {
			continue
		}
		if !*everyWay && (!c.once && c.rnd.IntN(2) > 0 || way.some && c.rnd.IntN(3) > 0) {
			continue
		}
		if v6 := c.rnd.IntN(2) > 0; *everyWay {
			c.try(&way, false)
			c.try(&way, true)
		} else {
			c.try(&way, v6)
		}
	}
	if c.tr.Over == proto.TCP && !c.tr.MidStream {
		for _, f := range formers() {
			c.retry(&f)
		}
	}
}

// ways returns the ways to be tried.
func (c *scenario) ways() []way {
	if c.tr.Over == proto.UDP {
		return append(datagramWays(), dresses()...)
	}
	out := append(slices.Clone(all), c.splits()...)
	if *everyWay {
		for k := range 24 {
			out = append(out, way{name: fmt.Sprint("order of four ", k), cut: permuted(4, k), late: true})
		}
	}
	mixes := someMixes
	if *everyWay {
		mixes = manyMixes
	}
	for range mixes {
		out = append(out, c.mix())
	}
	return out
}

// splits are the ways to cut one turn in two: some, or every one.
func (c *scenario) splits() (out []way) {
	total, wanted := 0, someSplits
	for _, turn := range c.tr.Turns {
		total += len(turn.Data)
	}
	if *everyWay {
		wanted = manySplits
	}
	for at := range total {
		if c.rnd.IntN(total) < wanted {
			out = append(out, way{name: fmt.Sprint("cut behind byte ", at+1), cut: c.split(at + 1)})
		}
	}
	return out
}

// split cuts the conversation behind its n-th byte.
func (c *scenario) split(n int) func(*wire, int) []span {
	return func(w *wire, size int) []span {
		at := n - (len(w.said[0]) + len(w.said[1]) - size)
		if at <= 0 || at >= size {
			return chunks(size, largest)
		}
		return []span{{0, at}, {at, size}}
	}
}

// mix is one of each kind of way, at random.
func (c *scenario) mix() way {
	pick := func(from []way) *way { return &from[c.rnd.IntN(len(from))] }
	a, b, d, e := pick(cuts()), pick(tricks()), pick(starts()), pick(dresses())
	more := pick(tricks())
	for b.ends && more.ends {
		more = pick(tricks())
	}
	m := way{
		name:  fmt.Sprintf("%s + %s + %s + %s + %s", a.name, b.name, more.name, d.name, e.name),
		harms: a.late || a.harms || b.harms || more.harms || d.harms || e.harms || b.hides && more.late || more.hides && b.late,
		late:  a.late, open: d.open, cut: a.cut, dress: e.dress, first: d.first, last: c.rnd.IntN(2) > 0,
	}
	m.before, m.after = together(b.before, more.before), together(b.after, more.after)
	return m
}

func together(a, b trick) trick {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return both(a, b)
}

// datagramWays are the ways to send datagrams.
func datagramWays() []way {
	say := func(data func([]byte) []byte, o odd) trick {
		return func(w *wire, dir proto.Dir, _ int, b []byte) { w.datagram(dir, data(b), o) }
	}
	junk := func(b []byte) []byte { return garbage(len(b)) }
	out := []way{
		{name: "twice", after: say(bytes.Clone, odd{})},
		{name: "bad checksums", before: func(w *wire, dir proto.Dir, _ int, b []byte) {
			for range 9 {
				w.datagram(dir, junk(b), odd{bad: true})
			}
		}},
		{name: "one that never arrives", before: say(junk, odd{lost: true})},
		{name: "it never arrives, then again", before: say(bytes.Clone, odd{lost: true})},
	}
	for _, d := range idles {
		out = append(out, way{name: fmt.Sprint("one each ", d, " once it is followed"), before: func(w *wire, _ proto.Dir, _ int, _ []byte) {
			if w.known.Fate == enforce.Follow {
				w.wait(d)
			}
		}})
	}
	return out
}

// try plays the scenario in one way and judges what arrives.
func (c *scenario) try(way *way, v6 bool) {
	c.runs.Add(1)
	if !way.harms && c.once {
		c.allowed.Add(1)
		if w := play(c.open, c.tr, v6, way, nil); !same(w.received(c.tr), c.tr) {
			c.damaged.Add(1)
			c.Errorf("%s, IPv6 %v: accepted, and it did not arrive as it was sent", way.name, v6)
		}
	}
	if len(c.refused) > 0 {
		var settled bool
		w := play(c.rules, c.tr, v6, way, c.cutting(&settled))
		c.judge(w, way.name, v6, way.harms, settled)
	}
}

// cutting notes whether anything but offers in place is refused.
func (c *scenario) cutting(settled *bool) enforce.Sink {
	return func(n *enforce.Notice) {
		if n.Kind == enforce.Decided && n.Verdict != policy.Accept && n.Means != enforce.ByBlunt {
			*settled = true
		}
	}
}

// retry plays the scenario behind a former connection between the same ports.
func (c *scenario) retry(f *former) {
	plain := ways["whole"]
	for _, rules := range []*policy.Table{c.open, c.rules} {
		if rules == c.open && !c.once {
			continue
		}
		c.runs.Add(1)
		var settled bool
		before := *c.tr
		if f.turns >= 0 {
			before.Turns = before.Turns[:min(f.turns, len(before.Turns))]
		}
		w := play(rules, &before, false, plain, c.cutting(&settled))
		w.renew(f)
		w.play(c.tr, plain)
		if rules == c.open {
			c.allowed.Add(1)
			if !same(w.received(c.tr), c.tr) {
				c.damaged.Add(1)
				c.Errorf("ports used again, %s: accepted, and it did not arrive as it was sent", f.name)
			}
		} else if len(c.refused) > 0 {
			c.judge(w, "ports used again, "+f.name, false, false, settled)
		}
	}
}

// judge counts what the far side can read of what is refused, and what it lacks.
func (c *scenario) judge(w *wire, how string, v6, harms, settled bool) {
	c.Helper()
	got := w.received(c.tr)
	n := 0
	for _, turn := range got.Turns {
		n += len(turn.Data)
	}
	seen := c.uses(got)
	left := seen.only(c.refused).without(c.left)
	switch {
	case w.escaped > 0:
		c.forbidden.Add(int64(w.escaped))
		c.Errorf("%s, IPv6 %v: %d bytes passed unread", how, v6, w.escaped)
	case len(left) > 0 && settled && n <= scrap:
		c.heads.Add(int64(n))
	case len(left) > 0:
		c.forbidden.Add(int64(n))
		c.Errorf("%s, IPv6 %v: the far side can still read %v", how, v6, left)
	}
	if lost := c.kept.without(seen); len(lost) > 0 && !harms && !settled {
		c.damaged.Add(1)
		c.Errorf("%s, IPv6 %v: %v was lost with what was refused", how, v6, lost)
	}
}

// scrap is less than the head of what a flow would have carried: of a refused one
// that was recognised in pieces, what came before the last.
const scrap = 12
