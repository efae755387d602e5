package icq

import (
	"encoding/binary"
	"strconv"

	"chaperone/proto"
)

// detectLegacy wants a client's datagram of version 4 or 5, or one of version 2 or
// 3 and its acknowledgement. Which side is the client the datagrams tell: the first
// that is seen of a session that was going on may be the server's.
func detectLegacy(o *proto.Opening) proto.Answer {
	i, iOK := read(o.Initiator)
	r, rOK := read(o.Responder)
	switch {
	case iOK && i.skewed != 0, rOK && r.skewed != 0:
		return proto.Yes
	case !iOK && len(o.Initiator) > 0, !rOK && len(o.Responder) > 0:
		return proto.No
	case iOK && rOK && (i.acknowledges(&r) || r.acknowledges(&i)):
		return proto.Yes
	}
	return proto.More
}

// A legacy follows datagrams.
type legacy struct {
	known  bool   // the session's user has been named
	began  bool   //
	inside uint8  // datagrams still to come inside the one at hand
	login  number // names are kept until the next call
	peer   number
}

// parse reads a datagram, or one of those inside another. Nothing is expected of
// it: anybody can send a datagram, and one that is not ICQ's means nothing.
func (l *legacy) parse(ev *proto.Events, b []byte) int {
	if l.inside > 0 {
		return l.nested(ev, b)
	}
	d, ok := read(b)
	if !ok {
		return len(b)
	}
	if !l.began || !l.known && d.uin != 0 || d.command == cmdLogin {
		l.began = true
		e := ev.Saw(proto.Session)
		if d.uin != 0 {
			l.known = true
			e.By(l.login.text(d.uin))
		}
	}
	if d.command == cmdMulti && d.has(d.params, 1) && len(b) > d.params+1 {
		l.inside = d.at(d.params)
		return d.params + 1
	}
	l.tell(ev, &d)
	return len(b)
}

// nested reads one datagram behind its length u16.
func (l *legacy) nested(ev *proto.Events, b []byte) int {
	l.inside--
	n := 0
	if len(b) >= 2 {
		n = 2 + int(binary.LittleEndian.Uint16(b))
	}
	if n < 2 || n > len(b) {
		n = len(b)
	} else if d, ok := read(b[2:n]); ok {
		first := ev.NSeen
		l.tell(ev, &d)
		for i := first; i < ev.NSeen; i++ {
			ev.Seen[i].Off += 2
		}
	}
	if n == len(b) {
		l.inside = 0 // what comes next is another datagram
	}
	return n
}

// tell says what a datagram means.
func (l *legacy) tell(ev *proto.Events, d *datagram) {
	p := d.params
	switch {
	case d.client && d.command == cmdSend, !d.client && d.command == cmdMessage:
		l.message(ev, d, p+4)
	case !d.client && d.command == cmdKept:
		l.message(ev, d, p+10)
	case d.client && d.command == cmdLogin:
		l.reachable(ev, d)
	case d.client || !d.has(p, 4):
	case d.command == cmdOnline:
		ev.Saw(proto.Presence).With(l.peer.text(d.u32(p)))
		l.online(ev, d)
	case d.command == cmdOffline, d.command == cmdStatus:
		ev.Saw(proto.Presence).With(l.peer.text(d.u32(p)))
	}
}

// message reads a message: the other user's number, in one that was kept the time
// of day, and at i the type u16 and a text. What a file is called stands nowhere.
func (l *legacy) message(ev *proto.Events, d *datagram, i int) {
	if !d.has(i, 2) {
		return
	}
	peer := l.peer.text(d.u32(d.params))
	switch t := d.at(i); {
	case d.at(i+1)&^massFlag > autoFlags:
	case t == TypeFile:
		ev.Offers(proto.FileTransfer).With(peer)
	default:
		Say(ev, t, peer)
	}
}

// reachable takes away the port at which a client waits for others, where its login
// is neither encrypted nor checked.
func (l *legacy) reachable(ev *proto.Events, d *datagram) {
	if d.version == 2 && d.has(d.params, 4) && d.u32(d.params) != 0 {
		ev.Able(proto.FileTransfer).BluntedBy(d.params, "\x00\x00\x00\x00")
	}
}

// nowhere is written over an address u32, a port u32, another address u32 and the
// way to connect: through the server. In version 2 the port has two bytes, and the
// version stands in the other two.
const nowhere = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x06"

// online takes away where another user waits for connections.
func (l *legacy) online(ev *proto.Events, d *datagram) {
	i := d.params + 4
	if d.has(i, len(nowhere)) && string(d.b[i:i+len(nowhere)-1]) != nowhere[:len(nowhere)-1] {
		ev.Able(proto.FileTransfer).BluntedBy(i, nowhere)
	}
}

// A number is room for a user's number in digits.
type number [10]byte

func (n *number) text(uin uint32) []byte {
	return strconv.AppendUint(n[:0], uint64(uin), 10)
}
