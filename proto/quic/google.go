package quic

import (
	"encoding/binary"

	"chaperone/proto"
)

// Google's QUIC before it took over TLS said hello in a message of tags:
// "CHLO", tags u16, 0 u16, per tag its name [4] and where its value ends u32, values.
// Numbers are little-endian, and ends count from behind the list.
const (
	chlo     = "CHLO"
	chloHead = 8
	chloTag  = 8
	maxTags  = 64
)

// readCHLO returns the server's name in the message b, as far as it has come.
func readCHLO(b []byte) (name []byte, a proto.Answer) {
	switch {
	case proto.Prefix(b, chlo) == proto.No:
		return nil, proto.No
	case len(b) < chloHead:
		return nil, proto.More
	}
	n := int(binary.LittleEndian.Uint16(b[4:]))
	values := chloHead + n*chloTag
	switch {
	case n > maxTags:
		return nil, proto.No
	case len(b) < values:
		return nil, proto.More
	}
	start := 0
	for i := range n {
		tag := b[chloHead+i*chloTag:]
		end := int(binary.LittleEndian.Uint32(tag[4:]))
		if end < start || end > maxHello {
			return nil, proto.No
		}
		if string(tag[:4]) == "SNI\x00" && values+end <= len(b) {
			name = b[values+start : values+end]
		}
		start = end
	}
	if values+start > len(b) {
		return name, proto.More
	}
	return name, proto.Yes
}

// Headers of versions whose hello is not encrypted.
const (
	withVersion = 0x01 // of the first byte
	withID      = 0x08
	eightBytes  = 0x50 // who gets it is called in so many, who sent it in none
	messageHash = 12
)

// chloOf returns the server's name in a datagram of versions Q035 to Q046, where the
// hello stands first in it: header, number, hash [12], and a stream frame.
func chloOf(b []byte) (name []byte, ok bool) {
	if len(b) < 40 {
		return nil, false
	}
	var at int
	switch first := b[0]; {
	case first&longForm == 0 && first&(withVersion|withID) == withVersion|withID && old(b[9:]):
		at = 13 + [...]int{1, 2, 4, 6}[first>>4&3]
	case first&(longForm|fixedBit) == longForm|fixedBit && b[5] == eightBytes && old(b[1:]):
		at = 14 + 1 + int(first&3)
	default:
		return nil, false
	}
	at += messageHash
	// Its first byte says: a stream's, with length or without, offset of so many
	// bytes, identifier of one. The stream is 1.
	f := b[at:]
	if f[0]&0x83 != 0x80 || f[1] != 1 || f[0]>>2&7 != 0 {
		return nil, false
	}
	if f = f[2:]; b[at]&0x20 != 0 {
		f = f[2:]
	}
	if proto.Prefix(f, chlo) != proto.Yes {
		return nil, false
	}
	name, a := readCHLO(f)
	return name, a != proto.No
}

// old reports whether b starts with one of these versions.
func old(b []byte) bool {
	return b[0] == 'Q' && b[1] == '0' && (b[2] == '3' && '5' <= b[3] && b[3] <= '9' || b[2] == '4' && '0' <= b[3] && b[3] <= '6')
}
