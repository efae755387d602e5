package oscar

import (
	"encoding/binary"

	"chaperone/proto"
	"chaperone/proto/icq"
)

// relay reads the head of a TLV behind the capability by which ICQ's clients send
// each other messages of all types.
func (h *half) relay(ev *proto.Events, b []byte) int {
	if len(b) < 4 {
		return 0
	}
	if binary.BigEndian.Uint16(b) == tagService {
		h.step, h.reader = stepRelayed, 0
		return 4
	}
	ev.Skip = int(min(binary.BigEndian.Uint16(b[2:]), h.tlv-4))
	return 4
}

// reason reads why a message is answered by its client. What is specific to the
// message's channel is, among ICQ's clients, in the form of the message.
func (h *half) reason(ev *proto.Events, b []byte) int {
	const (
		specific = 3
		size     = 27 // of the first block of an ICQ message, low byte first
	)
	if len(b) < 4 {
		return 0
	}
	if h.channel != icbmRendezvous || binary.BigEndian.Uint16(b) != specific || binary.LittleEndian.Uint16(b[2:]) != size {
		return h.rest(ev, 4, b)
	}
	h.step, h.reader = stepRelayed, 0
	return 2
}

// relayedType is where in an ICQ message its type is: behind two blocks with their
// lengths, 27 and 14.
const relayedType = 45

// icqMessage reads an ICQ message, or the answer to one. An answer names no file; it is
// judged by the name of what it accepts.
func (p *parser) icqMessage(ev *proto.Events, dir proto.Dir, b []byte) int {
	h := &p.half[dir]
	m := icq.Message{Body: b, Size: int(h.left), Type: relayedType, Peer: h.remembered()}
	if h.tlv > 0 {
		m.Size = int(h.tlv)
	}
	if m.Answer = h.body == icbmAnswer; m.Answer && h.matches {
		m.File, m.Bytes = readService(p.latest.service[:p.latest.n])
	}
	if !h.reader.Read(ev, &m) {
		return 0
	}
	if !m.Answer {
		p.latest.remember(m.File, m.Bytes)
	}
	return h.rest(ev, len(b), b)
}

// remember keeps what the proposal with the present cookie offers, in the form of
// service data.
func (l *proposal) remember(file []byte, size uint64) {
	l.feature = proto.FileTransfer
	binary.BigEndian.PutUint32(l.service[4:], uint32(size))
	l.n = uint8(8 + copy(l.service[8:], file))
}

// oldICQ reads a message of the old kind: the sender's number, and the type.
func (h *half) oldICQ(ev *proto.Events, b []byte) int {
	if len(b) < 5 {
		return 0
	}
	if b[4] == icq.TypeFile {
		ev.Offers(proto.FileTransfer).With(h.remembered()).BluntedBy(4, icq.Unknown)
	} else {
		icq.Say(ev, b[4], h.remembered())
	}
	return h.rest(ev, 5, b)
}

// direct reads a part of where an ICQ user waits for connections: address, port u32,
// the way to connect; 28 more bytes. Each part is taken away by itself, and gone
// once its last byte is zero. Without it clients send through the server.
func (h *half) direct(ev *proto.Events, b []byte) int {
	n := 0
	switch h.tlv {
	case 37: // the address
		n = 4
	case 33: // all but the last byte of the port
		n = 3
	case 30, 29: // that byte; the way
		n = 1
	default:
		return h.rest(ev, 0, b)
	}
	if len(b) < n {
		return 0
	}
	if b[n-1] != 0 {
		ev.Able(proto.FileTransfer).BluntedBy(0, "\x00\x00\x00\x00"[:n])
	}
	return n
}
