package nfq

import (
	"bytes"
	"errors"
	"fmt"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/nftables/expr"
	"golang.org/x/sys/unix"

	"chaperone/enforce"
)

func TestMarks(t *testing.T) {
	l := newLab(t)
	settled := enforce.Settled{Fate: enforce.Trust, App: 5}
	stale := enforce.Marks{Mask: marks.Mask, Generation: marks.Generation + 1}
	for _, c := range []struct {
		name    string
		arrives uint32 // our bits of the mark on the way to the queue
		settled enforce.Settled
		want    uint32
		known   enforce.Settled
		reply   bool
	}{
		{"nothing settled", 0, enforce.Settled{}, 0, enforce.Settled{}, false},
		{"trusted", 0, settled, marks.Pack(settled), enforce.Settled{}, false},
		{"followed", marks.Reply(), enforce.Settled{Fate: enforce.Follow, App: 3}, marks.Pack(enforce.Settled{Fate: enforce.Follow, App: 3}), enforce.Settled{}, true},
		{"known and left", marks.Pack(settled), enforce.Settled{}, marks.Pack(settled), settled, false},
		{"stale and passed", stale.Pack(settled), enforce.Settled{}, 0, enforce.Settled{Fate: enforce.Trust, App: 5, Stale: true}, false},
		{"refused once and passed", stale.Pack(enforce.Settled{Fate: enforce.Refuse}), enforce.Settled{}, 0, enforce.Settled{Fate: enforce.Refuse, Stale: true}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := []expr.Any{
				&expr.Immediate{Register: 1, Data: native.AppendUint32(nil, c.arrives|foreignMark)},
				&expr.Meta{Key: expr.MetaKeyMARK, Register: 1, SourceRegister: true},
			}
			behind := l.install(ruleset{before: before, after: markIs(c.want|foreignMark, &expr.Counter{})})
			metas := make(chan enforce.Meta, 8)
			_, stop := l.serve(Config{}, judge(func(b []byte, m *enforce.Meta) enforce.Verdict {
				metas <- *m
				return enforce.Verdict{Pass: true, Settled: c.settled}
			}))
			defer stop()
			to, from := l.datagrams("10.9.0.1")
			defer to.Close()
			for range 3 {
				from.Write([]byte("x"))
				if receive(to, soon) != "x" {
					t.Fatal("nothing arrived")
				}
				if m := <-metas; m.Known != c.known || m.Reply != c.reply {
					t.Errorf("Known %+v Reply %v", m.Known, m.Reply)
				}
			}
			if n := l.counted(behind); n != 3 {
				t.Errorf("%d of 3 packets left with mark %#x", n, c.want|foreignMark)
			}
		})
	}
}

// A flow is refused by mark. The chain behind does it; where that chain is gone,
// what gets through has no payload.
func TestRefuse(t *testing.T) {
	l := newLab(t)
	refused := enforce.Settled{Fate: enforce.Refuse, Reset: true}
	var told atomic.Value
	config := Config{Refused: func(b []byte, v enforce.Verdict) { told.Store(fmt.Sprintf("%s %d", b[len(b)-6:], v.TellSeq)) }}
	l.serve(config, judge(func(b []byte, m *enforce.Meta) enforce.Verdict {
		if bytes.HasSuffix(b, []byte("secret")) {
			return enforce.Verdict{Tell: true, TellSeq: 77, Settled: refused}
		}
		return enforce.Verdict{Pass: true}
	}))
	t.Run("no chain behind", func(t *testing.T) {
		l.install(ruleset{})
		to, from := l.datagrams("10.9.0.1")
		defer to.Close()
		from.Write([]byte("the secret"))
		from.Write([]byte("after"))
		to.SetReadDeadline(time.Now().Add(soon))
		for _, want := range []string{"", "after"} {
			if n, _, err := to.ReadFrom(make([]byte, 100)); err != nil || n != len(want) {
				t.Errorf("%d bytes arrived, %v; want %q", n, err, want)
			}
		}
		if told.Load() != "secret 77" {
			t.Errorf("Refused was told %q", told.Load())
		}
	})
	t.Run("UDP rejected", func(t *testing.T) {
		l.install(ruleset{after: markIs(marks.Pack(refused)|foreignMark, &expr.Reject{Type: unix.NFT_REJECT_ICMPX_UNREACH, Code: unix.NFT_REJECT_ICMPX_PORT_UNREACH})})
		for _, near := range []string{"10.9.0.1", "fd09::1"} {
			to, from := l.datagrams(near)
			from.Write([]byte("the secret"))
			from.SetReadDeadline(time.Now().Add(soon))
			if _, err := from.Read(make([]byte, 100)); !errors.Is(err, syscall.ECONNREFUSED) {
				t.Errorf("%s: the sender learns %v, not of a refusal", near, err)
			}
			if got := receive(to, never); got != "" {
				t.Errorf("%s: %q arrived", near, got)
			}
			to.Close()
		}
	})
	t.Run("TCP reset", func(t *testing.T) {
		l.install(ruleset{after: markIs(marks.Pack(refused)|foreignMark, &expr.Reject{Type: unix.NFT_REJECT_TCP_RST})})
		to, from := l.stream()
		from.Write([]byte("the secret"))
		from.SetReadDeadline(time.Now().Add(soon))
		if _, err := from.Read(make([]byte, 100)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("the sender learns %v, not of a reset", err)
		}
		to.SetReadDeadline(time.Now().Add(never))
		if n, _ := to.Read(make([]byte, 100)); n != 0 {
			t.Errorf("%d bytes arrived", n)
		}
	})
}

func TestSwallowed(t *testing.T) {
	l := newLab(t)
	l.install(ruleset{})
	l.serve(Config{FailOpen: true}, judge(func(b []byte, m *enforce.Meta) enforce.Verdict {
		return enforce.Verdict{Pass: !bytes.HasSuffix(b, []byte("secret"))}
	}))
	to, from := l.datagrams("10.9.0.1")
	from.Write([]byte("secret"))
	from.Write([]byte("after"))
	if got := receive(to, soon); got != "after" {
		t.Errorf("received %q", got)
	}
}
