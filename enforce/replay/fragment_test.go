package replay

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
	"time"

	"chaperone/enforce/packet"
)

// decoded decodes the only packet there is.
func decoded(t *testing.T, packets [][]byte) (p packet.Packet) {
	t.Helper()
	if len(packets) != 1 {
		t.Fatalf("%d packets, want one", len(packets))
	}
	if err := p.Decode(packets[0]); err != nil {
		t.Fatalf("%v: %x", err, packets[0])
	}
	return p
}

var long = bytes.Repeat([]byte("all work and no play "), 100)

// A cutter makes the fragment of whole that holds payload[from:to].
type cutter func(whole []byte, id, from, to int) []byte

func cut4(whole []byte, id, from, to int) []byte {
	b := slices.Concat(whole[:20], whole[20+from:20+to])
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	binary.BigEndian.PutUint16(b[4:], uint16(id))
	word := uint16(from >> 3)
	if 20+to < len(whole) {
		word |= more4
	}
	binary.BigEndian.PutUint16(b[6:], word)
	return b
}

// cut6 cuts an IPv6 packet that starts with a hop-by-hop header.
func cut6(whole []byte, id, from, to int) []byte {
	fh := []byte{whole[40], 0, 0, 0, 0, 0, 0, byte(id)}
	word := uint16(from)
	if 48+to < len(whole) {
		word |= 1
	}
	binary.BigEndian.PutUint16(fh[2:], word)
	b := slices.Concat(whole[:48], fh, whole[48+from:48+to])
	b[40] = fragmentHeader
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
	return b
}

// hopped puts a hop-by-hop header into an IPv6 packet.
func hopped(b []byte) []byte {
	b = slices.Insert(bytes.Clone(b), 40, b[6], 0, 1, 4, 0, 0, 0, 0)
	b[6] = hopByHop
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
	return b
}

var families = []struct {
	name  string
	whole []byte
	head  int
	cut   cutter
}{
	{"v4", packet.NewUDP(al4, bob4, long), 20, cut4},
	{"v6", hopped(packet.NewUDP(al6, bob6, long)), 48, cut6},
}

// Fragments, given as ranges of the payload in order of arrival, give the packet
// or do not. $ stands for the payload's end.
func TestFragments(t *testing.T) {
	const end = -1
	for _, c := range []struct {
		name  string
		spans [][2]int
		whole int // packets
		lost  uint64
	}{
		{"in order", [][2]int{{0, 800}, {800, 1600}, {1600, end}}, 1, 0},
		{"backwards", [][2]int{{1600, end}, {800, 1600}, {0, 800}}, 1, 0},
		{"mixed, with a repetition", [][2]int{{800, 1600}, {0, 800}, {800, 1600}, {1600, end}}, 1, 0},
		{"twice over", [][2]int{{0, 800}, {800, end}, {800, end}, {0, 800}}, 2, 0},
		{"the first is missing", [][2]int{{800, 1600}, {1600, end}}, 0, 2},
		{"the middle is missing", [][2]int{{0, 800}, {1600, end}}, 0, 2},
		{"the last is missing", [][2]int{{0, 800}, {800, 1600}}, 0, 2},
		{"overlap at the front", [][2]int{{0, 800}, {792, 1600}, {1600, end}}, 0, 3},
		{"overlap behind", [][2]int{{800, 1600}, {0, 808}, {1600, end}}, 0, 3},
		{"same start, another end", [][2]int{{0, 800}, {0, 1600}, {1600, end}}, 0, 3},
		{"overlap, and then all that is needed", [][2]int{{0, 800}, {792, 1600}, {800, 1600}, {1600, end}}, 0, 4},
		{"not in units of eight", [][2]int{{0, 801}, {808, end}}, 0, 2},
		{"empty", [][2]int{{0, 800}, {800, 800}, {800, end}}, 1, 1},
	} {
		for _, f := range families {
			var records []record
			for _, s := range c.spans {
				if s[1] == end {
					s[1] = len(f.whole) - f.head
				}
				records = append(records, record{frame: f.cut(f.whole, 7, s[0], s[1])})
			}
			packets, r := all(t, classic(t, linkRaw, records...))
			n := r.Counts()
			if len(packets) != c.whole || n.Unjoined != c.lost || n.Joined != uint64(c.whole) {
				t.Errorf("%s, %s: %d packets, counts %+v; want %d, %d lost", f.name, c.name, len(packets), n, c.whole, c.lost)
			}
			for _, b := range packets {
				if p := decoded(t, [][]byte{b}); !bytes.Equal(p.Payload, long) || !p.Valid() || len(b) != len(f.whole) {
					t.Errorf("%s, %s: put together wrongly: %x", f.name, c.name, b)
				}
				if f.name == "v4" && packet.Sum(0, b[:20]) != 0xffff {
					t.Errorf("%s: header checksum is wrong", c.name)
				}
			}
		}
	}
}

// Fragments of different packets do not mix.
func TestFragmentsApart(t *testing.T) {
	for _, f := range families {
		n := len(f.whole) - f.head
		packets, _ := all(t, classic(t, linkRaw,
			record{frame: f.cut(f.whole, 1, 0, 800)}, record{frame: f.cut(f.whole, 2, 800, n)},
			record{frame: f.cut(f.whole, 2, 0, 800)}, record{frame: f.cut(f.whole, 1, 808, n)}))
		if len(packets) != 1 {
			t.Errorf("%s: %d packets, want only that of id 2", f.name, len(packets))
		}
	}
}

// A fragment behind the end, two ends, or more than an IP packet can hold.
func TestFragmentsBeyond(t *testing.T) {
	f := families[0]
	last := f.cut(f.whole, 7, 1600, len(f.whole)-f.head)
	ends := bytes.Clone(f.cut(f.whole, 7, 800, 1600))
	ends[6] &^= more4 >> 8
	big := bytes.Clone(last)
	binary.BigEndian.PutUint16(big[6:], 0x1fff)
	for name, records := range map[string][]record{
		"behind the end": {{frame: ends}, {frame: last}},
		"two ends":       {{frame: last}, {frame: ends}},
		"too long":       {{frame: f.cut(f.whole, 7, 0, 800)}, {frame: big}},
	} {
		records = append(records, record{frame: f.cut(f.whole, 7, 0, 800)}, record{frame: f.cut(f.whole, 7, 800, 1600)}, record{frame: last})
		packets, r := all(t, classic(t, linkRaw, records...))
		if len(packets) != 0 || r.Counts().Unjoined != uint64(len(records)) {
			t.Errorf("%s: %d packets, %+v", name, len(packets), r.Counts())
		}
	}
}

// What is kept is bounded in number and time, the oldest goes first.
func TestFragmentLimits(t *testing.T) {
	f := families[0]
	var x fragments
	now := epoch
	for id := range 2 * maxAssemblies {
		x.join(f.cut(f.whole, id, 0, 800), false, now)
	}
	if len(x.open) != maxAssemblies || len(x.order) != maxAssemblies || x.lost != maxAssemblies {
		t.Errorf("%d open, %d lost; want %d", len(x.open), x.lost, maxAssemblies)
	}
	n := len(f.whole) - f.head
	if _, joined := x.join(f.cut(f.whole, 0, 800, n), false, now); joined {
		t.Error("the oldest was kept")
	}
	if _, joined := x.join(f.cut(f.whole, 2*maxAssemblies-1, 800, n), false, now); !joined {
		t.Error("the newest was not kept")
	}
	now = now.Add(assemblyTime + time.Second)
	if _, joined := x.join(f.cut(f.whole, 2*maxAssemblies-2, 800, n), false, now); joined || len(x.open) != 1 {
		t.Errorf("%d open after their time", len(x.open))
	}
}

// A packet in very many pieces is given up.
func TestFragmentPieces(t *testing.T) {
	f := families[0]
	whole := packet.NewUDP(al4, bob4, make([]byte, 8*(maxPieces+10)))
	var x fragments
	for from := 0; from < len(whole)-28; from += 8 {
		x.join(f.cut(whole, 7, from, from+8), false, epoch)
	}
	for _, a := range x.open {
		if !a.dead || a.data != nil {
			t.Errorf("%d pieces are kept", len(a.spans))
		}
	}
}

// An atomic fragment (RFC 6946) is whole.
func TestAtomicFragment(t *testing.T) {
	f := families[1]
	b := f.cut(f.whole, 7, 0, len(f.whole)-f.head)
	packets, r := all(t, classic(t, linkRaw, record{frame: b}))
	if p := decoded(t, packets); !bytes.Equal(p.Payload, long) || r.Counts().Joined != 0 {
		t.Errorf("%x, %+v", packets, r.Counts())
	}
}

// A fragment that the capture cut short cannot be put together with others.
func TestFragmentCut(t *testing.T) {
	f := families[0]
	first := f.cut(f.whole, 7, 0, 800)
	packets, r := all(t, classic(t, linkRaw, record{frame: first[:100], full: len(first)}, record{frame: f.cut(f.whole, 7, 800, len(f.whole)-f.head)}))
	if want := (Counts{Frames: 2, Cut: 1, Unjoined: 2}); len(packets) != 0 || r.Counts() != want {
		t.Errorf("%d packets, %+v", len(packets), r.Counts())
	}
	if want := "[1 packet cut short by the capture (capture with a larger snap length: tcpdump -s 0) 2 fragments left out: the rest of their packets is missing, overlaps or is cut short]"; fmt.Sprint(r.Warnings()) != want {
		t.Errorf("warnings %q", r.Warnings())
	}
}
