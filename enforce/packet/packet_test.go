package packet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/netip"
	"testing"
)

var (
	a4 = netip.MustParseAddrPort("10.0.0.1:40000")
	b4 = netip.MustParseAddrPort("192.0.2.1:5190")
	a6 = netip.MustParseAddrPort("[fd00::1]:40000")
	b6 = netip.MustParseAddrPort("[2001:db8::2]:5190")
)

func samples() map[string][]byte {
	return map[string][]byte{
		"tcp4":     NewTCP(a4, b4, 7, 9, ACK|PSH, []byte("hello, world")),
		"tcp4 odd": NewTCP(a4, b4, 7, 9, ACK, []byte("hello")),
		"tcp6":     NewTCP(a6, b6, 7, 9, ACK|URG, []byte("hello, world")),
		"udp4":     NewUDP(a4, b4, []byte("hello")),
		"udp6":     NewUDP(a6, b6, []byte("hello, world")),
	}
}

func TestDecode(t *testing.T) {
	for name, b := range samples() {
		var p Packet
		padded := append(bytes.Clone(b), "link padding"...)
		if err := p.Decode(padded); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(p.IP) != len(b) || !bytes.HasPrefix([]byte("hello, world"), p.Payload) || len(p.Payload) < 5 {
			t.Errorf("%s: %d bytes of IP, payload %q", name, len(p.IP), p.Payload)
		}
		if p.Src().Port() != 40000 || p.Dst().Port() != 5190 || !p.Valid() {
			t.Errorf("%s: %v > %v valid %v", name, p.Src(), p.Dst(), p.Valid())
		}
	}
}

// Every prefix of a packet is refused, and no accessor is ever reached.
func TestShort(t *testing.T) {
	for name, b := range samples() {
		for n := range len(b) {
			var p Packet
			if err := p.Decode(b[:n:n]); !errors.Is(err, ErrShort) {
				t.Errorf("%s: first %d bytes: %v", name, n, err)
			}
		}
	}
}

func TestExtensions(t *testing.T) {
	udp := NewUDP(a6, b6, []byte("hello"))
	with := func(kinds ...uint8) []byte {
		var chain []byte
		for i, kind := range kinds {
			next := uint8(ProtoUDP)
			if i+1 < len(kinds) {
				next = kinds[i+1]
			}
			h := make([]byte, 8)
			h[0] = next
			if kind == AuthHeader {
				h = append(h, 0, 0, 0, 0)
				h[1] = 1
			}
			chain = append(chain, h...)
		}
		b := append(append(bytes.Clone(udp[:40]), chain...), udp[40:]...)
		b[6] = kinds[0]
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
		return b
	}
	many := bytes.Repeat([]byte{DestOptions}, maxExtensions+1)
	fragment := with(Fragment)
	fragment[43] = 1 // more to come
	cut := with(Routing)
	cut[41] = 200
	for _, c := range []struct {
		name string
		b    []byte
		want error
	}{
		{"each kind", with(HopByHop, Routing, DestOptions, AuthHeader, Mobility), nil},
		{"atomic fragment", with(Fragment), nil},
		{"real fragment", fragment, ErrFragment},
		{"too many", with(many...), ErrExtensions},
		{"header longer than the packet", cut, ErrShort},
	} {
		var p Packet
		if err := p.Decode(c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		} else if err == nil && string(p.Payload) != "hello" {
			t.Errorf("%s: payload %q", c.name, p.Payload)
		}
	}
}

func TestRefused(t *testing.T) {
	frag := NewUDP(a4, b4, []byte("hello"))
	frag[6] = 0x20
	version := NewUDP(a4, b4, nil)
	version[0] = 0x55
	tcp := NewTCP(a4, b4, 0, 0, ACK, nil)
	tcp[32] = 15 << 4 // a header longer than the segment
	for _, c := range []struct {
		name string
		b    []byte
		want error
	}{{"fragment", frag, ErrFragment}, {"version 5", version, ErrVersion}, {"data offset", tcp, ErrShort}, {"nothing", nil, ErrShort}} {
		var p Packet
		if err := p.Decode(c.b); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

// An overwrite of any part leaves a valid checksum, and none where there was none.
func TestOverwrite(t *testing.T) {
	for name, b := range samples() {
		for off := range 5 {
			for n := 0; off+n <= 5; n++ {
				var p Packet
				if err := p.Decode(bytes.Clone(b)); err != nil {
					t.Fatal(err)
				}
				if changed := p.Overwrite(off, []byte("\xff\x00XYZ")[:n]); changed != (n > 0) || !p.Valid() {
					t.Errorf("%s: at %d, %d bytes: changed %v, valid %v", name, off, n, changed, p.Valid())
				}
				if p.Overwrite(off, bytes.Clone(p.Payload[off:off+n])) {
					t.Errorf("%s: the same bytes count as a change", name)
				}
			}
		}
	}
	var p Packet
	bare := NewUDP(a4, b4, []byte("hello"))
	bare[26], bare[27] = 0, 0
	if err := p.Decode(bare); err != nil {
		t.Fatal(err)
	}
	if p.Overwrite(0, []byte("J")); bare[26] != 0 || bare[27] != 0 {
		t.Error("a checksum appeared where the sender gave none")
	}
}

func TestSealAndUrgent(t *testing.T) {
	for name, b := range samples() {
		var p Packet
		if err := p.Decode(b); err != nil {
			t.Fatal(err)
		}
		at, _ := p.checksumAt()
		p.L4[at]++
		if p.Valid() {
			t.Errorf("%s: a wrong checksum is valid", name)
		}
		if p.Seal(); !p.Valid() {
			t.Errorf("%s: sealed and not valid", name)
		}
		if p.Protocol == ProtoTCP {
			was, changed := p.TCP().Flags()&URG != 0, p.Changed
			if p.ClearUrgent(); p.Changed != (changed || was) || p.TCP().Flags()&URG != 0 || !p.Valid() {
				t.Errorf("%s: urgent", name)
			}
		}
	}
}

func TestNoAllocs(t *testing.T) {
	b := samples()["tcp6"]
	var p Packet
	if n := testing.AllocsPerRun(100, func() {
		_ = p.Decode(b)
		p.Overwrite(1, []byte("u"))
		p.Overwrite(1, []byte("e"))
		_ = p.Valid()
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzDecode(f *testing.F) {
	for _, b := range samples() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var p Packet
		if p.Decode(b) != nil {
			return
		}
		valid := p.Valid()
		if p.Protocol == ProtoTCP {
			p.ClearUrgent()
		}
		if len(p.Payload) > 0 && (p.Protocol == ProtoTCP || p.Protocol == ProtoUDP) {
			p.Overwrite(0, []byte{^p.Payload[0]})
		}
		if p.Valid() != valid {
			t.Fatal("overwriting changed whether the checksum is right")
		}
		if p.Seal(); !p.Valid() {
			t.Fatal("sealed and not valid")
		}
	})
}
