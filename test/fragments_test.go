package test

import (
	"encoding/binary"
	"net/netip"
	"os"
	"testing"
	"time"

	"chaperone/enforce/packet"
	"chaperone/test/lab"
)

// A datagram that is refused does not arrive in fragments either, and one that is not
// does. The kernel puts them together before the firewall is shown them.
func TestDatagramsInFragments(t *testing.T) {
	l := build(t, lab.Options{})
	_, journal := start(t, l, table(t, talkOnly, ""))
	c, err := newCaller(l.Client)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	ways := map[string]func(*wire, []byte) [][]byte{
		"whole":         one(func(b []byte) []byte { return b }),
		"in order":      fragmented(24, false, 0),
		"reversed":      fragmented(24, true, 0),
		"a tiny first":  fragmented(8, false, 0),
		"a tiny second": fragmented(48, false, 0),
	}
	port, arrived := uint16(6000), 0
	for name, dress := range ways {
		for _, v6 := range []bool{false, true} {
			port++
			at := netip.AddrPortFrom(l.Server.Addr(v6), port)
			pc, err := l.Server.ListenPacket("udp", at)
			if err != nil {
				t.Fatal(err)
			}
			for i, say := range []string{dhtPing, "this is nobody's, and as long as it takes to be cut"} {
				from := netip.AddrPortFrom(l.Client.Addr(v6), port+uint16(i)<<10)
				for _, b := range numberedAnew(dress(nil, packet.NewUDP(from, at, []byte(say))), 2*port+uint16(i)) {
					if err := c.send(b); err != nil {
						t.Fatal(err)
					}
				}
			}
			b := make([]byte, 1500)
			for wait := 5 * time.Second; ; wait = 50 * time.Millisecond { // what was sent first comes first, or not at all
				pc.SetReadDeadline(time.Now().Add(wait))
				n, _, err := pc.ReadFrom(b)
				if os.IsTimeout(err) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				arrived++
				if string(b[:n]) == dhtPing {
					t.Errorf("%s, IPv6 %v: what is refused has arrived", name, v6)
				}
			}
			pc.Close()
		}
	}
	if arrived != 2*len(ways) {
		t.Errorf("%d datagrams of %d have arrived", arrived, 2*len(ways))
	}
	if refused := verdicts(journal.take(), false); len(refused) == 0 {
		t.Error("nobody says that something was refused")
	}
}

// dhtPing is a query of BitTorrent's DHT (BEP 5).
const dhtPing = "d1:ad2:id20:abcdefghij0123456789e1:q4:ping1:t2:aa1:y1:qe"

// numberedAnew gives the fragments of one packet a number of their own.
func numberedAnew(parts [][]byte, id uint16) [][]byte {
	if len(parts) == 1 {
		return parts
	}
	for i, b := range parts {
		if b[0]>>4 == 6 {
			binary.BigEndian.PutUint16(b[46:], id)
			continue
		}
		binary.BigEndian.PutUint16(b[4:], id)
		parts[i] = headed(b)
	}
	return parts
}
