package replay

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"chaperone/enforce/packet"
)

var (
	al4    = netip.MustParseAddrPort("10.20.1.7:40000")
	bob4   = netip.MustParseAddrPort("192.0.2.1:5190")
	al6    = netip.MustParseAddrPort("[fd00:20::7]:40000")
	bob6   = netip.MustParseAddrPort("[2001:db8::1]:5190")
	epoch  = time.Date(2026, 11, 20, 10, 0, 0, 123456000, time.UTC)
	hello4 = packet.NewTCP(al4, bob4, 1, 1, packet.ACK, []byte("hello over four"))
	hello6 = packet.NewTCP(al6, bob6, 1, 1, packet.ACK, []byte("hello over six"))
	gram4  = packet.NewUDP(al4, bob4, []byte("a datagram of twenty-four"))
	gram6  = packet.NewUDP(al6, bob6, []byte("a datagram of twenty-four"))
)

// A record is a frame to be written to a capture.
type record struct {
	frame []byte
	full  int // the length on the wire; 0: that of frame
	iface int
}

func (r record) info(i int) gopacket.CaptureInfo {
	return gopacket.CaptureInfo{
		Timestamp: epoch.Add(time.Duration(i) * time.Second), InterfaceIndex: r.iface,
		CaptureLength: len(r.frame), Length: max(r.full, len(r.frame)),
	}
}

// classic writes a pcap file.
func classic(t testing.TB, lt layers.LinkType, records ...record) []byte {
	t.Helper()
	var out bytes.Buffer
	w := pcapgo.NewWriter(&out)
	check(t, w.WriteFileHeader(65535, lt))
	for i, r := range records {
		check(t, w.WritePacket(r.info(i), r.frame))
	}
	return out.Bytes()
}

// order writes a pcap file by hand, for what pcapgo does not write.
func order(o binary.AppendByteOrder, magic uint32, fraction, extra int, records ...record) []byte {
	b := o.AppendUint32(nil, magic)
	b = o.AppendUint16(o.AppendUint16(b, 2), 4)
	b = o.AppendUint32(append(b, make([]byte, 8)...), 65535)
	b = o.AppendUint32(b, linkEthernet)
	for i, r := range records {
		at := r.info(i).Timestamp
		b = o.AppendUint32(b, uint32(at.Unix()))
		b = o.AppendUint32(b, uint32(at.Nanosecond()/fraction))
		b = o.AppendUint32(b, uint32(len(r.frame)))
		b = o.AppendUint32(b, uint32(len(r.frame)))
		b = append(append(b, make([]byte, extra)...), r.frame...)
	}
	return b
}

// ng writes one section of a pcapng file with an interface for each link type.
func ng(t testing.TB, links []layers.LinkType, records ...record) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := pcapgo.NewNgWriter(&out, links[0])
	check(t, err)
	for _, lt := range links[1:] {
		_, err := w.AddInterface(pcapgo.NgInterface{LinkType: lt})
		check(t, err)
	}
	for i, r := range records {
		check(t, w.WritePacket(r.info(i), r.frame))
	}
	check(t, w.Flush())
	return out.Bytes()
}

func zipped(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write(b)
	check(t, err)
	check(t, w.Close())
	return out.Bytes()
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eth puts an Ethernet header of etherType, in hex groups if tagged, before b.
func eth(etherType string, b []byte) []byte {
	return append([]byte("\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02"+etherType), b...)
}

const (
	four = "\x08\x00"
	six  = "\x86\xdd"
)

// all reads b to its end and returns copies of the packets, with the reader.
func all(t testing.TB, b []byte) (packets [][]byte, r *Reader) {
	t.Helper()
	r, err := NewReader("x.pcap", bytes.NewReader(b))
	check(t, err)
	for {
		p, _, err := r.Next()
		if errors.Is(err, io.EOF) {
			return packets, r
		}
		check(t, err)
		packets = append(packets, bytes.Clone(p))
	}
}
