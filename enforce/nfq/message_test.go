package nfq

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/enforce"
)

var _ Handler = (*enforce.Engine)(nil)

// queued makes a message as the kernel does: a packet number, then more attributes.
func queued(id uint32, more ...[]byte) []byte {
	b := header(nil, kindPacket, 0, 0, queueNumber)
	b = attr(b, attrPacketHeader, append(big.AppendUint32(nil, id), 8, 0, 1))
	b = append(b, slices.Concat(more...)...)
	native.PutUint32(b, uint32(len(b)))
	return b
}

func answer(sequence uint32, e int32) []byte {
	b := header(nil, unix.NLMSG_ERROR, 0, sequence, 0)[:headerLen]
	b = native.AppendUint32(b, uint32(e))
	native.PutUint32(b, uint32(len(b)))
	return b
}

func payload(b []byte) []byte { return attr(nil, attrPayload, b) }

func TestReadArrival(t *testing.T) {
	full := queued(9,
		attr32(nil, attrMark, 0xabcd),
		attr32(nil, attrInDev, 3),
		attr32(nil, attrOutDev, 4),
		attr(nil, attrHardware, []byte{0, 6, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0}),
		attr32(nil, attrInfo, 3),
		payload([]byte("packet")),
	)
	for _, c := range []struct {
		name string
		b    []byte
		want arrival
		ok   bool
	}{
		{"everything", full, arrival{id: 9, mark: 0xabcd, in: 3, out: 4, mac: [6]byte{1, 2, 3, 4, 5, 6}, partial: true, payload: []byte("packet")}, true},
		{"the least", queued(1, payload([]byte("p"))), arrival{id: 1, payload: []byte("p")}, true},
		{"checksum whole", queued(1, attr32(nil, attrInfo, 2), payload(nil)), arrival{id: 1}, true},
		{"flags in the attribute type", queued(1, attr32(nil, 0x8000|attrMark, 5), payload(nil)), arrival{id: 1, mark: 5}, true},
		{"link address of another length", queued(1, attr(nil, attrHardware, make([]byte, 12)), payload(nil)), arrival{id: 1}, true},
		{"all of it captured", queued(1, payload([]byte("abc")), attr32(nil, attrCaptured, 3)), arrival{id: 1, payload: []byte("abc")}, true},

		// Not whole: answered, never judged.
		{"longer than captured", queued(1, attr32(nil, attrCaptured, 4), payload([]byte("abc"))), arrival{id: 1, payload: []byte("abc"), cut: true}, true},
		{"no payload", queued(1), arrival{id: 1, cut: true}, true},
		{"buffer too short", full[:len(full)-4], arrival{id: 9, mark: 0xabcd, in: 3, out: 4, mac: [6]byte{1, 2, 3, 4, 5, 6}, partial: true, payload: []byte("pack"), cut: true}, true},
		{"attribute of no length", queued(1, make([]byte, 4), payload(nil)), arrival{id: 1, cut: true}, true},

		// Nothing to answer.
		{"packet number too short", append(header(nil, kindPacket, 0, 0, 0), attr32(nil, attrPacketHeader, 1)...), arrival{cut: true}, false},
		{"no family header", header(nil, kindPacket, 0, 0, 0)[:headerLen+2], arrival{cut: true}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if native.Uint32(c.b) == 0 {
				native.PutUint32(c.b, uint32(len(c.b)))
			}
			m, rest, ok := next(c.b)
			if !ok || m.kind != kindPacket || len(rest) != 0 {
				t.Fatalf("next: %+v, rest %d, %v", m, len(rest), ok)
			}
			var a arrival
			if ok := a.read(m.body); ok != c.ok || !same(a, c.want) {
				t.Errorf("%+v, %v; want %+v, %v", a, ok, c.want, c.ok)
			}
		})
	}
}

func same(a, b arrival) bool {
	return a.id == b.id && a.mark == b.mark && a.in == b.in && a.out == b.out && a.mac == b.mac &&
		a.partial == b.partial && a.cut == b.cut && bytes.Equal(a.payload, b.payload)
}

func TestNext(t *testing.T) {
	two := append(queued(1, payload([]byte("odd"))), queued(2)...)
	_, rest, ok := next(two)
	if !ok || !bytes.Equal(rest, queued(2)) {
		t.Errorf("behind the first of two: %x, %v", rest, ok)
	}
	for name, b := range map[string][]byte{
		"nothing":               nil,
		"half a header":         make([]byte, headerLen-1),
		"shorter than a header": append([]byte{15, 0, 0, 0}, make([]byte, 20)...),
	} {
		if m, _, ok := next(b); ok {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

// offline returns a queue without a socket.
func offline(c Config, h Handler) *Queue {
	return &Queue{config: c, handler: h, marks: marks, out: newOutbox(queueNumber), fd: -1, wake: -1, ticked: time.Now()}
}

func TestAnswers(t *testing.T) {
	var alarms []string
	q := offline(Config{Alarm: func(s string) { alarms = append(alarms, s) }}, judge(pass))
	feed := func(b []byte) { check(t, q.datagram(time.Now(), b)) }
	feed(answer(0, -int32(unix.ENOENT)))
	feed(answer(0, 0))
	feed(header(nil, unix.NLMSG_ERROR, 0, 0, 0)[:headerLen])
	if n := q.Stats().VerdictErrors; n != 1 || q.answered {
		t.Errorf("%d verdict errors, answered %v", n, q.answered)
	}
	if len(alarms) != 0 {
		t.Errorf("alarms %q for a packet that went away", alarms)
	}
	feed(answer(0, -int32(unix.EPERM)))
	if want := []string{"queue 0: the kernel refuses a verdict: operation not permitted"}; !slices.Equal(alarms, want) {
		t.Errorf("alarms %q, want %q", alarms, want)
	}
	feed(answer(bindSequence, -int32(unix.EBUSY)))
	if !q.answered || q.refusal != unix.EBUSY || q.Stats().VerdictErrors != 2 {
		t.Errorf("answered %v: %v", q.answered, q.refusal)
	}
}

func TestMeta(t *testing.T) {
	settled := enforce.Settled{Fate: enforce.Follow, App: 3}
	mac := []byte{0, 6, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0}
	for _, c := range []struct {
		b    []byte
		want enforce.Meta
	}{
		{queued(1, attr32(nil, attrMark, marks.Pack(settled)|marks.Reply()), attr32(nil, attrInDev, 3), attr32(nil, attrOutDev, 4),
			attr(nil, attrHardware, mac), attr32(nil, attrInfo, infoPartial), payload([]byte("p"))),
			enforce.Meta{In: 3, Out: 4, MAC: [6]byte{1, 2, 3, 4, 5, 6}, Known: settled, Reply: true, Partial: true}},
		{queued(2, payload([]byte("p"))), enforce.Meta{}},
	} {
		var got enforce.Meta
		q := offline(Config{}, judge(func(_ []byte, m *enforce.Meta) enforce.Verdict {
			got = *m
			return enforce.Verdict{}
		}))
		q.meta = enforce.Meta{In: 99, Partial: true, Reply: true} // of the packet before
		check(t, q.datagram(time.Now(), c.b))
		if got != c.want {
			t.Errorf("%+v, want %+v", got, c.want)
		}
	}
}

func TestCutPacketsAreAnsweredUnseen(t *testing.T) {
	for _, open := range []bool{true, false} {
		q := offline(Config{FailOpen: open}, judge(func([]byte, *enforce.Meta) enforce.Verdict {
			t.Error("a packet cut short was judged")
			return enforce.Verdict{}
		}))
		check(t, q.datagram(time.Now(), queued(5, attr32(nil, attrCaptured, 70000), payload([]byte("p")))))
		verdict := uint32(verdictDrop)
		if open {
			verdict = verdictAccept
		}
		if want := told(kindVerdict, verdict, 5); !bytes.Equal(q.out.b, want) || q.Stats().Truncated != 1 {
			t.Errorf("open %v: sent %x, want %x", open, q.out.b, want)
		}
		check(t, q.datagram(time.Now(), append(header(nil, kindPacket, 0, 0, 0)[:0], 20, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
		if q.Stats().Malformed != 1 {
			t.Errorf("%+v", q.Stats())
		}
	}
}

func TestNothingIsAllocated(t *testing.T) {
	settled := enforce.Settled{Fate: enforce.Trust, App: 3}
	verdicts := []enforce.Verdict{
		{Pass: true}, {Pass: true}, {}, {Pass: true, Settled: settled}, {Pass: true, Changed: true},
		{Settled: enforce.Settled{Fate: enforce.Refuse}}, {Tell: true, Settled: enforce.Settled{Fate: enforce.Refuse, Reset: true}},
	}
	i, refused := 0, 0
	var q *Queue
	q = offline(Config{Refused: func([]byte, enforce.Verdict) { refused++ }}, judge(func([]byte, *enforce.Meta) enforce.Verdict {
		i++
		v := verdicts[i%len(verdicts)]
		if v.Tell {
			q.out.clear() // what comes before would be sent first, and there is no socket
		}
		return v
	}))
	now := time.Now()
	b := queued(1, attr32(nil, attrMark, 7), attr32(nil, attrInDev, 2), payload(datagram("hello")))
	original := bytes.Clone(b)
	n := testing.AllocsPerRun(1000, func() {
		copy(b, original) // what is refused is cut in place
		if err := q.datagram(now, b); err != nil {
			t.Fatal(err)
		}
		if i%len(verdicts) == 0 {
			q.out.clear()
		}
	})
	if n != 0 || refused == 0 {
		t.Errorf("%v allocations a packet, %d refused", n, refused)
	}
}

// Whatever bytes arrive, the loop goes on, and a packet that has a number has a verdict.
func FuzzDatagram(f *testing.F) {
	f.Add(queued(1, attr32(nil, attrMark, 7), attr(nil, attrHardware, make([]byte, 12)), payload(datagram("hello"))))
	f.Add(append(queued(1, payload(nil)), queued(2, payload([]byte{0x45}))...))
	f.Add(answer(bindSequence, -1))
	f.Add(queued(1, attr32(nil, attrCaptured, 70000), payload(make([]byte, 60))))
	f.Fuzz(func(t *testing.T, b []byte) {
		verdicts := []enforce.Verdict{{Pass: true}, {Settled: enforce.Settled{Fate: enforce.Refuse}}, {Pass: true, Changed: true}, {}}
		i := 0
		q := offline(Config{}, judge(func(b []byte, m *enforce.Meta) enforce.Verdict {
			i++
			return verdicts[i%len(verdicts)]
		}))
		if len(b) > outboxLen/2 {
			t.Skip("more than a receive buffer")
		}
		check(t, q.datagram(time.Now(), b))
		if s := q.Stats(); (s.Packets != 0) != (len(q.out.b) != 0) {
			t.Fatalf("%d packets, %d bytes of verdicts", s.Packets, len(q.out.b))
		}
		for b := q.out.b; len(b) > 0; {
			m, rest, ok := next(b)
			if !ok || m.kind != kindVerdict && m.kind != kindVerdictBatch {
				t.Fatalf("sends %x", b)
			}
			b = rest
		}
	})
}
