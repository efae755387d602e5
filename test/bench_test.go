package test

import (
	"slices"
	"testing"
	"time"

	"chaperone/test/lab"
)

const (
	rounds = 9                      // pairs of measurements, whose ratios' median counts
	slice  = 250 * time.Millisecond // how long one measurement takes
)

// BenchmarkRatios measures the gateway against one with nothing but a plain
// stateful ruleset, on the same machine at the same time, by turns: each pair of
// measurements gives a ratio, and the median of those is printed. 1 means that
// the firewall costs nothing.
//
// The gateway is the real program in a process of its own, and has the plain
// ruleset too, as a real one would.
func BenchmarkRatios(b *testing.B) {
	for _, load := range []struct {
		name string
		run  func(testing.TB, *lab.Lab, uint16, time.Duration) float64
		unit string
	}{
		{"short-connections", shortConnections, "conn/s"},
		{"bulk", bulk, "B/s"},
		{"datagrams", datagrams, "packets/s"},
	} {
		b.Run(load.name, func(b *testing.B) {
			without, with := pair(b)
			for b.Loop() {
				var ratios, plain, ours []float64
				for i := range rounds {
					port := uint16(9000 + i)
					x, y := load.run(b, without, port, slice), load.run(b, with, port, slice)
					ratios, plain, ours = append(ratios, y/x), append(plain, x), append(ours, y)
				}
				b.ReportMetric(median(ratios), "ratio")
				b.ReportMetric(median(plain), "plain-"+load.unit)
				b.ReportMetric(median(ours), load.unit)
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
		plain(b, l)
		// Thousands of short connections a second use up the ports.
		for name, value := range map[string]string{"ipv4/ip_local_port_range": "1024 65000", "ipv4/tcp_tw_reuse": "1"} {
			if err := l.Client.Sysctl(name, value); err != nil {
				b.Fatal(err)
			}
		}
	}
	run(b, with, "--policy", talkOnly)
	return without, with
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
