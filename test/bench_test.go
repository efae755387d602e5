package test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chaperone/test/lab"
	"chaperone/test/load"
)

const (
	rounds = 9                      // pairs of measurements, whose ratios' median counts
	slice  = 250 * time.Millisecond // how long one measurement takes
)

// BenchmarkRatios measures the gateway against one with nothing but a plain
// stateful ruleset, on the same machine at the same time, by turns: each pair of
// measurements gives a ratio, and the median of those is printed. 1 means that
// the firewall costs nothing. `chaperone bench` measures the same.
//
// The gateway is the real program in a process of its own, and has the plain
// ruleset too, as a real one would.
func BenchmarkRatios(b *testing.B) {
	for _, x := range load.All {
		b.Run(x.Name, func(b *testing.B) {
			without, with := pair(b)
			for b.Loop() {
				r, err := load.Compare(x, without, with, rounds, slice, func(int) {})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(r.Ratio, "ratio")
				b.ReportMetric(r.Without, "plain-"+x.Unit)
				b.ReportMetric(r.With, x.Unit)
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// pair builds two labs with the same plain ruleset. In the second one the
// firewall runs as well.
func pair(b *testing.B) (without, with *lab.Lab) {
	without, with = build(b, lab.Options{}), build(b, lab.Options{})
	for _, l := range []*lab.Lab{without, with} {
		if err := load.Prepare(l); err != nil {
			b.Fatal(err)
		}
	}
	run(b, with, "--policy", talkOnly)
	return without, with
}

// Every load runs, through a gateway with the firewall and through one without.
func TestLoads(t *testing.T) {
	without, with := build(t, lab.Options{}), build(t, lab.Options{})
	for _, l := range []*lab.Lab{without, with} {
		if err := load.Prepare(l); err != nil {
			t.Fatal(err)
		}
	}
	journal := filepath.Join(t.TempDir(), "journal")
	run(t, with, "--policy", talkOnly, "--journal", journal)
	for _, x := range load.All {
		done := 0
		r, err := load.Compare(x, without, with, 1, 50*time.Millisecond, func(n int) { done = n })
		if err != nil || r.Without <= 0 || r.With <= 0 || done != 1 {
			t.Errorf("%+v, %v", r, err)
		}
	}
	read := func() bool { b, _ := os.ReadFile(journal); return bytes.Contains(b, []byte(`"app":"msn"`)) }
	if !soon(5*time.Second, read, new(sync.Mutex)) {
		t.Error("what is to be followed is not recognised")
	}
}
