package test

import (
	"bytes"
	"net/netip"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	link "github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/enforce/replay"
	"chaperone/proto/catalog"
)

// BenchmarkReplay is how many packets a second are replayed on one core, out of
// memory, against the whole catalogue: of the example's capture over and over, where
// conversations are short, and of downloads that nobody recognises.
func BenchmarkReplay(b *testing.B) {
	for name, capture := range map[string][]byte{"office": days(b, "../examples/office.pcap", 200), "downloads": downloads(b)} {
		b.Run(name, func(b *testing.B) {
			rules := table(b, talkOnly, "").At(clock)
			e := enforce.New(enforce.Config{Catalog: catalog.All, View: rules, Expectations: enforce.NewExpectations(1024), MaxFlows: 1 << 16, Observe: true, Sink: func(*enforce.Notice) {}})
			packets := 0
			for b.Loop() {
				r, err := replay.NewReader(name, bytes.NewReader(capture))
				if err != nil {
					b.Fatal(err)
				}
				if err := replay.Run(r, e, nil); err != nil {
					b.Fatal(err)
				}
				packets += int(r.Counts().Packets)
			}
			b.ReportMetric(float64(packets)/b.Elapsed().Seconds(), "packets/s")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// A recording is a capture being made.
type recording struct {
	testing.TB
	bytes.Buffer
	w *pcapgo.Writer
}

func record(tb testing.TB) *recording {
	r := &recording{TB: tb}
	r.w = pcapgo.NewWriter(&r.Buffer)
	if err := r.w.WriteFileHeader(1<<16, link.LinkTypeRaw); err != nil {
		tb.Fatal(err)
	}
	return r
}

func (r *recording) put(at time.Time, p []byte) {
	if err := r.w.WritePacket(gopacket.CaptureInfo{Timestamp: at, CaptureLength: len(p), Length: len(p)}, p); err != nil {
		r.Fatal(err)
	}
}

// days is the capture at path, again each day.
func days(tb testing.TB, path string, n int) []byte {
	in, err := replay.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer in.Close()
	type seen struct {
		at time.Time
		b  []byte
	}
	var all []seen
	for p, at, err := in.Next(); err == nil; p, at, err = in.Next() {
		all = append(all, seen{at, bytes.Clone(p)})
	}
	out := record(tb)
	for day := range n {
		for _, p := range all {
			out.put(p.at.AddDate(0, 0, day), p.b)
		}
	}
	return out.Bytes()
}

// downloads is a capture of connections that bring a thousand segments each.
func downloads(tb testing.TB) []byte {
	out, at := record(tb), clock
	put := func(p []byte) {
		at = at.Add(10 * time.Microsecond)
		out.put(at, p)
	}
	server := netip.MustParseAddrPort("203.0.113.5:8000")
	for port := range uint16(16) {
		client := netip.AddrPortFrom(netip.MustParseAddr("10.1.0.42"), 40000+port)
		put(packet.NewTCP(client, server, 99, 0, packet.SYN, nil))
		put(packet.NewTCP(server, client, 999, 100, packet.SYN|packet.ACK, nil))
		put(packet.NewTCP(client, server, 100, 1000, packet.ACK, []byte("\x01\x02\x03\x04")))
		for i := range uint32(1000) {
			put(packet.NewTCP(server, client, 1000+1400*i, 104, packet.ACK, make([]byte, 1400)))
			put(packet.NewTCP(client, server, 104, 1000+1400*(i+1), packet.ACK, nil))
		}
	}
	return out.Bytes()
}
