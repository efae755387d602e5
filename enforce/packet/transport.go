package packet

import "encoding/binary"

// TCP is a segment from its header on (RFC 9293).
type TCP []byte

// TCP flags.
const (
	FIN = 1 << iota
	SYN
	RST
	PSH
	ACK
	URG
)

// Seq returns the sequence number of the segment's first byte.
func (b TCP) Seq() uint32 { return binary.BigEndian.Uint32(b[4:]) }

// Ack returns the acknowledgement number; it counts only with the ACK flag.
func (b TCP) Ack() uint32 { return binary.BigEndian.Uint32(b[8:]) }

// HeaderLen returns the length of the header with its options, in bytes.
func (b TCP) HeaderLen() int { return int(b[12]>>4) << 2 }

// Flags returns the flags.
func (b TCP) Flags() uint8 { return b[13] }

// UDP is a datagram from its header on (RFC 768).
type UDP []byte

// Len returns the length field: header and payload, in bytes.
func (b UDP) Len() int { return int(binary.BigEndian.Uint16(b[4:])) }

// TCP returns the view of a packet whose Protocol is ProtoTCP.
func (p *Packet) TCP() TCP { return TCP(p.L4) }

// checksumAt returns where in L4 the checksum is; ok is false where there is
// none to keep: another transport, or UDP that carries none, as tunnels may over
// IPv6 too (RFC 6935).
func (p *Packet) checksumAt() (at int, ok bool) {
	switch p.Protocol {
	case ProtoTCP:
		return 16, true
	case ProtoUDP:
		return 6, binary.BigEndian.Uint16(p.L4[6:]) != 0
	}
	return 0, false
}
