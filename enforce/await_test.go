package enforce

import (
	"testing"
	"time"
)

// The kernel lets the answer by and says so: then the flow is trusted, for what it is.
func TestHeard(t *testing.T) {
	for _, silence := range []time.Duration{0, time.Minute} {
		r := newRig(t, noFiles, "").shake()
		r.out("TOY bob\nBYE\n")
		if r.last.Settled.Fate != Await {
			t.Fatalf("%+v", r.last)
		}
		r.now = r.now.Add(silence)
		if r.e.Tick(r.now); silence > 0 && (r.e.Count().Buffered != 0 || r.e.Count().Live != 1) {
			t.Errorf("after %v: %+v", silence, r.e.Count())
		}
		r.meta.Known = Settled{Fate: Answered}
		r.in("what comes after the answer")
		if r.last.Settled != (Settled{Fate: Trust, App: toyCatalog.ID(toyApp)}) {
			t.Errorf("after %v: %+v", silence, r.last)
		}
	}
}

// A policy that comes while the kernel waits holds for what comes then.
func TestHeardTooLate(t *testing.T) {
	r := newRig(t, "", "").shake()
	r.out("TOY bob\nBYE\n")
	r.e.SetView(view(t, `rule "none" {
  apps   = [app.toy]
  action = reset
}`, ""))
	r.meta.Known = Settled{Fate: Heard}
	if r.out("more") || r.last.Settled.Fate != Refuse {
		t.Errorf("%+v", r.last)
	}
}

// What was sent and never arrived is forgotten; what is sent in its place is judged
// from its first byte.
func TestForgottenUnheard(t *testing.T) {
	for _, word := range []string{"GET / HTTP/1.1\r\n", "TOY bob\nBYE\n"} {
		r := newRig(t, noFiles, "").shake()
		r.at(fromClient, 0, word)
		r.now = r.now.Add(time.Minute)
		r.e.Tick(r.now)
		r.got, r.have = [2][]byte{}, [2][]bool{}
		r.at(fromClient, 0, "TOY ")
		r.at(fromClient, 4, "eve\n"+offerLine)
		r.heard(fromClient, "TOY eve\n"+bluntLine)
	}
}

// Who goes on before the answer, while the kernel lets that by, loses nothing of it.
func TestAnsweredMeanwhile(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("something")
	known := r.meta.Known
	r.sent[1] += len("an answer") // passed by the kernel
	if r.meta.Known = known; !r.out("more") || r.last.Settled.Fate != Follow {
		t.Fatalf("%+v", r.last)
	}
	if !r.in("the rest of the answer") || !r.at(fromServer, 0, "an answer") {
		t.Errorf("%+v", r.last)
	}
}

// Where more than one segment is on its way, or one that may be cut, some of it may
// arrive: the engine waits itself.
func TestNotAwaited(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("T")
	if r.out("HIS AND THAT"); r.last.Settled.Fate != Queue {
		t.Errorf("two segments: %+v", r.last)
	}
	r = newRig(t, noFiles, "").shake()
	if r.out("X" + string(make([]byte, oneSegment))); r.last.Settled.Fate != Queue {
		t.Errorf("a long one: %+v", r.last)
	}
}

// Another connection of the same ports, once the kernel has let the end of the one
// before by.
func TestReopenedUnheard(t *testing.T) {
	r := newRig(t, noFiles, "").shake()
	r.out("something")
	again := &rig{t: t, e: r.e, now: r.now, ends: r.ends, start: [2]uint32{1 << 24, 1 << 25}}
	again.shake().out("TOY eve\n" + offerLine)
	again.heard(fromClient, "TOY eve\n"+bluntLine)
}
