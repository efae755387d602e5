package replay

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/layers"
)

const (
	vlan  = "\x81\x00\x00\x07"
	qinq  = "\x88\xa8\x00\x08"
	snap  = "\xaa\xaa\x03\x00\x00\x00"
	pppoS = "\x88\x64\x11\x00\x00\x01\x00\x2a"
	addr  = "\x02\x00\x00\x00\x00\x01"
	mac3  = addr + addr + addr
)

func sll(t string) string  { return "\x00\x00\x00\x01\x00\x06" + addr + "\x00\x00" + t }
func sll2(t string) string { return t + "\x00\x00\x00\x00\x00\x01\x00\x01\x00\x06" + addr + "\x00\x00" }

// Each kind of frame with the header that stands before the packet.
var links = []struct {
	name   string
	link   layers.LinkType
	header string
	packet []byte
}{
	{"ethernet", linkEthernet, addr + addr + four, hello4},
	{"ethernet, IPv6", linkEthernet, addr + addr + six, hello6},
	{"VLAN", linkEthernet, addr + addr + vlan + four, hello4},
	{"VLAN in VLAN", linkEthernet, addr + addr + qinq + vlan + six, hello6},
	{"VLAN in old style", linkEthernet, addr + addr + "\x91\x00\x00\x09" + vlan + four, hello4},
	{"PPPoE", linkEthernet, addr + addr + pppoS + "\x00\x21", hello4},
	{"PPPoE in a VLAN, IPv6", linkEthernet, addr + addr + vlan + pppoS + "\x00\x57", hello6},
	{"MPLS", linkEthernet, addr + addr + "\x88\x47\x00\x01\x00\x40\x00\x02\x01\x40", hello4},
	{"802.3 with SNAP", linkEthernet, addr + addr + "\x00\x40" + snap + four, hello4},
	{"802.3 with IP's own SAP", linkEthernet, addr + addr + "\x00\x40\x06\x06\x03", hello4},
	{"raw", linkRaw, "", hello4},
	{"raw, IPv6", linkRaw, "", hello6},
	{"raw, BSD's number", linkRaw12, "", hello4},
	{"raw, OpenBSD's number", linkRaw14, "", hello4},
	{"IPv4", linkIPv4, "", hello4},
	{"IPv6", linkIPv6, "", hello6},
	{"null, little endian", linkNull, "\x02\x00\x00\x00", hello4},
	{"null, big endian", linkNull, "\x00\x00\x00\x02", hello4},
	{"null, IPv6 on macOS", linkNull, "\x1e\x00\x00\x00", hello6},
	{"null, IPv6 on FreeBSD", linkNull, "\x00\x00\x00\x1c", hello6},
	{"loop", linkLoop, "\x00\x00\x00\x18", hello6},
	{"cooked", linkCooked, sll(four), hello4},
	{"cooked, VLAN", linkCooked, sll("\x81\x00") + "\x00\x07" + six, hello6},
	{"cooked, 802.2", linkCooked, sll("\x00\x04") + snap + four, hello4},
	{"cooked 2", linkCooked2, sll2(six), hello6},
	{"cooked 2, VLAN", linkCooked2, sll2("\x81\x00") + "\x00\x07" + four, hello4},
	{"PPP", linkPPP, "\xff\x03\x00\x21", hello4},
	{"PPP, compressed", linkPPP, "\x57", hello6},
	{"PPP, protocol compressed", linkPPPSerial, "\xff\x03\x21", hello4},
	{"PPP, address compressed", linkPPPSerial, "\x00\x57", hello6},
	{"PPP over Ethernet", linkPPPEther, pppoS[2:] + "\x00\x21", hello4},
	{"Cisco HDLC", linkCHDLC, "\x0f\x00" + six, hello6},
	{"Wi-Fi", linkWifi, "\x08\x01\x00\x00" + mac3 + "\x10\x00" + snap + four, hello4},
	{"Wi-Fi, four addresses", linkWifi, "\x08\x03\x00\x00" + mac3 + "\x10\x00" + addr + snap + six, hello6},
	{"Wi-Fi, QoS", linkWifi, "\x88\x02\x00\x00" + mac3 + "\x10\x00\x00\x00" + snap + four, hello4},
	{"Wi-Fi, QoS, HT", linkWifi, "\x88\x82\x00\x00" + mac3 + "\x10\x00\x00\x00\x01\x02\x03\x04" + snap + four, hello4},
	{"radiotap", linkRadiotap, "\x00\x00\x08\x00\x00\x00\x00\x00\x08\x01\x00\x00" + mac3 + "\x10\x00" + snap + four, hello4},
	{"radiotap, padded", linkRadiotap, "\x00\x00\x09\x00\x02\x00\x00\x00\x20\x88\x02\x00\x00" + mac3 + "\x10\x00\x00\x00\x99\x99" + snap + four, hello4},
	{"radiotap, time and flags behind more words", linkRadiotap,
		"\x00\x00\x19\x00\x03\x00\x00\x80\x00\x00\x00\x00\x00\x00\x00\x00" + "\x01\x02\x03\x04\x05\x06\x07\x08" + "\x20" +
			"\x88\x02\x00\x00" + mac3 + "\x10\x00\x00\x00\x99\x99" + snap + six, hello6},
}

func TestLinks(t *testing.T) {
	for _, c := range links {
		trailer := []byte("frame check sequence and padding")
		file := classic(t, c.link, record{frame: slices.Concat([]byte(c.header), c.packet, trailer)})
		packets, r := all(t, file)
		if len(packets) != 1 || !bytes.Equal(packets[0], c.packet) {
			t.Errorf("%s: got %x\nwant %x", c.name, packets, c.packet)
		}
		if got, want := r.Counts(), (Counts{Frames: 1, Packets: 1}); got != want {
			t.Errorf("%s: counts %+v", c.name, got)
		}
	}
}

// A frame cut anywhere before its IP header ends carries nothing, and hurts nobody.
func TestShortFrames(t *testing.T) {
	for _, c := range links {
		frame := slices.Concat([]byte(c.header), c.packet)
		for n := range len(c.header) + header(c.packet) {
			if b := linkOf(c.link)(frame[:n:n]); b != nil {
				t.Errorf("%s: %d of %d bytes gave %x", c.name, n, len(frame), b)
			}
		}
	}
}

// Frames without an IP packet that can be read.
func TestNoIP(t *testing.T) {
	for _, c := range []struct {
		name  string
		link  layers.LinkType
		frame string
	}{
		{"ARP", linkEthernet, addr + addr + "\x08\x06" + string(hello4)},
		{"IPv4 by type, something else by version", linkEthernet, addr + addr + four + "\x25" + string(hello4)},
		{"endless VLAN tags", linkEthernet, addr + addr + strings.Repeat(vlan, 100) + four + string(hello4)},
		{"endless MPLS labels", linkEthernet, addr + addr + "\x88\x47" + strings.Repeat("\x00\x01\x00\x40", 100) + string(hello4)},
		{"PPPoE discovery", linkEthernet, addr + addr + "\x88\x64\x11\x09\x00\x01\x00\x2a\x00\x21" + string(hello4)},
		{"SNAP with a length for a type", linkEthernet, addr + addr + "\x00\x40" + snap + "\x00\x40" + string(hello4)},
		{"LCP", linkPPP, "\xff\x03\xc0\x21" + string(hello4)},
		{"null, another family", linkNull, "\x07\x00\x00\x00" + string(hello4)},
		{"cooked, another kind", linkCooked, sll("\x00\x01") + string(hello4)},
		{"Wi-Fi, encrypted", linkWifi, "\x08\x41\x00\x00" + mac3 + "\x10\x00" + snap + four + string(hello4)},
		{"Wi-Fi, management", linkWifi, "\x80\x00\x00\x00" + mac3 + "\x10\x00" + snap + four + string(hello4)},
		{"Wi-Fi, aggregate", linkWifi, "\x88\x02\x00\x00" + mac3 + "\x10\x00\x80\x00" + snap + four + string(hello4)},
		{"Wi-Fi, second fragment", linkWifi, "\x08\x01\x00\x00" + mac3 + "\x11\x00" + snap + four + string(hello4)},
		{"radiotap, length beyond the frame", linkRadiotap, "\x00\x00\xff\xff\x00\x00\x00\x00"},
	} {
		packets, r := all(t, classic(t, c.link, record{frame: []byte(c.frame)}))
		if len(packets) != 0 || r.Counts().NoIP != 1 {
			t.Errorf("%s: %x, counts %+v", c.name, packets, r.Counts())
		}
	}
}
