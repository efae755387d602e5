package icq

import (
	"encoding/binary"

	"chaperone/proto"
)

// What a client introduces itself with, behind the packet's length u16: greeting,
// version, and from version 6 on the length of the rest.
const (
	greeting         = 0xFF
	shortestGreeting = 0x1A
	greetingAck      = "\x04\x00\x01\x00\x00\x00"
)

// A form is a greeting's as a function of its length.
type form struct {
	lowest, highest byte // versions
	inner           byte // the length of the rest, as it states it
	at              int  // offset in the body of port u32, number u32, two addresses, mode u8, port u32
}

func formOf(size byte) (f form, ok bool) {
	switch size {
	case shortestGreeting:
		return form{2, 5, 0, 5}, true
	case 0x24: // without its end, as one client sends it
		return form{6, 6, 0, 11}, true
	case 0x2C:
		return form{6, 6, 0x27, 11}, true
	case 0x30:
		return form{7, 10, 0x2B, 11}, true
	}
	return f, false
}

// detectDirect wants the introduction of the one who connected; from version 6 on
// also its acknowledgement. The first alone has over a hundred fixed bits, of which
// the fewest are the two ports' that must agree.
func detectDirect(o *proto.Opening) proto.Answer {
	if o.MidStream || len(o.Initiator) == 0 && len(o.Responder) > 0 {
		return proto.No
	}
	f, a := greetingAnswer(o.Initiator)
	if a != proto.Yes || f.lowest < 6 {
		return a
	}
	return proto.Prefix(o.Responder, greetingAck)
}

// greetingAnswer says whether b starts with an introduction.
func greetingAnswer(b []byte) (f form, a proto.Answer) {
	if len(b) == 0 {
		return f, proto.More
	}
	f, ok := formOf(b[0])
	if !ok || len(b) > 1 && b[1] != 0 || len(b) > 2 && b[2] != greeting {
		return f, proto.No
	}
	if len(b) > 3 && (b[3] < f.lowest || b[3] > f.highest) {
		return f, proto.No
	}
	for i, want := range [...]byte{4: 0, 5: f.inner, 6: 0} {
		if i >= 4 && i < len(b) && b[i] != want {
			return f, proto.No
		}
	}
	if len(b) < 2+int(b[0]) {
		return f, proto.More
	}
	if !f.sound(b[2:]) {
		return f, proto.No
	}
	return f, proto.Yes
}

// sound checks the rest of a greeting: two ports that are the same unless one is
// zero, a number, a way to connect.
func (f form) sound(body []byte) bool {
	port, uin := binary.LittleEndian.Uint32(body[f.at:]), binary.LittleEndian.Uint32(body[f.at+4:])
	mode, again := body[f.at+16], binary.LittleEndian.Uint32(body[f.at+17:])
	if f.lowest >= 6 && (binary.LittleEndian.Uint32(body[5:]) == 0 || body[9] != 0 || body[10] != 0) {
		return false
	}
	switch mode {
	case 0, 1, 2, 4, 6:
	default:
		return false
	}
	return uin != 0 && port|again <= 0xFFFF && (port == again || port == 0 || again == 0)
}

// greet takes an introduction in.
func (c *connection) greet(ev *proto.Events, dir proto.Dir, b []byte) error {
	if len(b) < shortestGreeting {
		return errGreeting
	}
	f, ok := formOf(byte(len(b)))
	if !ok || len(b) > 0xFF || b[1] < f.lowest || b[1] > f.highest || !f.sound(b) {
		return errGreeting
	}
	h := &c.half[dir]
	if c.version == 0 {
		ev.Saw(proto.Session)
	}
	if c.version == 0 || b[1] < c.version {
		c.version = b[1]
	}
	h.greeted, h.ip = true, [2][4]byte{[4]byte(b[f.at+8:]), [4]byte(b[f.at+12:])}
	h.uin = binary.LittleEndian.Uint32(b[f.at+4:])
	if f.lowest >= 6 {
		c.half[dir.Other()].uin = binary.LittleEndian.Uint32(b[5:])
	}
	return nil
}
