package nfq

import (
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

func TestLoopAllocatesNothing(t *testing.T) {
	l := newLab(t)
	l.install(ruleset{})
	q, _ := l.serve(Config{FailOpen: true}, judge(pass))
	_, from := l.datagrams("10.9.0.1")
	raw, err := from.SyscallConn()
	check(t, err)
	payload := make([]byte, 64)
	blast := func(n uint64) {
		for end := q.counters.packets.Load() + n; q.counters.packets.Load() < end; {
			raw.Write(func(fd uintptr) bool {
				for range 32 {
					unix.Write(int(fd), payload)
				}
				return true
			})
		}
	}
	blast(1000)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	const packets = 50000
	start := q.counters.packets.Load()
	blast(packets)
	runtime.ReadMemStats(&after)
	n := q.counters.packets.Load() - start
	if mallocs := after.Mallocs - before.Mallocs; mallocs > n/100 {
		t.Errorf("%d allocations for %d packets", mallocs, n)
	} else {
		t.Logf("%d allocations in the whole process for %d packets in %d batches", mallocs, n, q.Stats().Batches)
	}
}

// BenchmarkDatagrams sends small datagrams through the queue, one a turn, from
// the same process: for orientation.
func BenchmarkDatagrams(b *testing.B) {
	l := newLab(b)
	l.install(ruleset{})
	q, _ := l.serve(Config{FailOpen: true}, judge(pass))
	_, from := l.datagrams("10.9.0.1")
	raw, err := from.SyscallConn()
	check(b, err)
	payload := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		raw.Write(func(fd uintptr) bool {
			unix.Write(int(fd), payload)
			return true
		})
	}
	s := q.Stats()
	b.ReportMetric(float64(s.Packets)/b.Elapsed().Seconds(), "packets/s")
	b.ReportMetric(float64(s.Packets)/float64(s.Batches), "packets/batch")
}
