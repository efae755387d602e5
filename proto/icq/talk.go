package icq

import (
	"encoding/binary"
	"net/netip"
	"time"

	"chaperone/proto"
)

// Commands of packets that carry messages.
const (
	tcpMessage = 0x07EE
	tcpAnswer  = 0x07DA
)

// A layout is where the parts of a message are, by version.
type layout struct {
	lead, check, command, kind int // check < 0: neither encrypted nor checked
}

// layoutOf: up to version 5 the sender's number u32, version u16, from version 4 on
// check u32; command u32, the number again, type u16. Behind that: a lead byte from
// version 7 on, check u32, command u16, length u16, sequence u16, 12 bytes, type u16.
func layoutOf(version byte) layout {
	switch {
	case version <= 3:
		return layout{0, -1, 6, 14}
	case version <= 5:
		return layout{0, 6, 10, 18}
	case version == 6:
		return layout{0, 0, 4, 22}
	}
	return layout{1, 0, 4, 22}
}

// talk reads a message. What is short of its type says nothing.
func (c *connection) talk(ev *proto.Events, dir proto.Dir, b []byte, last bool) (int, error) {
	h, l := &c.half[dir], layoutOf(c.version)
	if l.lead > 0 && b[0] != packetMessage {
		if b[0] != packetReady {
			return 0, errPacket
		}
		return h.rest(ev, 1), nil
	}
	if len(b) < l.lead+l.kind {
		return c.incomplete(b, last), nil
	}
	m := Message{Body: b[l.lead:], Size: int(h.left) - l.lead, Type: l.kind, File: c.file[:c.nFile], Bytes: uint64(c.size)}
	m.uncover(l)
	m.before, m.old, m.room = l.lead, c.version <= 5, c.file[:]
	switch m.u16(l.command) {
	case tcpAnswer:
		m.Answer = true
	case tcpMessage:
	default:
		return h.rest(ev, 1), nil
	}
	if other := c.half[proto.FromResponder].uin; other != 0 {
		m.Peer = c.peer.text(other)
	}
	if !h.reader.Read(ev, &m) {
		return c.incomplete(b, last), nil
	}
	c.agreed(ev, dir, &m)
	return h.rest(ev, len(b)), nil
}

// incomplete waits for more of a packet, if there is more.
func (c *connection) incomplete(b []byte, last bool) int {
	if last {
		return len(b)
	}
	return 0
}

// uncover finds the key of a message. It hides the first quarter, up to a multiple
// of four, behind what must be readable for finding it.
func (m *Message) uncover(l layout) {
	if l.check < 0 {
		return
	}
	check := binary.LittleEndian.Uint32(m.Body[l.check:])
	m.key = uint32(m.Size)*factorDirect + check
	m.from, m.to = l.check+4, ((m.Size+3)/4+3)&^3
	m.covered = int(byte(check>>24) ^ m.at(l.check+4))
}

// patience is how long an announced connection is waited for.
const patience = 2 * time.Minute

// agreed keeps what was offered, and announces where an accepted file will go: to
// who answered.
func (c *connection) agreed(ev *proto.Events, dir proto.Dir, m *Message) {
	if !m.Answer {
		if len(m.File) > 0 {
			c.nFile, c.size = uint8(copy(c.file[:], m.File)), uint32(m.Bytes)
		}
		return
	}
	ip := c.half[dir].ip
	for i := range ip {
		if m.port == 0 || ip[i] == [4]byte{} || i > 0 && ip[i] == ip[0] {
			continue
		}
		to := netip.AddrPortFrom(netip.AddrFrom4(ip[i]), m.port)
		ev.Expect(proto.Expectation{To: to, Over: proto.TCP, Feature: proto.FileTransfer, For: patience})
	}
}
