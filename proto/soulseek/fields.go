package soulseek

import (
	"encoding/binary"
	"net/netip"
	"time"

	"chaperone/proto"
)

// Fields is what stands in a message, as far as it matters.
type fields uint8

const (
	fieldsNone     fields = iota
	fieldsName            // a room's or user's name
	fieldsPrivate         // number, time, who says it
	fieldsFile            // a file's name
	fieldsFolder          // number, a folder's name
	fieldsTransfer        // direction, number, a file's name, in one of both its size
	fieldsAddress         // a user's name, and where it waits
	fieldsConnect         // the same, with what for
	fieldsParents         // count, the same for each
)

// Found is what was read of a message.
type found struct {
	peer, file []byte
	size       uint64
	short      bool // there may be more
}

// read reads the fields at the front of body.
func (k fields) read(body []byte) (f found) {
	v := view{b: body}
	switch k {
	case fieldsName, fieldsAddress:
		f.peer = v.text()
	case fieldsPrivate:
		v.number()
		v.number()
		f.peer = v.text()
	case fieldsFile:
		f.file = v.text()
	case fieldsFolder:
		v.number()
		f.file = v.text()
	case fieldsTransfer:
		upload := v.number() == 1
		v.number()
		f.file = v.text()
		if upload {
			f.size = uint64(v.number()) | uint64(v.number())<<32
		}
	case fieldsConnect:
		f.peer, _ = v.text(), v.text()
	case fieldsParents:
		for range min(v.number(), maxParents) {
			v.text()
			v.endpoint()
		}
	}
	if k == fieldsAddress || k == fieldsConnect {
		v.endpoint()
	}
	if v.short {
		return found{short: true}
	}
	return f
}

// Whoever is asked to connect does so at once, and tries for a while.
const soon = time.Minute

// maxParents is more than a server names.
const maxParents = 16

// acts reports whether the fields announce somebody: then all of them matter.
func (k fields) acts() bool { return k >= fieldsAddress }

// announce says whom the fields announce, or name as somebody who waits.
func (k fields) announce(ev *proto.Events, body []byte) {
	v := view{b: body}
	switch k {
	case fieldsAddress:
		v.text()
		hint(ev, v.endpoint())
	case fieldsConnect:
		v.text()
		k := kindOf(v.text())
		to := v.endpoint()
		v.number() // by which the other one knows who connects
		expect(ev, k, to)
		if other := v.hiddenPort(); other > 0 {
			expect(ev, k, netip.AddrPortFrom(to.Addr(), other))
		}
	case fieldsParents:
		for range min(v.number(), maxParents) {
			v.text()
			hint(ev, v.endpoint())
		}
	}
}

// expect announces a connection.
func expect(ev *proto.Events, k kind, to netip.AddrPort) {
	x := proto.Expectation{To: to, Over: proto.TCP, For: soon}
	switch k {
	case messages:
		x.Feature = proto.Session
	case distributed:
		x.Feature = proto.Overlay
	case file:
		x.Feature = proto.FileTransfer
	default:
		return
	}
	if to.Port() > 0 && !to.Addr().IsUnspecified() {
		ev.Expect(x)
	}
}

func hint(ev *proto.Events, to netip.AddrPort) {
	if to.Port() > 0 && !to.Addr().IsUnspecified() {
		ev.Hint(to)
	}
}

// endpoint reads an address, lowest byte first, and a port.
func (v *view) endpoint() netip.AddrPort {
	ip, port := v.number(), v.number()
	var a [4]byte
	binary.BigEndian.PutUint32(a[:], ip)
	if port > 1<<16-1 {
		port = 0
	}
	return netip.AddrPortFrom(netip.AddrFrom4(a), uint16(port))
}

// hiddenPort reads whether a client may be called by hidden messages, and at which
// port. 0: it may not, or this was not said.
func (v *view) hiddenPort() uint16 {
	if len(v.b) < 1 {
		return 0
	}
	v.b = v.b[1:] // whether it has paid
	if v.number() != 1 {
		return 0
	}
	return uint16(v.number())
}
