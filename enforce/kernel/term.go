package kernel

import (
	"encoding/binary"
	"fmt"

	"github.com/google/nftables/expr"
	"github.com/google/nftables/xt"
	"golang.org/x/sys/unix"
)

// A term is a part of a rule: what nft calls it, and the expressions it is made of.
type term struct {
	text  string
	exprs []expr.Any
}

// reg is the one register in use.
const reg = 1

func word(v uint32) []byte { return binary.NativeEndian.AppendUint32(nil, v) }

func equal(data ...byte) expr.Any { return &expr.Cmp{Op: expr.CmpOpEq, Register: reg, Data: data} }

// masked turns the register v into v & mask ^ xor.
func masked(mask, xor uint32) expr.Any {
	return &expr.Bitwise{SourceRegister: reg, DestRegister: reg, Len: 4, Mask: word(mask), Xor: word(xor)}
}

// A mark is the packet's or conntrack's.
type mark struct {
	name       string
	load, save expr.Any
}

var (
	packetMark = mark{"meta mark", &expr.Meta{Key: expr.MetaKeyMARK, Register: reg}, &expr.Meta{Key: expr.MetaKeyMARK, Register: reg, SourceRegister: true}}
	ctMark     = mark{"ct mark", &expr.Ct{Key: expr.CtKeyMARK, Register: reg}, &expr.Ct{Key: expr.CtKeyMARK, Register: reg, SourceRegister: true}}
)

// is matches a mark whose bits under mask are v.
func (m mark) is(mask, v uint32) term {
	return term{fmt.Sprintf("%s & 0x%08x == 0x%08x", m.name, mask, v), []expr.Any{m.load, masked(mask, 0), equal(word(v)...)}}
}

// any matches a mark with any bit of mask.
func (m mark) any(mask uint32) term {
	return term{fmt.Sprintf("%s & 0x%08x != 0", m.name, mask),
		[]expr.Any{m.load, masked(mask, 0), &expr.Cmp{Op: expr.CmpOpNeq, Register: reg, Data: word(0)}}}
}

// set replaces the bits of the mark under mask by v.
func (m mark) set(mask, v uint32) term {
	text := fmt.Sprintf("%s set %[1]s & 0x%08x", m.name, ^mask)
	if v != 0 {
		text += fmt.Sprintf(" | 0x%08x", v)
	}
	return term{text, []expr.Any{m.load, masked(^mask, v), m.save}}
}

// take replaces the whole mark by the bits of another under mask.
func (m mark) take(from mark, mask uint32) term {
	return term{fmt.Sprintf("%s set %s & 0x%08x", m.name, from.name, mask), []expr.Any{from.load, masked(mask, 0), m.save}}
}

// protocol matches the protocol behind the IP headers.
func protocol(name string, number byte) term {
	return term{"meta l4proto " + name, []expr.Any{&expr.Meta{Key: expr.MetaKeyL4PROTO, Register: reg}, equal(number)}}
}

// TCP flags.
const (
	fin = 0x01
	syn = 0x02
	rst = 0x04
	ack = 0x10
	urg = 0x20
)

// bare matches a TCP segment that has flag, called name, and none other of FIN, SYN, RST, ACK,
// URG: an urgent pointer may take a byte to come out of the stream.
func bare(name string, flag byte) term {
	return flags("fin | syn | rst | ack | urg", fin|syn|rst|ack|urg, name, flag)
}

// flags matches a TCP segment of whose flags under mask just flag is set.
func flags(mask string, m byte, name string, flag byte) term {
	if flag&(flag-1) != 0 {
		name = "(" + name + ")"
	}
	return term{"tcp flags & (" + mask + ") == " + name, headerBits(13, m, flag)}
}

// ackBit matches a TCP segment of whose acknowledgement bit i, from the lowest, is v.
func ackBit(i uint32, v byte) term {
	return term{fmt.Sprintf("@th,%d,1 == %d", 95-i, v), headerBits(11-i/8, 1<<(i%8), v<<(i%8))}
}

// headerBits matches a packet of whose transport header's byte at offset the bits
// under mask are v.
func headerBits(offset uint32, mask, v byte) []expr.Any {
	return []expr.Any{
		&expr.Payload{DestRegister: reg, Base: expr.PayloadBaseTransportHeader, Offset: offset, Len: 1},
		&expr.Bitwise{SourceRegister: reg, DestRegister: reg, Len: 1, Mask: []byte{mask}, Xor: []byte{0}},
		equal(v),
	}
}

// innerHeader is NFT_PAYLOAD_INNER_HEADER: what is behind the transport header (Linux 5.16).
const innerHeader expr.PayloadBase = 3

// payload matches a packet with a byte behind its transport header: loading
// that byte ends the rule where there is none.
func payload() term {
	return term{"@ih,0,8 >= 0", []expr.Any{&expr.Payload{DestRegister: reg, Base: innerHeader, Len: 1}}}
}

// reply matches packets of the responder.
func reply() term {
	return term{"ct direction reply", []expr.Any{&expr.Ct{Key: expr.CtKeyDIRECTION, Register: reg}, equal(1)}}
}

func verdict(kind expr.VerdictKind, text, chain string) term {
	return term{text + chain, []expr.Any{&expr.Verdict{Kind: kind, Chain: chain}}}
}

func back() term                { return verdict(expr.VerdictReturn, "return", "") }
func accept() term              { return verdict(expr.VerdictAccept, "accept", "") }
func drop() term                { return verdict(expr.VerdictDrop, "drop", "") }
func jump(chain string) term    { return verdict(expr.VerdictJump, "jump ", chain) }
func proceed(chain string) term { return verdict(expr.VerdictGoto, "goto ", chain) }

func resetTCP() term {
	return term{"reject with tcp reset", []expr.Any{&expr.Reject{Type: unix.NFT_REJECT_TCP_RST}}}
}

func prohibit() term {
	return term{"reject with icmpx admin-prohibited",
		[]expr.Any{&expr.Reject{Type: unix.NFT_REJECT_ICMPX_UNREACH, Code: unix.NFT_REJECT_ICMPX_ADMIN_PROHIBITED}}}
}

// queue hands the packet to one of count queues.
func queue(first, count uint16, bypass, native bool) term {
	text := fmt.Sprintf("queue to %d", first)
	flags := uint16(0)
	if bypass {
		text, flags = fmt.Sprintf("queue flags bypass to %d", first), 1 // the same flag in both dialects
	}
	if count > 1 {
		text += fmt.Sprintf("-%d", first+count-1)
	}
	if native {
		return term{text, []expr.Any{&expr.Queue{Num: first, Total: count, Flag: expr.QueueFlag(flags)}}}
	}
	info := make(xt.Unknown, 0, 8) // xt_NFQ_info_v3, padded as the kernel gives it back
	for _, v := range [...]uint16{first, count, flags, 0} {
		info = binary.NativeEndian.AppendUint16(info, v)
	}
	return term{text, []expr.Any{&expr.Target{Name: "NFQUEUE", Rev: 3, Info: &info}}}
}
