package packet

import (
	"encoding/binary"
	"errors"
	"net/netip"
)

// IP protocol numbers (IANA).
const (
	HopByHop     = 0
	ICMP         = 1
	ProtoTCP     = 6
	ProtoUDP     = 17
	Routing      = 43
	Fragment     = 44
	AuthHeader   = 51
	ICMPv6       = 58
	NoNextHeader = 59
	DestOptions  = 60
	Mobility     = 135
	hostIdentity = 139
	shim6        = 140
)

// Why Decode refuses a packet.
var (
	ErrShort      = errors.New("packet: shorter than its headers say")
	ErrVersion    = errors.New("packet: neither IPv4 nor IPv6")
	ErrFragment   = errors.New("packet: a fragment")
	ErrExtensions = errors.New("packet: more IPv6 extension headers than anyone needs")
)

// maxExtensions bounds the walk through IPv6 extension headers. RFC 8200 names
// seven kinds; a longer chain is somebody hiding what comes behind it.
const maxExtensions = 10

// A Packet is a decoded IP packet. Its slices are views of the bytes decoded.
type Packet struct {
	IP       []byte // the whole packet, without what the link padded it with
	Protocol uint8  // behind the extension headers
	L4       []byte // from the transport header on
	Payload  []byte // behind the TCP or UDP header; otherwise L4
	Changed  bool   // something of it was overwritten since
}

// Decode views b, which starts with an IP header. It fails with one of the
// errors of this package and then leaves p without meaning.
func (p *Packet) Decode(b []byte) error {
	if len(b) == 0 {
		return ErrShort
	}
	p.Changed = false
	var err error
	switch b[0] >> 4 {
	case 4:
		err = p.decode4(b)
	case 6:
		err = p.decode6(b)
	default:
		return ErrVersion
	}
	if err != nil {
		return err
	}
	return p.transport()
}

// Addrs views the addresses, of 4 or 16 bytes.
func (p *Packet) Addrs() (src, dst []byte) {
	if p.IP[0]>>4 == 4 {
		return p.IP[12:16], p.IP[16:20]
	}
	return p.IP[8:24], p.IP[24:40]
}

// Ports returns the ports; 0 for a transport without.
func (p *Packet) Ports() (src, dst uint16) {
	if p.Protocol != ProtoTCP && p.Protocol != ProtoUDP {
		return 0, 0
	}
	return binary.BigEndian.Uint16(p.L4), binary.BigEndian.Uint16(p.L4[2:])
}

// Src returns the sender's address and port.
func (p *Packet) Src() netip.AddrPort {
	a, _ := p.Addrs()
	port, _ := p.Ports()
	return addrPort(a, port)
}

// Dst returns the receiver's address and port.
func (p *Packet) Dst() netip.AddrPort {
	_, a := p.Addrs()
	_, port := p.Ports()
	return addrPort(a, port)
}

func addrPort(b []byte, port uint16) netip.AddrPort {
	a, _ := netip.AddrFromSlice(b)
	return netip.AddrPortFrom(a, port)
}

func (p *Packet) decode4(b []byte) error {
	if len(b) < 20 {
		return ErrShort
	}
	head, total := int(b[0]&15)<<2, int(binary.BigEndian.Uint16(b[2:]))
	if total == 0 { // longer than the field can say: a GSO packet
		total = len(b)
	}
	if head < 20 || total < head || total > len(b) {
		return ErrShort
	}
	if binary.BigEndian.Uint16(b[6:])&0x3fff != 0 {
		return ErrFragment
	}
	p.IP, p.Protocol, p.L4 = b[:total], b[9], b[head:total]
	return nil
}

func (p *Packet) decode6(b []byte) error {
	if len(b) < 40 {
		return ErrShort
	}
	total := 40 + int(binary.BigEndian.Uint16(b[4:]))
	if total > len(b) {
		return ErrShort
	}
	if total == 40 { // a GSO packet or a jumbogram (RFC 2675): as long as it is
		total = len(b)
	}
	p.IP, p.Protocol, p.L4 = b[:total], b[6], b[40:total]
	for range maxExtensions {
		n, err := extension(p.Protocol, p.L4)
		if n == 0 || err != nil {
			return err
		}
		p.Protocol, p.L4 = p.L4[0], p.L4[n:]
	}
	return ErrExtensions
}

// extension returns the length of the extension header at the front of b, 0 if
// kind is not one (RFC 8200, RFC 4302).
func extension(kind uint8, b []byte) (n int, err error) {
	switch kind {
	case HopByHop, Routing, DestOptions, Mobility, hostIdentity, shim6:
		if len(b) >= 2 {
			n = (int(b[1]) + 1) << 3
		}
	case AuthHeader:
		if len(b) >= 2 {
			n = (int(b[1]) + 2) << 2
		}
	case Fragment:
		n = 8
		if len(b) >= 4 && binary.BigEndian.Uint16(b[2:])&0xfff9 != 0 { // an atomic fragment (RFC 6946) is whole
			return 0, ErrFragment
		}
	default:
		return 0, nil
	}
	if n == 0 || n > len(b) {
		return 0, ErrShort
	}
	return n, nil
}

func (p *Packet) transport() error {
	p.Payload = p.L4
	switch p.Protocol {
	case ProtoTCP:
		t := TCP(p.L4)
		if len(t) < 20 || t.HeaderLen() < 20 || t.HeaderLen() > len(t) {
			return ErrShort
		}
		p.Payload = p.L4[t.HeaderLen():]
	case ProtoUDP:
		u := UDP(p.L4)
		if len(u) < 8 || u.Len() != 0 && (u.Len() < 8 || u.Len() > len(u)) {
			return ErrShort
		}
		if u.Len() != 0 { // 0: a jumbogram or a GSO packet, as long as it is
			p.L4 = p.L4[:u.Len()]
		}
		p.Payload = p.L4[8:]
	}
	return nil
}
