package enforce

import (
	"strings"
	"testing"
	"time"
)

// Packets that have passed unseen leave a hole, behind which the conversation goes
// on, is found again and is read; but only where it is known that some have.
func TestUnseen(t *testing.T) {
	const passed = "SAY nobody sees this\n"
	for _, known := range []bool{true, false} {
		for _, acknowledged := range []bool{true, false} {
			r := newRig(t, noFiles, "").shake()
			r.out("TOY bob\n")
			r.in("SAY hello\n")
			if known {
				r.e.Unseen()
			}
			r.sent[fromClient] += len(passed)
			if acknowledged {
				for i := range len(passed) { // they did arrive
					r.have[fromClient], r.got[fromClient] = append(r.have[fromClient], true), append(r.got[fromClient], passed[i])
				}
				r.in("SAY I see\n")
			}
			if ok := r.out("SAY more\n"); ok != known {
				t.Errorf("known %v, acknowledged %v: what is behind the hole passes %v", known, acknowledged, ok)
			}
			if !known {
				continue
			}
			r.said = nil
			if r.out(offerLine); !r.last.Changed {
				t.Errorf("acknowledged %v: behind the hole an offer passes", acknowledged)
			}
			if r.in(offerLine); !r.last.Changed {
				t.Errorf("acknowledged %v: behind the other side's hole an offer passes", acknowledged)
			}
			if r.e.count.Missed != 1 {
				t.Errorf("%d holes", r.e.count.Missed)
			}
			r.sent[fromClient] += 10
			if r.out("SAY once more\n") {
				t.Error("a second hole passes by what was known of the first")
			}
		}
	}
}

// However long the engine has been there, what comes behind the hole may be the
// middle of a message.
func TestUnseenInTheMiddle(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("TOY bob\n")
	r.now = r.now.Add(idle[long] + time.Hour)
	r.out("SAY still here\n")
	r.e.Unseen()
	r.sent[fromClient] += 10
	if !r.out("dle of a line\n") || !r.out("SAY more\n") {
		t.Error("behind the hole nothing passes")
	}
	if r.out(offerLine); !r.last.Changed {
		t.Error("behind the hole an offer passes")
	}
}

// Where content is missing, which nobody reads, the parser goes on behind it.
func TestUnseenContent(t *testing.T) {
	for missing, known := range map[int]bool{10: true, 80: true, 81: false} {
		r := newRig(t, noFiles, "").shake()
		r.out("TOY bob\nRAW 100\n")
		r.out(strings.Repeat("x", 20))
		r.e.Unseen()
		r.sent[fromClient] += missing
		if r.out(strings.Repeat("x", max(0, 80-missing)) + "CAN file\n"); r.last.Changed != known {
			t.Errorf("%d of 80 bytes of content missing: what is behind them is read: %v", missing, !known)
		}
	}
}

// Whoever acknowledges what was never sent moves nothing, nor does anybody move a
// flow that was opened after packets have passed unseen.
func TestUnseenBefore(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.e.Unseen()
	r.e.Flush(r.now)
	r.shake()
	r.out("TOY bob\n")
	r.packet(fromServer, r.start[1], r.start[0]+1000, 0x10, nil)
	if r.at(fromClient, 900, "SAY far ahead\n") || r.e.count.Missed != 0 {
		t.Error("a hole passes")
	}
	if r.out(offerLine); !r.last.Changed {
		t.Error("an offer passes")
	}
}
