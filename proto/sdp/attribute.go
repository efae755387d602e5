package sdp

import (
	"bytes"

	"chaperone/proto"
)

// The attributes that matter.
const (
	bundleOnly   = "bundle-only"
	candidate    = "candidate:"
	control      = "rtcp:"
	path         = "path:msrp"
	codec        = "rtpmap:"
	content      = "content:"
	fileSelector = "file-selector"
	channels     = "sctpmap:" // before RFC 8841: what a port of SCTP is for
)

var (
	h224   = []byte("H224")
	slides = []byte("slides")
	host   = []byte("://")
	name   = []byte(`name:"`)
	size   = []byte("size:")
	quote  = []byte(`"`)
)

// attribute reads an attribute and reports whether nothing more of it matters.
func (r *Reader) attribute(ev *proto.Events, v []byte, whole bool) bool {
	switch {
	case r.bundled:
		return r.bundle(ev, v) || whole
	case r.port == 0 && r.held == 0:
		return true
	}
	switch {
	case is(v, fileSelector) && r.kind == message && (r.said || r.feature == proto.Messaging):
		return r.file(ev, v, whole)
	case is(v, codec) && r.held != 0:
		return r.late(ev, v, h224, proto.RemoteControl) || whole
	case is(v, channels) && r.held != 0:
		return r.late(ev, v, dataChannel, proto.FileTransfer) || whole
	case is(v, content) && r.kind == video && r.feature == proto.Video:
		return r.shown(ev, v) || whole
	case !whole:
		return false
	case is(v, candidate):
		r.candidate(ev, v)
	case is(v, control):
		r.control(ev, v[len(control):])
	case is(v, path):
		r.path(ev, v)
	}
	return true
}

func is(v []byte, name string) bool { return proto.Prefix(v, name) == proto.Yes }

// bundle looks for the word by which a medium without a port is wanted all the same,
// by way of another's (RFC 8843, section 6): without it a port of zero refuses it.
func (r *Reader) bundle(ev *proto.Events, v []byte) bool {
	if !is(v, bundleOnly) || r.feature == proto.Messaging {
		return proto.Prefix(v, bundleOnly) == proto.No
	}
	r.bundled = false
	ev.Offers(r.feature).BluntedBy(len("a=")+len(bundleOnly)-1, unknown)
	return true
}

// file reads what file a session is for. With the attribute's name it is judged.
func (r *Reader) file(ev *proto.Events, v []byte, whole bool) bool {
	var file []byte
	var n uint64
	if whole {
		file, n = selected(v)
	}
	if r.said {
		if whole {
			ev.Completes(proto.Offer, proto.FileTransfer).Named(file, n)
		}
		return whole
	}
	r.said, r.feature = true, proto.FileTransfer
	ev.Offers(r.feature).Named(file, n).BluntedBy(len("a=")+len(fileSelector)-1, unknown)
	r.expect(ev)
	return whole
}

// selected reads `file-selector:name:"a.jpg" type:image/jpeg size:4092`.
func selected(v []byte) (file []byte, n uint64) {
	if _, after, ok := bytes.Cut(v, name); ok {
		file, v, _ = bytes.Cut(after, quote)
	}
	if _, after, ok := bytes.Cut(v, size); ok {
		n, _ = proto.CutNumber(after, 1<<50)
	}
	return file, n
}

// late looks for the word by which an application says what it is behind its line: how
// far cameras are moved (RFC 4573), or data channels.
func (r *Reader) late(ev *proto.Events, v, word []byte, f proto.Feature) bool {
	n := bytes.Index(v, word)
	if n < 0 {
		return false
	}
	r.port, r.held, r.feature = r.held, 0, f
	ev.Offers(r.feature).BluntedBy(len("a=")+n+len(word)-1, unknown)
	r.expect(ev)
	return true
}

// shown looks for what makes a video a presentation.
func (r *Reader) shown(ev *proto.Events, v []byte) bool {
	if !bytes.Contains(v, slides) {
		return false
	}
	r.feature = proto.AppSharing
	ev.Offers(r.feature)
	r.expect(ev)
	return true
}

// candidate reads "candidate:1 1 UDP 2130706431 192.0.2.1 8998 typ host" (RFC 8839).
func (r *Reader) candidate(ev *proto.Events, v []byte) {
	_, v = word(v)
	_, v = word(v)
	transport, v := word(v)
	_, v = word(v)
	addr, v := word(v)
	port, rest := proto.CutNumber(v[spaces(v):], 65535)
	if len(rest) == 0 || len(transport) == 0 {
		return
	}
	over := proto.UDP
	if transport[0]|0x20 == 't' {
		over = proto.TCP
	}
	r.announce(ev, proto.Address(addr), uint16(port), over)
}

// control reads where the medium's control is: "53020 IN IP4 192.0.2.1" (RFC 3605).
func (r *Reader) control(ev *proto.Events, v []byte) {
	port, rest := proto.CutNumber(v, 65535)
	addr := r.addr
	if ip := cutAddress(rest); ip.IsValid() {
		addr = ip
	}
	r.announce(ev, addr, uint16(port), r.over)
}

// path reads the first of those who pass messages on: "path:msrp://192.0.2.1:2855/s;tcp".
func (r *Reader) path(ev *proto.Events, v []byte) {
	_, to, _ := bytes.Cut(v, host)
	to, _, _ = bytes.Cut(to, slash)
	colon := bytes.LastIndexByte(to, ':')
	if colon < 0 {
		return
	}
	port, _ := proto.CutNumber(to[colon+1:], 65535)
	r.announce(ev, proto.Address(bytes.Trim(to[:colon], "[]")), uint16(port), proto.TCP)
}
