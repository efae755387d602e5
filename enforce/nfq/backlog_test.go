package nfq

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"chaperone/enforce"
)

// In one go, it is looked often enough that nothing which overtakes is missed: behind
// a quarter of what fits.
func TestBacklog(t *testing.T) {
	for _, c := range []struct {
		name    string
		maxLen  uint32
		size    int // of packets
		waiting int
		batches int // of batchLen, until it is told; 0: never
	}{
		{"small packets, a queue of 1000", 1000, 100, 500, 7},
		{"it is less than half full", 1000, 100, 499, 0},
		{"a queue smaller than a batch", 4, 100, 2, 1},
		{"large packets", DefaultMaxLen, 64 << 10, DefaultMaxLen, 4},
		{"middling ones", 1 << 20, 1500, 1 << 19, 104},
	} {
		told := 0
		q := &Queue{config: Config{Number: 7, MaxLen: c.maxLen, Unseen: func() { told++ }}, in: newInbox(), fd: -1, table: tableOf(t, 7, c.waiting)}
		for k := range q.in.headers {
			q.in.headers[k].n = uint32(c.size)
		}
		for range 2 {
			q.backlog = backlog{} // the socket was empty
			n := 0
			for told = 0; told == 0 && n < 1000; n++ {
				q.piles(batchLen)
			}
			if told == 0 {
				n = 0
			}
			if n != c.batches {
				t.Errorf("%s: told behind %d batches, want %d", c.name, n, c.batches)
			}
			if q.piles(1); n > 0 && told != 2 {
				t.Errorf("%s: not told of what comes behind", c.name)
			}
		}
		if s := q.counters.brimful.Load(); (s == 2) != (c.batches > 0) {
			t.Errorf("%s: counted %d times", c.name, s)
		}
	}
}

// tableOf is the kernel's table of queues, with one in which so many packets wait.
func tableOf(t *testing.T, number, waiting int) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "table")
	if err := os.WriteFile(path, fmt.Appendf(nil, "%5d 123 %5d 2 65531 0 0 99 1\n", number, waiting), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// What waits at the socket is counted.
func TestHeld(t *testing.T) {
	l := newLab(t)
	l.install(ruleset{})
	to, from := l.datagrams("10.9.0.1")
	defer to.Close()
	q, err := l.open(Config{}, judge(pass))
	check(t, err)
	defer q.Close()
	if n := q.held(); n != 0 {
		t.Errorf("%d bytes wait where nothing does", n)
	}
	for range 100 {
		from.Write(make([]byte, 1000))
	}
	if n := int(q.held()); n < 100*1000 || n > 100*skbMemory(1400) {
		t.Errorf("%d bytes wait, of 100 packets of 1000 bytes", n)
	}
}

// No packet that was overtaken by one that passed unseen comes before that is told.
func TestToldInTime(t *testing.T) {
	l := newLab(t)
	l.install(ruleset{})
	for _, open := range []bool{true, false} {
		to, from := l.datagrams("10.9.0.1")
		started, release := make(chan struct{}), make(chan struct{})
		var seen []string
		told := -1
		q, stop := l.serve(Config{FailOpen: open, MaxLen: 100, Unseen: func() {
			if told < 0 {
				told = len(seen)
			}
		}}, judge(func(b []byte, _ *enforce.Meta) enforce.Verdict {
			if seen = append(seen, string(b[28:])); len(seen) == 1 {
				close(started)
				<-release
			}
			return enforce.Verdict{Pass: true}
		}))
		from.Write([]byte("first"))
		<-started
		for i := range 150 {
			fmt.Fprint(from, i)
		}
		time.AfterFunc(50*time.Millisecond, func() { close(release) })
		for receive(to, never) != "" {
		}
		fmt.Fprint(from, "last")
		if receive(to, soon) != "last" {
			t.Error("the last does not arrive")
		}
		stop()
		switch {
		case len(seen) != 101:
			t.Errorf("open %v: %d packets were shown, want 100 and the last", open, len(seen))
		case open && (told < 0 || told > 99):
			t.Errorf("told at packet %d", told)
		case !open && told >= 0:
			t.Errorf("told at packet %d of a queue that fails closed", told)
		case q.Stats().Brimful > 0 != open:
			t.Errorf("%+v", q.Stats())
		}
		to.Close()
	}
}
