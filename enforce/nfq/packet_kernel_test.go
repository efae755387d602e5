package nfq

import (
	"bytes"
	"io"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/packet"
)

func TestPacketsArriveByteExact(t *testing.T) {
	l := newLab(t)
	type seen struct {
		b []byte
		m enforce.Meta
	}
	arrived := make(chan seen, 16)
	l.install(ruleset{})
	l.serve(Config{}, judge(func(b []byte, m *enforce.Meta) enforce.Verdict {
		arrived <- seen{bytes.Clone(b), *m}
		return enforce.Verdict{Pass: true}
	}))
	for _, c := range []struct {
		name, near string
		size       int
	}{
		{"IPv4", "10.9.0.1", 100},
		{"IPv6", "fd09::1", 100},
		{"odd length", "10.9.0.1", 33},
		{"empty", "10.9.0.1", 0},
		{"full frame", "fd09::1", 1400},
	} {
		t.Run(c.name, func(t *testing.T) {
			to, from := l.datagrams(c.near)
			defer to.Close()
			sent := bytes.Repeat([]byte("0123456789"), 140)[:c.size]
			from.Write(sent)
			if got := receive(to, soon); got != string(sent) {
				t.Fatalf("received %q, want %q", got, sent)
			}
			s := <-arrived
			want := packet.NewUDP(from.LocalAddr().(*net.UDPAddr).AddrPort(), from.RemoteAddr().(*net.UDPAddr).AddrPort(), sent)
			if i, j := transport(t, s.b), transport(t, want); !bytes.Equal(i, j) {
				t.Errorf("handled\n%x, want\n%x", i, j)
			}
			if s.m.In != l.nearIndex || s.m.Out != 0 || !bytes.Equal(s.m.MAC[:], l.farMAC) || !s.m.Partial || s.m.Reply || s.m.Known != (enforce.Settled{}) {
				t.Errorf("Meta %+v; want In %d, MAC %v, Partial", s.m, l.nearIndex, l.farMAC)
			}
		})
	}
}

// transport returns the transport header and payload of b without the checksum,
// which the sender leaves to the hardware.
func transport(t *testing.T, b []byte) []byte {
	t.Helper()
	var p packet.Packet
	check(t, p.Decode(b))
	copy(p.L4[6:8], []byte{0, 0})
	return p.L4
}

func TestRewrittenPayloadArrives(t *testing.T) {
	l := newLab(t)
	l.install(ruleset{})
	l.serve(Config{}, judge(func(b []byte, m *enforce.Meta) enforce.Verdict {
		var p packet.Packet
		if p.Decode(b) != nil || !p.Overwrite(0, []byte("NO!")) {
			return enforce.Verdict{Pass: true}
		}
		p.Seal()
		return enforce.Verdict{Pass: true, Changed: true}
	}))
	for _, near := range []string{"10.9.0.1", "fd09::1"} {
		to, from := l.datagrams(near)
		from.Write([]byte("yes, take it"))
		if got := receive(to, soon); got != "NO!, take it" {
			t.Errorf("%s: received %q", near, got)
		}
		to.Close()
	}
}

// What is judged as one must be passed on as one: a rewritten packet of 64 KiB
// is cut into segments behind the queue, and their checksums must be right.
func TestSegmentsComeWhole(t *testing.T) {
	l := newLab(t)
	var largest, partial atomic.Int64
	l.install(ruleset{})
	q, _ := l.serve(Config{}, judge(func(b []byte, m *enforce.Meta) enforce.Verdict {
		largest.Store(max(largest.Load(), int64(len(b))))
		if m.Partial {
			partial.Add(1)
		}
		var p packet.Packet
		if err := p.Decode(b); err != nil {
			t.Errorf("%d bytes: %v", len(b), err)
		}
		for i := range p.Payload {
			p.Payload[i] ^= 0xff
		}
		p.Seal()
		return enforce.Verdict{Pass: true, Changed: true}
	}))
	to, from := l.stream()
	const total = 8 << 20
	sent := make([]byte, total)
	for i := range sent {
		sent[i] = byte(i * i >> 7)
	}
	go func() {
		from.Write(sent)
		from.(*net.TCPConn).CloseWrite()
	}()
	to.SetReadDeadline(time.Now().Add(30 * time.Second))
	got, err := io.ReadAll(to)
	check(t, err)
	for i := range sent {
		sent[i] ^= 0xff
	}
	if !bytes.Equal(got, sent) {
		t.Errorf("%d bytes arrived, not as they were rewritten", len(got))
	}
	if largest.Load() < 10000 || partial.Load() == 0 {
		t.Errorf("largest packet %d bytes, %d with a partial checksum: not whole", largest.Load(), partial.Load())
	}
	if s := q.Stats(); s.Truncated+s.VerdictErrors+s.Malformed+s.QueueFull+s.SocketFull != 0 {
		t.Errorf("%+v", s)
	}
	t.Logf("%d MB in %d packets, the largest %d bytes", total>>20, q.Stats().Packets, largest.Load())
}
