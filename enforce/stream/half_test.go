package stream

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

func started(seq uint32) (*Half, *Pool) {
	pool := &Pool{Limit: 1 << 20}
	h := new(Half)
	h.Start(seq, pool)
	return h, pool
}

func TestPlace(t *testing.T) {
	for _, start := range []uint32{100, 0xfffffffa} { // the second wraps within the text
		h, pool := started(start)
		h.Keep([]byte("0123456789"), pool)
		for _, c := range []struct {
			at, n, old int
			early      bool
		}{
			{10, 5, 0, false},  // the next
			{0, 10, 10, false}, // all of it again
			{3, 2, 2, false},   // a part again
			{8, 5, 2, false},   // overlaps the end
			{-4, 20, 14, false},
			{11, 5, 0, true},
			{10, 0, 0, false},
		} {
			old, early := h.Place(start+uint32(c.at), c.n)
			if old != c.old || early != c.early {
				t.Errorf("start %d: %d bytes at %d: old %d early %v, want %d %v", start, c.n, c.at, old, early, c.old, c.early)
			}
		}
	}
}

// A retransmission reads as it did when it first passed, however it is cut,
// also after edits; what is acknowledged is no longer known, nor harmful.
func TestRedo(t *testing.T) {
	h, pool := started(0xfffffffa)
	h.Keep([]byte("0123456789"), pool)
	h.Edit(2, []byte("XY"), pool)
	h.Read(10, pool)
	h.Ack(0xfffffffa+1, pool)
	const want = "01XY456789"
	for from := -3; from < 10; from++ {
		for n := 1; from+n <= 10; n++ {
			seq := 0xfffffffa + uint32(from)
			old, _ := h.Place(seq, n)
			off, was := h.Redo(seq, old)
			for i, c := range was {
				if at := from + off + i; c != want[at] {
					t.Fatalf("%d bytes from %d: byte %d is %q, want %q", n, from, at, c, want[at])
				}
			}
			if lo := max(from, 1); off+len(was) != n && lo < from+n || off > n {
				t.Fatalf("%d bytes from %d: redo covers %d+%d", n, from, off, len(was))
			}
		}
	}
}

func TestAck(t *testing.T) {
	h, pool := started(100)
	h.Keep([]byte("0123456789"), pool)
	h.Read(6, pool)
	if h.Ack(111, pool) != true || h.Done() {
		t.Fatal("an acknowledgement of bytes that never came")
	}
	h.Ack(108, pool) // two of these are unread
	if b, before := h.Unread(); string(b) != "6789" || before != 0 {
		t.Fatalf("%q %d", b, before)
	}
	h.Read(4, pool)
	if h.Ack(110, pool); !h.Done() || pool.Lent() != 0 || h.Next() != 110 {
		t.Fatalf("done %v, lent %d, next %d", h.Done(), pool.Lent(), h.Next())
	}
}

// The parser goes on reading what was sent; a retransmission reads like what passed.
func TestEdit(t *testing.T) {
	h, pool := started(100)
	h.Keep([]byte("0123456789"), pool)
	h.Read(2, pool)
	h.Ack(102, pool)
	h.Edit(1, []byte("XYZ"), pool) // "34" and "5"
	h.Edit(3, []byte("UV"), pool)  // "5" again, and "6"
	for range 2 {
		if b, _ := h.Show(); string(b) != "23456789" {
			t.Fatalf("shown %q", b)
		}
		h.Hide()
		if _, was := h.Redo(102, 8); string(was) != "2XYUV789" {
			t.Fatalf("sent again %q", was)
		}
	}
	h.Ack(110, pool)
	h.Read(2, pool)
	h.Ack(110, pool)
	if b, _ := h.Show(); string(b) != "456789" {
		t.Fatalf("shown behind what is gone: %q", b)
	}
	h.ReadAll(pool)
	if _, was := h.Redo(104, 6); string(was) != "YUV789" || h.edits != nil {
		t.Fatalf("sent again %q", was)
	}
	for range 2 * maxEdits { // more than can be remembered
		h.Keep([]byte("abc"), pool)
		h.Edit(7, []byte("B"), pool)
	}
	h.Show()
	h.Hide()
	if h.Release(pool); pool.Lent() != 0 || len(pool.spare) != 1 {
		t.Fatal("something is still lent")
	}
}

func TestContent(t *testing.T) {
	h, pool := started(100)
	h.Skip = 1 << 20
	if !h.Content(make([]byte, 60000), pool) || pool.Lent() != 0 || h.Next() != 60100 {
		t.Fatal("content on its own is not kept")
	}
	h.Keep([]byte("judged"), pool)
	h.Read(6, pool)
	h.Content([]byte("content"), pool)
	if off, was := h.Redo(60100, 13); off != 0 || string(was) != "judgedcontent" {
		t.Fatalf("%d %q", off, was)
	}
	if h.Skip != 1<<20-60007 {
		t.Fatal(h.Skip)
	}
}

func TestLimits(t *testing.T) {
	h, pool := started(0)
	if h.Keep(make([]byte, 161<<10), pool) {
		t.Error("kept more than the largest buffer")
	}
	pool.Limit = 20 << 10
	var other Half
	other.Start(0, pool)
	if !h.Keep(make([]byte, 10<<10), pool) || other.Keep(make([]byte, 10<<10), pool) {
		t.Error("the limit of all buffers together")
	}
	h.Release(pool)
	if pool.Lent() != 0 || h.Next() != 10<<10 {
		t.Error("released", pool.Lent(), h.Next())
	}
}

func TestNoAllocs(t *testing.T) {
	h, pool := started(0)
	msg := make([]byte, 3000)
	step := func() {
		h.Keep(msg, pool)
		h.Edit(3, msg[:5], pool)
		h.Read(len(msg), pool)
		h.Ack(h.Next(), pool)
	}
	step()
	if n := testing.AllocsPerRun(100, step); n != 0 {
		t.Error(n)
	}
}

// FuzzHalf sends a text in arbitrary segments, some of them altered, and
// acknowledges at arbitrary times. What is passed must read as one stream.
func FuzzHalf(f *testing.F) {
	f.Add(uint64(1), uint32(0xffffff00))
	f.Fuzz(func(t *testing.T, seed uint64, start uint32) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		h, pool := started(start)
		sent := make([]byte, 4096)
		for i := range sent {
			sent[i] = byte(rnd.Uint32())
		}
		var seen []byte // by the far side, first come first kept
		acked := 0
		for range 300 {
			from := max(0, len(seen)-rnd.IntN(200))
			n := min(rnd.IntN(120), len(sent)-from)
			seg := bytes.Clone(sent[from : from+n])
			old, early := h.Place(start+uint32(from), n)
			if early || old > n {
				t.Fatal("no segment is early here")
			}
			for i := range old { // a forger
				seg[i] ^= byte(rnd.Uint32())
			}
			off, was := h.Redo(start+uint32(from), old)
			copy(seg[off:], was)
			for i := range old {
				if at := from + i; at >= acked && seg[i] != sent[at] {
					t.Fatalf("byte %d passed as %x and as %x", at, sent[at], seg[i])
				}
			}
			h.Keep(seg[old:], pool)
			h.Read(n-old, pool)
			seen = append(seen, seg[old:]...)
			if rnd.IntN(3) == 0 {
				acked += rnd.IntN(len(seen) - acked + 1)
				h.Ack(start+uint32(acked), pool)
			}
		}
	})
}

// Of datagrams the latest is held, as far as the smallest buffer goes.
func TestHold(t *testing.T) {
	pool := Pool{Limit: 2 << 10}
	var a, b Half
	if a.Held() != nil || !a.Hold(make([]byte, 60000), &pool) || len(a.Held()) != 2<<10 || !a.Hold([]byte("short"), &pool) || string(a.Held()) != "short" {
		t.Errorf("%d bytes are held", len(a.Held()))
	}
	if b.Hold([]byte("more"), &pool) {
		t.Error("held beyond the limit")
	}
	if a.Release(&pool); a.Held() != nil || pool.Lent() != 0 || !b.Hold(nil, &pool) || b.Held() == nil {
		t.Error("not given back")
	}
}
