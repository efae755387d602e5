package edonkey

import (
	"encoding/binary"

	"chaperone/proto"
)

// A list of servers is a byte, a number of entries u32, and these: address, port,
// and tags. A list of nodes is a word of zeros, a version u32, a number of entries
// u32, and these: a node as in Kad's datagrams, and from the second version on a
// key of 8 bytes and whether it has answered.
const (
	metOld    = 0x0E
	metNew    = 0xE0 // with large files
	metHead   = 1 + 4
	datHead   = 4 + 4 + 4
	datKnown  = 4 + 4 + 1
	maxServer = 4 << 10 // of one entry, in bytes
)

// A hosts reads such a file. It says whose it is with the first entry, which with
// the head has 60 fixed bits at the least.
type hosts struct {
	kind  fileKind
	said  bool
	each  int    // a node's size
	count uint32 // entries still to come
}

type fileKind uint8

const (
	fileStart fileKind = iota
	fileServers
	fileNodes
	fileOther
)

// Reset implements [proto.Parser].
func (h *hosts) Reset() { *h = hosts{} }

// Begin implements http.Body.
func (h *hosts) Begin(proto.Dir) (goesOn bool) {
	h.Reset()
	return false
}

// Parse implements [proto.Parser].
func (h *hosts) Parse(ev *proto.Events, dir proto.Dir, b []byte) (read int, err error) {
	if len(b) == 0 {
		return 0, nil
	}
	if dir == proto.FromInitiator {
		h.kind = fileOther
	}
	wait := false
	switch h.kind {
	case fileStart:
		read, wait = h.head(b)
	case fileServers:
		read, wait = h.server(ev, b)
	case fileNodes:
		read, wait = h.node(ev, b)
	}
	switch {
	case wait:
		return 0, nil
	case read == 0 || h.count == 0:
		h.kind = fileOther
		ev.Finished = true
		return len(b), nil
	}
	return read, nil
}

// head reads how a file starts.
func (h *hosts) head(b []byte) (read int, wait bool) {
	n := metHead
	if b[0] == 0 {
		n = datHead
	}
	if len(b) < n {
		return 0, true
	}
	h.count = binary.LittleEndian.Uint32(b[n-4:])
	version := uint32(0)
	if n == datHead {
		version = binary.LittleEndian.Uint32(b[4:])
	}
	switch {
	case h.count > 1<<16:
		return 0, false
	case b[0] == metOld || b[0] == metNew:
		h.kind = fileServers
	case b[1]|b[2]|b[3] == 0 && version == 1:
		h.kind, h.each = fileNodes, contactSize
	case b[1]|b[2]|b[3] == 0 && (version == 2 || version == 3):
		h.kind, h.each = fileNodes, contactSize+datKnown
	default:
		return 0, false
	}
	return n, false
}

// server reads a server.
func (h *hosts) server(ev *proto.Events, b []byte) (read int, wait bool) {
	if len(b) < endpointSize+4 {
		return 0, true
	}
	v := view{b: b[endpointSize:]}
	n := v.number32()
	if n > maxTags || n == 0 && !h.said {
		return 0, false
	}
	v.tags(n)
	if v.short {
		return 0, len(b) < maxServer
	}
	h.tell(ev)
	hint(ev, b, b[4:], false)
	hintServer(ev, b)
	return len(b) - len(v.b), false
}

// node reads a node.
func (h *hosts) node(ev *proto.Events, b []byte) (read int, wait bool) {
	switch {
	case len(b) < h.each:
		return 0, true
	case b[contactSize-1] > maxVersion, h.each > contactSize && b[h.each-1] > 1:
		return 0, false
	}
	h.tell(ev)
	contacts(ev, b[:contactSize], true)
	return h.each, false
}

// tell says with the first entry whose file this is.
func (h *hosts) tell(ev *proto.Events) {
	h.count--
	if h.said {
		return
	}
	h.said = true
	ev.App = App
	ev.Saw(proto.Overlay).WithWhole()
}
