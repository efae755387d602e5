package replay

import (
	"encoding/binary"

	"github.com/gopacket/gopacket/layers"
)

// A link returns the IP packet in a frame of its kind, with what the frame has
// behind it; nil if there is none.
type link func(frame []byte) []byte

// Link types by the registry's numbers (tcpdump.org/linktypes.html). Some have
// the numbers that some systems use for them internally, which got into files.
const (
	linkNull      = 0
	linkEthernet  = 1
	linkPPP       = 9
	linkRaw12     = 12
	linkRaw14     = 14
	linkPPPSerial = 50
	linkPPPEther  = 51
	linkRaw       = 101
	linkCHDLC     = 104
	linkWifi      = 105
	linkLoop      = 108
	linkCooked    = 113
	linkRadiotap  = 127
	linkIPv4      = 228
	linkIPv6      = 229
	linkCooked2   = 276
)

// linkOf returns the decoder of link type t, or nil.
func linkOf(t layers.LinkType) link {
	switch t {
	case linkNull, linkLoop:
		return loopback
	case linkEthernet:
		return ethernet
	case linkPPP, linkPPPSerial:
		return ppp
	case linkPPPEther:
		return pppoe
	case linkCHDLC:
		return chdlc
	case linkRaw, linkRaw12, linkRaw14, linkIPv4, linkIPv6:
		return ip
	case linkCooked:
		return cooked
	case linkCooked2:
		return cooked2
	case linkWifi:
		return wifi
	case linkRadiotap:
		return radiotap
	}
	return nil
}

// ip returns b if it looks like an IP packet.
func ip(b []byte) []byte {
	if len(b) >= 20 && b[0]>>4 == 4 || len(b) >= 40 && b[0]>>4 == 6 {
		return b
	}
	return nil
}

// EtherTypes, and what stands in their place.
const (
	typeIPv4    = 0x0800
	typeVLAN    = 0x8100
	typeIPv6    = 0x86dd
	typeMPLS    = 0x8847
	typePPPoE   = 0x8864
	typeQinQ    = 0x88a8
	typeOldQinQ = 0x9100
	maxLength   = 1500 // of an IEEE 802.3 frame, which has its length there
	typeLLC     = 4    // Linux's name for 802.2 in a cooked capture
)

// maxTags bounds a stack of VLAN tags or MPLS labels.
const maxTags = 16

// typed returns the IP packet in b, whose kind is etherType.
func typed(etherType uint16, b []byte) []byte {
	for range maxTags {
		switch {
		case etherType == typeIPv4 || etherType == typeIPv6:
			return ip(b)
		case etherType == typeVLAN || etherType == typeQinQ || etherType == typeOldQinQ:
			if len(b) < 4 {
				return nil
			}
			etherType, b = binary.BigEndian.Uint16(b[2:]), b[4:]
		case etherType == typePPPoE:
			return pppoe(b)
		case etherType == typeMPLS:
			return mpls(b)
		case etherType <= maxLength:
			return llc(b)
		default:
			return nil
		}
	}
	return nil
}

func ethernet(b []byte) []byte {
	if len(b) < 14 {
		return nil
	}
	return typed(binary.BigEndian.Uint16(b[12:]), b[14:])
}

// llc reads IEEE 802.2 headers: SNAP, or the old service access point of IP.
func llc(b []byte) []byte {
	switch {
	case len(b) >= 8 && string(b[:3]) == "\xaa\xaa\x03":
		if t := binary.BigEndian.Uint16(b[6:]); t > maxLength {
			return typed(t, b[8:])
		}
	case len(b) >= 3 && string(b[:3]) == "\x06\x06\x03":
		return ip(b[3:])
	}
	return nil
}

// mpls skips labels. What is behind the last one has no type; IP is told by its version.
func mpls(b []byte) []byte {
	for range maxTags {
		if len(b) < 4 {
			return nil
		}
		bottom := b[2]&1 != 0
		if b = b[4:]; bottom {
			return ip(b)
		}
	}
	return nil
}

// loopback reads BSD's header: an address family in the byte order of the
// machine that wrote it, or of the network. IPv6 has a number per system.
func loopback(b []byte) []byte {
	if len(b) < 4 {
		return nil
	}
	family := binary.LittleEndian.Uint32(b)
	if family > 0xffff {
		family = binary.BigEndian.Uint32(b)
	}
	switch family {
	case 2, 10, 24, 28, 30:
		return ip(b[4:])
	}
	return nil
}

// cooked reads Linux's header of the "any" device, first version.
func cooked(b []byte) []byte {
	if len(b) < 16 {
		return nil
	}
	return typedCooked(binary.BigEndian.Uint16(b[14:]), b[16:])
}

// cooked2 reads the second version.
func cooked2(b []byte) []byte {
	if len(b) < 20 {
		return nil
	}
	return typedCooked(binary.BigEndian.Uint16(b), b[20:])
}

// typedCooked is typed where small numbers are Linux's own and no lengths.
func typedCooked(t uint16, b []byte) []byte {
	if t <= maxLength && t != typeLLC {
		return nil
	}
	return typed(t, b)
}

// chdlc reads Cisco's HDLC.
func chdlc(b []byte) []byte {
	if len(b) < 4 {
		return nil
	}
	return typed(binary.BigEndian.Uint16(b[2:]), b[4:])
}

// ppp reads PPP with or without address and control, and with either length of
// the protocol field (RFC 1661, RFC 1662).
func ppp(b []byte) []byte {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 3 {
		b = b[2:]
	}
	switch {
	case len(b) >= 1 && (b[0] == 0x21 || b[0] == 0x57):
		return ip(b[1:])
	case len(b) >= 2 && b[0] == 0 && (b[1] == 0x21 || b[1] == 0x57):
		return ip(b[2:])
	}
	return nil
}

// pppoe reads a session frame (RFC 2516) from its version on.
func pppoe(b []byte) []byte {
	if len(b) < 6 || b[0] != 0x11 || b[1] != 0 {
		return nil
	}
	return ppp(b[6:])
}
