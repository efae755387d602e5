package gnutella

import "chaperone/proto"

// A packet of Gnutella2 begins with a control byte, the length of what follows the
// name, lowest byte first, in as many bytes as the control byte says, and a name of
// one to eight letters.
type packet struct {
	name []byte
	head int // length up to the end of the name
	size int // and behind it
}

// Bits of the control byte.
const (
	controlBigEndian = 0x02 // no client sends it
	controlReserved  = 0x01
)

// readPacket reads the head of a packet. It answers More while it is not whole.
func readPacket(b []byte) (p packet, a proto.Answer) {
	if len(b) == 0 {
		return p, proto.More
	}
	control := b[0]
	if control == 0 || control&(controlBigEndian|controlReserved) != 0 {
		return p, proto.No
	}
	sizes := int(control >> 6)
	nameAt := 1 + sizes
	p.head = nameAt + int(control>>3&7) + 1
	for i, c := range b[1:min(len(b), p.head)] {
		switch {
		case i < sizes:
			p.size |= int(c) << (8 * i)
		case !inName(c):
			return p, proto.No
		}
	}
	if len(b) < p.head {
		return p, proto.More
	}
	p.name = b[nameAt:p.head]
	return p, proto.Yes
}

func inName(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
}

// names of packets that hosts exchange on their own account.
var names = [...]string{
	"PI", "PO", "LNI", "KHL", "KHLR", "KHLA", "QHT", "QKR", "QKA", "Q2", "QA", "QH2",
	"PUSH", "HAW", "CRAWLR", "CRAWLA", "UPROC", "UPROD",
}

// known reports whether the packet is one of those clients know.
func (p *packet) known() bool {
	for _, n := range names {
		if string(p.name) == n {
			return true
		}
	}
	return false
}

// say says what a packet is by its name. spoilt is a last letter that makes it
// nobody's.
func (p *packet) say(ev *proto.Events) (e *proto.Event, spoilt string) {
	const nobody = "X"
	switch string(p.name) {
	case "Q2":
		return ev.Saw(proto.Search), nobody
	case "QH2":
		return ev.Saw(proto.FileSharing), nobody
	case "PUSH":
		return ev.Offers(proto.FileTransfer), nobody
	case "QHT":
		return ev.Able(proto.FileSharing), nobody
	}
	return nil, ""
}
