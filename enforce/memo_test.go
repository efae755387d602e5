package enforce

import (
	"testing"
	"time"
)

// A memo is bounded, the oldest makes room, and what is over is forgotten.
func TestMemo(t *testing.T) {
	const room = 300
	now := time.Unix(1e9, 0)
	m := memo[int, string]{max: room}
	for i := range room + 10 {
		if displaced := m.add(i, "here", now.Add(time.Second), now); displaced != (i >= room) {
			t.Fatalf("place %d: displaced %v", i, displaced)
		}
	}
	if m.add(room, "there", now.Add(time.Second), now) {
		t.Error("what is said anew displaces another")
	}
	for place, want := range map[int]string{0: "", 9: "", 10: "here", room: "there", room + 9: "here"} {
		if got, ok := m.about(now, place); got != want || ok != (want != "") {
			t.Errorf("of place %d is said %q", place, got)
		}
	}
	if got, _ := m.about(now, 0, room); got != "there" {
		t.Errorf("of the second is said %q", got)
	}
	now = now.Add(time.Second)
	if _, ok := m.about(now, room); ok {
		t.Error("what is over still stands")
	}
	if !m.standing.Load() || len(m.at) != room {
		t.Error("forgotten before it expired")
	}
	if m.expire(now); m.standing.Load() || len(m.at) != 0 {
		t.Errorf("%d are not forgotten", len(m.at))
	}
	if m.add(0, "again", now.Add(time.Second), now) {
		t.Error("what is over had to make room")
	}
	if n := testing.AllocsPerRun(100, func() { m.about(now, 0, 1) }); n != 0 {
		t.Errorf("to ask makes %v allocations", n)
	}
}
