package opennap

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net/netip"
	"time"

	"chaperone/proto"
)

// A message is the length of its text u16, its type u16, and the text.
const (
	headerSize = 4
	typeAt     = 2
)

// maxText is the longest text that is read; servers take 2048 bytes.
const maxText = 4 << 10

// patience is how long an announced connection is waited for.
const patience = 2 * time.Minute

var errType = errors.New("opennap: no such type of message")

// A half is the message at hand in one direction, if it was judged before its text
// was whole.
type half struct {
	kind
	left uint16 // length of the text
}

// message reads a message of a client and its server, or its header and then its
// text.
func (h *half) message(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if h.left > 0 {
		return h.rest(ev, b), nil
	}
	if len(b) < headerSize {
		return 0, nil
	}
	t, size := binary.LittleEndian.Uint16(b[typeAt:]), int(binary.LittleEndian.Uint16(b))
	if t >= maxType {
		return 0, errType
	}
	k := kindOf(t, dir)
	if !k.means {
		ev.Skip = size
		return headerSize, nil
	}
	e := k.say(ev)
	switch text := b[headerSize:]; {
	case size > maxText || k.text == plain:
		ev.Skip = size
	case len(text) < size:
		h.kind, h.left = k, uint16(size)
	default:
		k.fill(ev, e, text[:size])
		return headerSize + size, nil
	}
	return headerSize, nil
}

// rest reads the text of a message that was judged before.
func (h *half) rest(ev *proto.Events, b []byte) int {
	n := int(h.left)
	if len(b) < n {
		return 0
	}
	h.left = 0
	h.fill(ev, ev.Completes(h.kind.kind, h.feature), b[:n])
	return n
}

// say says what a message does, by its header alone.
func (k *kind) say(ev *proto.Events) *proto.Event {
	e := ev.Saw(k.feature)
	e.Kind = k.kind
	if k.blunt != "" {
		e.BluntedBy(typeAt+1, k.blunt)
	}
	return e
}

// fill adds to e what the text says.
func (k *kind) fill(ev *proto.Events, e *proto.Event, text []byte) {
	switch k.text {
	case self:
		e.By(text[:wordLength(text)])
		return
	case user:
		e.With(text[:wordLength(text)])
		return
	}
	if len(text) > 0 && text[0] != '"' {
		n := wordLength(text)
		e.With(text[:n])
		text = text[min(n+1, len(text)):]
	}
	if k.text == address {
		text = k.expect(ev, text)
	}
	if name, rest := cutName(text); len(name) > 0 {
		e.Named(name, k.size(rest))
	}
}

// expect reads an address and announces what will be there. Its number has the
// first byte of the address lowest. The port 0 is that of who cannot be called.
func (k *kind) expect(ev *proto.Events, text []byte) (rest []byte) {
	ip, rest := proto.CutNumber(text, 1<<32-1)
	if len(rest) == len(text) || len(rest) == 0 || rest[0] != ' ' {
		return text
	}
	port, rest := proto.CutNumber(rest[1:], 1<<16-1)
	if ip != 0 && port != 0 {
		var a [4]byte
		binary.LittleEndian.PutUint32(a[:], uint32(ip))
		to := netip.AddrPortFrom(netip.AddrFrom4(a), uint16(port))
		ev.Expect(proto.Expectation{To: to, Over: proto.TCP, Feature: k.feature, For: patience})
	}
	return bytes.TrimLeft(rest, " ")
}

// size reads the size of a shared file in what stands behind its name.
func (k *kind) size(b []byte) uint64 {
	switch k.text {
	case shared:
		b = b[min(wordLength(b)+1, len(b)):]
	case measured:
	default:
		return 0
	}
	n, _ := proto.CutNumber(b, 1<<50)
	return n
}

// cutName reads the file name at the front of b, behind its folder if there is
// one. What has no end ends with the text.
func cutName(b []byte) (name, rest []byte) {
	for len(b) > 0 && b[0] == '"' {
		n := quotedLength(b[1:])
		name, b = b[1:1+n], b[1+n:]
		b = bytes.TrimLeft(b[min(1, len(b)):], " ")
	}
	return name, b
}

// wordLength returns the length of the word at the front of b.
func wordLength(b []byte) int { return lengthTo(b, ' ') }

// quotedLength returns how far it is to the next quote: none is ever escaped.
func quotedLength(b []byte) int { return lengthTo(b, '"') }

func lengthTo(b []byte, c byte) int {
	if i := bytes.IndexByte(b, c); i >= 0 {
		return i
	}
	return len(b)
}
