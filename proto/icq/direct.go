package icq

import (
	"encoding/binary"

	"chaperone/proto"
)

// A purpose is what a connection between clients is for.
type purpose uint8

const (
	meeting purpose = iota // still introducing
	talking
	filing
)

// A connection follows one between clients. Every packet has its length u16 in
// front, and its kind or, in messages up to version 6, nothing in its first byte.
type connection struct {
	purpose purpose
	version byte // the lower of both
	half    [2]half
	nFile   uint8
	size    uint32
	file    [64]byte // what was offered last
	peer    number
}

// A half is what is known of one direction.
type half struct {
	left    uint16 // bytes of the packet still to come
	greeted bool   // it has introduced itself
	reader  Reader
	uin     uint32 // of who speaks
	ip      [2][4]byte
}

// Packets of the introduction, and what may follow it.
const (
	packetAck     = 0x01
	packetMessage = 0x02 // from version 7 on
	packetReady   = 0x03 // from version 7 on, where messages follow
	sizeReady     = 0x21

	chatHead = "\x64\x00\x00\x00"
)

// parse reads a packet's length, or a part of the packet.
func (c *connection) parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &c.half[dir]
	if h.left == 0 {
		if len(b) < 2 {
			return 0, nil
		}
		h.left, h.reader = binary.LittleEndian.Uint16(b), 0
		return 2, nil
	}
	b = b[:min(len(b), int(h.left))]
	if len(b) == 0 {
		return 0, nil
	}
	last := len(b) == int(h.left)
	var err error
	read := 0
	switch c.purpose {
	case meeting:
		read, err = c.introduction(ev, dir, b, last)
	case talking:
		read, err = c.talk(ev, dir, b, last)
	case filing:
		read, err = c.transfer(ev, dir, b, last)
	}
	h.left -= uint16(read + ev.Skip)
	return read, err
}

// rest skips what is left of a packet behind n bytes, of which there is one.
func (h *half) rest(ev *proto.Events, n int) int {
	ev.Skip = int(h.left) - n
	return n
}

// introduction reads a packet of the introduction, or finds out what the connection
// is for by the first that is none.
func (c *connection) introduction(ev *proto.Events, dir proto.Dir, b []byte, last bool) (int, error) {
	h := &c.half[dir]
	size := int(h.left)
	switch {
	case b[0] == greeting && !h.greeted && (c.version == 0 || c.version >= 6):
		if !last {
			return 0, nil
		}
		return len(b), c.greet(ev, dir, b)
	case size == len(greetingAck)-2 && b[0] == packetAck && (c.version == 0 || c.version >= 6):
		return h.rest(ev, 1), nil
	case size == sizeReady && b[0] == packetReady && c.version >= 7:
		c.purpose = talking
		return h.rest(ev, 1), nil
	case len(b) < len(startHead) && !last:
		return 0, nil
	case proto.Prefix(b, chatHead) == proto.Yes:
		ev.Saw(proto.Messaging)
		ev.Finished = true
		return len(b), nil
	case size >= startSize && proto.Prefix(b, startHead) == proto.Yes:
		c.purpose = filing
		return c.transfer(ev, dir, b, last)
	case c.version == 0, c.version >= 7 && b[0] != packetMessage:
		return 0, errPacket
	}
	c.purpose = talking
	return c.talk(ev, dir, b, last)
}
