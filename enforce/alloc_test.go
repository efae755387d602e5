package enforce

import (
	"encoding/binary"
	"net/netip"
	"testing"
	"time"
	"unsafe"

	"chaperone/enforce/packet"
	"chaperone/proto"
)

// numbered returns packets of one flow and a function that hands them to the
// engine again and again, as if the conversation went on.
func numbered(r *rig, lines ...string) func() {
	var packets [][]byte
	for _, l := range lines {
		packets = append(packets, packet.NewTCP(r.ends[0], r.ends[1], 0, 1000, packet.ACK, []byte(l)))
	}
	back := packet.NewTCP(r.ends[1], r.ends[0], 1000, 0, packet.ACK, nil)
	seq := r.start[0] + uint32(r.sent[0])
	m := Meta{Partial: true}
	return func() {
		for _, b := range packets {
			binary.BigEndian.PutUint32(b[24:], seq)
			r.e.Handle(r.now, b, &m)
			seq += uint32(len(b) - 40)
			binary.BigEndian.PutUint32(back[28:], seq)
			r.e.Handle(r.now, back, &m)
		}
	}
}

func quiet(c *Config) { c.Sink = func(*Notice) {} }

func TestHandleAllocatesNothing(t *testing.T) {
	r := newRig(t, noFiles, "", quiet).shake()
	r.out("TOY bob\n")
	nonsense := []byte("nonsense")
	for name, step := range map[string]func(){
		"messages":        numbered(r, "SAY hello\n", "SAY hello again\n"),
		"pieces":          numbered(r, "SA", "Y hel", "lo\n"),
		"blunted":         numbered(r, "CAN file\n", "GI", "VE 10.9.9.9:7000 cat.jpg\n"),
		"a settled flow":  settledFlow(t),
		"bytes not of IP": func() { r.e.Handle(r.now, nonsense, &r.meta) },
	} {
		step()
		if n := testing.AllocsPerRun(100, step); n != 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func settledFlow(t testing.TB) func() {
	r := newRig(t, "", "", quiet).shake()
	r.out("GET / HTTP/1.1\r\n")
	r.in("HTTP/1.1 200 OK\r\n")
	return numbered(r, "more", "and more")
}

// A new flow takes a record and buffers that others have left.
func TestNewFlowAllocatesNothing(t *testing.T) {
	step := newFlows(newRig(t, noFiles, "", quiet))
	for range 100 {
		step()
	}
	if n := testing.AllocsPerRun(1000, step); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// newFlows returns a function that opens a connection of three packets, each
// time from another port.
func newFlows(r *rig) func() {
	const at = 20
	answer := packet.NewTCP(r.ends[1], r.ends[0], 999, isn, packet.SYN|packet.ACK, nil)
	hello := packet.NewTCP(r.ends[0], r.ends[1], isn, 1000, packet.ACK, []byte("GET / HTTP/1.1\r\n"))
	reply := packet.NewTCP(r.ends[1], r.ends[0], 1000, isn, packet.ACK, []byte("HTTP/1.1 200 OK\r\n"))
	binary.BigEndian.PutUint32(reply[28:], binary.BigEndian.Uint32(hello[24:])+16)
	port := uint16(0)
	m := Meta{Partial: true}
	return func() {
		port++
		binary.BigEndian.PutUint16(answer[at+2:], port)
		binary.BigEndian.PutUint16(hello[at:], port)
		binary.BigEndian.PutUint16(reply[at+2:], port)
		for _, b := range [][]byte{answer, hello, reply} {
			r.e.Handle(r.now, b, &m)
		}
	}
}

// A flow's record with its share of the table is bounded, and so is what an
// unsettled one takes beside it.
func TestFlowSize(t *testing.T) {
	record, open := unsafe.Sizeof(flow{})+2*unsafe.Sizeof(int32(0)), unsafe.Sizeof(talk{})
	if record > 200 || record+open > 500 {
		t.Errorf("a flow takes %d bytes, an unsettled one %d more", record, open)
	}
}

func TestMillionFlows(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second and half a gigabyte")
	}
	const million = 1_000_000
	r := newRig(t, noFiles, "", quiet, func(c *Config) { c.MaxFlows = million })
	before := heap()
	m := Meta{Partial: true}
	b := packet.NewTCP(r.ends[1], r.ends[0], 999, isn, packet.SYN|packet.ACK, nil)
	for i := range uint32(million) {
		binary.BigEndian.PutUint32(b[16:], i)
		r.e.Handle(r.now, b, &m)
	}
	if used := heap() - before; r.e.flows.n != million || used > 500<<20 {
		t.Errorf("%d flows take %d MB", r.e.flows.n, used>>20)
	}
}

func BenchmarkHandle(b *testing.B) {
	for name, lines := range map[string][]string{"message": {"SAY hello there, how are you\n"}, "content": {"RAW 1400\n" + string(make([]byte, 1400))}} {
		b.Run(name, func(b *testing.B) {
			r := newRig(b, noFiles, "", quiet).shake()
			r.out("TOY bob\n")
			step := numbered(r, lines...)
			b.ReportAllocs()
			for b.Loop() {
				step()
			}
		})
	}
	b.Run("settled", func(b *testing.B) {
		step := settledFlow(b)
		b.ReportAllocs()
		for b.Loop() {
			step()
		}
	})
	b.Run("connection", func(b *testing.B) {
		step := newFlows(newRig(b, noFiles, "", quiet, func(c *Config) { c.MaxFlows = 1 << 16 }))
		b.ReportAllocs()
		for b.Loop() {
			step()
		}
	})
}

// FuzzHandle sends any bytes as packets of one conversation: nothing panics but
// what is meant to, every byte passed was judged, and no buffer is lost.
func FuzzHandle(f *testing.F) {
	f.Add([]byte("\x00\x08TOY bob\n\x10\x09SAY hello\n"))
	f.Add([]byte("\x00\x09\x0aTOY bob\nGIVE 1 2\n"))
	f.Fuzz(func(t *testing.T, script []byte) {
		r := newRig(t, noFiles, "", quiet).shake()
		for len(script) > 2 {
			off, n := int(script[0]), min(int(script[1]&31), len(script)-2)
			dir := proto.Dir(script[1] >> 7)
			r.packet(dir, r.start[dir]+uint32(off), r.start[dir.Other()]+uint32(script[1]>>5&3)*8, packet.ACK, script[2:2+n])
			script = script[2+n:]
		}
		raw := append([]byte(nil), script...)
		r.e.Handle(r.now, raw, &r.meta)
		r.e.Flush(r.now.Add(time.Hour))
		if c := r.e.Count(); c.Buffered != 0 || c.Live != 0 {
			t.Fatalf("%+v", c)
		}
	})
}

func TestOutsideAndInside(t *testing.T) {
	r := newRig(t, noFiles, "inside = [\"lan0\"]", func(c *Config) { c.Sink = nil })
	r.e.SetInterfaces(map[uint32]string{1: "lan0", 2: "wan0"})
	for _, c := range []struct {
		in, out uint32
		want    string
	}{{1, 2, "10.0.0.1"}, {2, 1, "192.0.2.1"}, {2, 2, "10.0.0.1"}} {
		r.meta = Meta{In: c.in, Out: c.out, MAC: [6]byte{1}}
		r.e.Flush(r.now)
		r.packet(0, 1, 0, packet.SYN, nil)
		f := r.e.flows.idlest()
		if s := r.e.subject(f); s.Addr != netip.MustParseAddr(c.want) || (s.MAC[0] == 1) != (c.want == "10.0.0.1") {
			t.Errorf("in %d out %d: %+v", c.in, c.out, s)
		}
	}
}
