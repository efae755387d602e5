package test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	link "github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/enforce/replay"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/transcript"
)

// A wrapping is what a capture's link layer puts before an IP packet.
type wrapping struct {
	name string
	kind link.LinkType
	head func(etherType uint16) []byte
}

var (
	macs = []byte{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2}
	ppp  = map[uint16]byte{0x0800: 0x21, 0x86dd: 0x57}
)

func tagged(b []byte, types ...uint16) []byte {
	for _, t := range types {
		b = binary.BigEndian.AppendUint16(b, t)
	}
	return b
}

var wrappings = []wrapping{
	{"raw", 101, func(uint16) []byte { return nil }},
	{"Ethernet", 1, func(t uint16) []byte { return tagged(slices.Clone(macs), t) }},
	{"VLAN", 1, func(t uint16) []byte { return tagged(slices.Clone(macs), 0x8100, 20, t) }},
	{"VLAN in VLAN", 1, func(t uint16) []byte { return tagged(slices.Clone(macs), 0x88a8, 7, 0x8100, 20, t) }},
	{"five VLANs", 1, func(t uint16) []byte {
		return tagged(slices.Clone(macs), 0x88a8, 7, 0x8100, 1, 0x8100, 2, 0x9100, 3, 0x8100, 4, t)
	}},
	{"PPPoE in VLAN", 1, func(t uint16) []byte {
		return append(tagged(slices.Clone(macs), 0x8100, 20, 0x8864, 0x1100, 1, 100), 0, ppp[t])
	}},
	{"MPLS", 1, func(uint16) []byte { return append(tagged(slices.Clone(macs), 0x8847), 0, 1, 0, 64, 0, 2, 1, 64) }},
	{"PPP", 9, func(t uint16) []byte { return []byte{0xff, 3, 0, ppp[t]} }},
	{"loopback", 0, func(t uint16) []byte { return []byte{map[uint16]byte{0x0800: 2, 0x86dd: 30}[t], 0, 0, 0} }},
	{"any", 113, func(t uint16) []byte { return tagged(make([]byte, 14), t) }},
	{"any, second", 276, func(t uint16) []byte { return append(tagged(nil, t), make([]byte, 18)...) }},
	{"HDLC", 104, func(t uint16) []byte { return tagged([]byte{0x0f, 0}, t) }},
}

// Whatever the link, and however IP packets are fragmented there, a replay says of
// a conversation what it says of it in plain packets.
func TestEvasionReplay(t *testing.T) {
	unraced(t)
	rules := table(t, talkOnly, "")
	s := newSuite(t)
	dressed := []way{
		{name: "whole"}, {name: "fragments", dress: fragmented(24, false, 0)}, {name: "fragments, reversed", dress: fragmented(24, true, 0)},
		{name: "fragments, a tiny one first", dress: fragmented(8, false, 0)}, {name: "extension headers", dress: one(extended(60, 3))},
		{name: "fragments of packets with extension headers", dress: func(w *wire, b []byte) [][]byte {
			if b[0]>>4 == 4 {
				return fragmented(24, false, 0)(w, b)
			}
			return [][]byte{extended(0, 1)(b)}
		}},
	}
	scenarios, runs := 0, 0
	for name, tr := range transcripts(t) {
		c := s.scenario(t, rules, tr)
		if len(c.refused) == 0 {
			continue
		}
		scenarios++
		for _, v6 := range []bool{false, true} {
			plain := packetsOf(tr, v6)
			want := replayed(t, rules, &wrappings[0], &dressed[0], plain)
			for i := range wrappings {
				way := &dressed[(runs+i)%len(dressed)]
				if got := replayed(t, rules, &wrappings[i], way, plain); !slices.Equal(got, want) {
					t.Errorf("%s, IPv6 %v, %s, %s:\n\t%v\nwant\n\t%v", name, v6, wrappings[i].name, way.name, got, want)
				}
				runs++
			}
		}
		runs++ // so that each link meets each way to fragment
	}
	t.Logf("%d refusing scenarios, %d replays over %d links", scenarios, runs-scenarios, len(wrappings))
}

// packetsOf returns the packets of a conversation.
func packetsOf(tr *transcript.Transcript, v6 bool) (out [][]byte) {
	w := newWire(nil, tr, v6, nil)
	if tr.Over == proto.TCP && !tr.MidStream {
		out = append(out, packet.NewTCP(w.ends[0], w.ends[1], w.first[0]-1, 0, packet.SYN, nil),
			packet.NewTCP(w.ends[1], w.ends[0], w.first[1]-1, w.first[0], packet.SYN|packet.ACK, nil))
	}
	for _, turn := range tr.Turns {
		d := turn.Dir
		if tr.Over == proto.UDP {
			out = append(out, packet.NewUDP(w.ends[d], w.ends[d.Other()], turn.Data))
			continue
		}
		for _, s := range chunks(len(turn.Data), 1300) {
			out = append(out, packet.NewTCP(w.ends[d], w.ends[d.Other()], w.first[d]+uint32(len(w.said[d])), w.first[d.Other()]+uint32(len(w.said[d.Other()])), packet.ACK, turn.Data[s.from:s.to]))
			w.said[d] = append(w.said[d], turn.Data[s.from:s.to]...)
		}
	}
	return out
}

// replayed returns what a replay tells of packets behind a link's headers.
func replayed(t *testing.T, rules *policy.Table, over *wrapping, way *way, packets [][]byte) (told []string) {
	t.Helper()
	var file bytes.Buffer
	w := pcapgo.NewWriter(&file)
	if err := w.WriteFileHeader(1<<18, over.kind); err != nil {
		t.Fatal(err)
	}
	for i, b := range packets {
		parts := [][]byte{b}
		if way.dress != nil {
			parts = way.dress(nil, b)
		}
		for _, p := range parts {
			if at, six := 4, p[0]>>4 == 6; !six && len(parts) > 1 {
				binary.BigEndian.PutUint16(p[at:], uint16(i))
				headed(p)
			} else if six && len(parts) > 1 {
				binary.BigEndian.PutUint32(p[44:], uint32(i))
			}
			frame := append(over.head(map[bool]uint16{false: 0x0800, true: 0x86dd}[p[0]>>4 == 6]), p...)
			if err := w.WritePacket(gopacket.CaptureInfo{Timestamp: clock.Add(time.Duration(i) * time.Millisecond), CaptureLength: len(frame), Length: len(frame)}, frame); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := replay.NewReader("capture", &file)
	if err != nil {
		t.Fatal(err)
	}
	e := enforce.New(enforce.Config{
		Catalog: catalog.All, View: rules.At(clock), Expectations: enforce.NewExpectations(64), MaxFlows: 16, Observe: true,
		Sink: func(n *enforce.Notice) {
			told = append(told, fmt.Sprint(n.Kind, " ", n.Flow.App.Name, " ", n.Feature, " ", n.Verdict, " ", n.Means))
		},
	})
	if err := replay.Run(r, e, nil); err != nil {
		t.Fatal(err)
	}
	return told
}
