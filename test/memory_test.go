package test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
)

// A crowd opens flows at an engine, each from another address and port.
type crowd struct {
	*enforce.Engine
	now  time.Time
	meta enforce.Meta
	n    uint32 // flows so far
}

func newCrowd(tb testing.TB, policy string, change func(*enforce.Config)) *crowd {
	c := enforce.Config{
		Catalog: catalog.All, View: table(tb, policy, "").At(clock), Expectations: enforce.NewExpectations(1 << 16),
		Offload: true, Sink: func(*enforce.Notice) {},
	}
	if change != nil {
		change(&c)
	}
	return &crowd{Engine: enforce.New(c), now: clock, meta: enforce.Meta{Partial: true}}
}

var (
	anyone   = netip.MustParseAddrPort("10.0.0.1:40000")
	everyone = netip.MustParseAddrPort("203.0.113.2:31337")
	answer   = packet.NewTCP(everyone, anyone, 76, 1000, packet.SYN|packet.ACK, nil)
	question = packet.NewTCP(anyone, everyone, 1000, 77, packet.ACK, bytes.Repeat([]byte("of no interest "), 20))
	reply    = packet.NewTCP(everyone, anyone, 77, 1300, packet.ACK, bytes.Repeat([]byte("nor is this "), 20))
	thanks   = packet.NewTCP(anyone, everyone, 1300, 317, packet.ACK, nil)
	lone     = packet.NewUDP(anyone, everyone, []byte("of no interest"))
)

// from is where the latest flow comes from.
func (c *crowd) from() netip.AddrPort {
	var a [4]byte
	binary.BigEndian.PutUint32(a[:], 10<<24|c.n>>8)
	return netip.AddrPortFrom(netip.AddrFrom4(a), uint16(1024+c.n&0xff))
}

// show shows packets of the next flow, which may be overwritten.
func (c *crowd) show(packets ...[]byte) {
	c.n++
	from := c.from()
	for _, b := range packets {
		address, port := b[12:16], b[20:22]
		c.meta.Reply = binary.BigEndian.Uint16(port) == everyone.Port()
		if c.meta.Reply {
			address, port = b[16:20], b[22:24]
		}
		copy(address, from.Addr().AsSlice())
		binary.BigEndian.PutUint16(port, from.Port())
		c.Handle(c.now, b, &c.meta)
	}
}

func (c *crowd) halfOpen() { c.show(answer) }
func (c *crowd) settled()  { c.show(answer, question, reply, thanks) }
func (c *crowd) datagram() { c.show(lone) }

// with returns a wire through the crowd's engine, with an inside host of its own.
func (c *crowd) with(tr *transcript.Transcript) *wire {
	w := newWire(nil, tr, false, nil)
	c.n++
	w.engine, w.now, w.rnd = c.Engine, c.now, rand.New(rand.NewPCG(3, uint64(c.n)))
	w.ends = [2]netip.AddrPort{c.from(), everyone}
	return w
}

// heap is how many bytes of memory live objects take.
func heap() int {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	return int(s.HeapAlloc)
}

const (
	million       = 1_000_000
	millionMemory = 500_000_000
)

// A million flows fit into half a gigabyte: of those that are nothing but open, of
// those that have been left to the kernel, and, but for their buffers, which have a
// bound of their own, of single datagrams. Without -long a tenth of them is made.
func TestMillion(t *testing.T) {
	n := million / 10
	if *everyWay {
		n = million
	}
	const room = 64 << 20
	for _, kind := range []struct {
		name string
		open func(*crowd)
	}{{"half open", (*crowd).halfOpen}, {"settled", (*crowd).settled}, {"datagrams", (*crowd).datagram}} {
		t.Run(kind.name, func(t *testing.T) {
			nothing := heap()
			c := newCrowd(t, talkOnly, func(c *enforce.Config) { c.MaxFlows, c.MaxBuffers = million, room })
			empty := heap() - nothing
			for range n {
				kind.open(c)
			}
			used := heap() - nothing
			c.Tick(c.now)
			count := c.Count()
			if count.Live != uint64(n) || count.Evicted != 0 || count.Buffered > room {
				t.Errorf("%+v", count)
			}
			each := (used - empty - int(count.Buffered)) / n
			all := empty + each*million
			t.Logf("a flow takes %d bytes, a million %d MB, beside %d MB of buffers", each, all/1e6, count.Buffered>>20)
			if all > millionMemory {
				t.Errorf("a million flows take %d MB", all/1e6)
			}
		})
	}
}
