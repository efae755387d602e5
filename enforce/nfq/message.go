package nfq

import (
	"encoding/binary"
	"syscall"

	"golang.org/x/sys/unix"
)

// Kinds of netlink message on a queue's socket: the subsystem in the high byte.
const (
	kindPacket       = unix.NFNL_SUBSYS_QUEUE << 8
	kindVerdict      = unix.NFNL_SUBSYS_QUEUE<<8 | 1
	kindConfig       = unix.NFNL_SUBSYS_QUEUE<<8 | 2
	kindVerdictBatch = unix.NFNL_SUBSYS_QUEUE<<8 | 3
)

// Attributes of a queued packet and of its verdict (linux/netfilter/nfnetlink_queue.h).
const (
	attrPacketHeader = 1
	attrVerdict      = 2
	attrMark         = 3
	attrInDev        = 5
	attrOutDev       = 6
	attrHardware     = 9
	attrPayload      = 10
	attrCaptured     = 13
	attrInfo         = 14

	infoPartial = 1 // of attrInfo: the checksum is the hardware's to fill in
)

// Attributes of a configuration.
const (
	configCommand = 1
	configParams  = 2
	configMaxLen  = 3
	configMask    = 4
	configFlags   = 5

	commandBind = 1
)

const (
	headerLen   = unix.NLMSG_HDRLEN
	familyLen   = 4 // struct nfgenmsg
	attrHeadLen = 4
	attrTypes   = 0x3fff // without the flags for nesting and byte order
)

var (
	native = binary.NativeEndian // of netlink's own fields
	big    = binary.BigEndian    // of nfnetlink_queue's
)

func align(n int) int { return (n + 3) &^ 3 }

// A message is one netlink message. Its body is a view.
type message struct {
	kind     uint16
	sequence uint32
	body     []byte // shorter than the header says if the receive buffer was
}

// next splits the first message off b. It takes a message that was cut short,
// because its packet still waits for a verdict.
func next(b []byte) (m message, rest []byte, ok bool) {
	if len(b) < headerLen {
		return m, nil, false
	}
	n := int(native.Uint32(b))
	if n < headerLen {
		return m, nil, false
	}
	m.kind, m.sequence = native.Uint16(b[4:]), native.Uint32(b[8:])
	m.body = b[headerLen:min(n, len(b))]
	if n = align(n); n < len(b) {
		rest = b[n:]
	}
	return m, rest, true
}

// errno returns what a message of kind NLMSG_ERROR says; 0 is an acknowledgement.
func (m message) errno() syscall.Errno {
	if len(m.body) < 4 {
		return unix.EBADMSG
	}
	return syscall.Errno(-int32(native.Uint32(m.body)))
}

// An arrival is a queued packet as the kernel describes it.
type arrival struct {
	id      uint32
	mark    uint32
	in, out uint32
	mac     [6]byte
	partial bool
	payload []byte // a view
	cut     bool   // payload is not the whole packet
}

// read fills a from the body of a message of kind kindPacket. It fails if there
// is no packet number, so that no verdict could be given.
func (a *arrival) read(body []byte) (ok bool) {
	*a = arrival{cut: true}
	if len(body) < familyLen {
		return false
	}
	captured := -1
	for b := body[familyLen:]; len(b) >= attrHeadLen; {
		n, kind := int(native.Uint16(b)), native.Uint16(b[2:])&attrTypes
		if n < attrHeadLen {
			break
		}
		v := b[attrHeadLen:min(n, len(b))]
		switch whole := n <= len(b); {
		case kind == attrPayload:
			a.payload, a.cut = v, !whole
		case !whole:
		case kind == attrPacketHeader && len(v) >= 7:
			a.id, ok = big.Uint32(v), true
		case kind == attrCaptured && len(v) >= 4:
			captured = int(big.Uint32(v))
		default:
			a.describe(kind, v)
		}
		b = b[min(align(n), len(b)):]
	}
	if captured > len(a.payload) {
		a.cut = true
	}
	return ok
}

// describe takes one attribute that the engine may use and can do without.
func (a *arrival) describe(kind uint16, v []byte) {
	if len(v) < 4 {
		return
	}
	switch kind {
	case attrMark:
		a.mark = big.Uint32(v)
	case attrInDev:
		a.in = big.Uint32(v)
	case attrOutDev:
		a.out = big.Uint32(v)
	case attrInfo:
		a.partial = big.Uint32(v)&infoPartial != 0
	case attrHardware:
		if big.Uint16(v) == 6 && len(v) >= 10 {
			a.mac = [6]byte(v[4:])
		}
	}
}
