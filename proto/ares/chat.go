package ares

import (
	"bytes"
	"encoding/binary"

	"chaperone/proto"
)

// A talk is lines of text first: what was agreed, who speaks, and what old clients
// have to say. Then come frames: a zero, length u16, kind u8, contents. Nobody looks
// at the zero any more once there was a frame.
const (
	frameSize = 4
	kindAt    = 3
)

// Kinds of frames that matter.
const (
	kindFile     = 2  // I offer a file
	kindAccepted = 3  // I want it
	kindPart     = 5  // of the file
	kindInside   = 12 // my address inside; five bytes of who knows large files
	kindMayList  = 15 // you may have my list
	kindList     = 17 // I want it
	kindListed   = 18 // of the list
	kindListing  = 20 // it starts
	kindFolder   = 28 // of the list
	kindAddress  = 29 // my address, of who knows large files
)

// A half is what is known of one side of a talk.
type half struct {
	line   bool   // a line of text has no end yet
	frames bool   // there was a frame
	large  bool   // it knows large files, and wants to be told their sizes in 8 bytes
	left   uint16 // length of the offer at hand, which was judged before
}

// maxOffer is the longest offer whose name is read.
const maxOffer = 2 << 10

// chat reads one line or frame of a talk.
func (p *parser) chat(ev *proto.Events, dir proto.Dir, b []byte) int {
	h := &p.half[dir]
	switch {
	case h.left > 0:
		return p.offered(ev, dir, b)
	case h.line || !h.frames && b[0] != 0:
		return h.text(b)
	case len(b) < frameSize:
		return 0
	}
	size, kind := int(binary.LittleEndian.Uint16(b[1:])), b[kindAt]
	h.frames = true
	h.large = h.large || kind == kindAddress || kind == kindInside && size > 4
	e := frame(ev, kind)
	switch {
	case kind != kindFile || size > maxOffer:
		ev.Skip = size
		return frameSize
	case len(b) < frameSize+size:
		h.left = uint16(size)
		return frameSize
	}
	p.named(e, dir, b[frameSize:frameSize+size])
	return frameSize + size
}

// text reads a line, as far as it is there.
func (h *half) text(b []byte) int {
	i := bytes.IndexByte(b, '\n')
	if h.line = i < 0; h.line {
		return len(b)
	}
	return i + 1
}

// frame says what a frame does, by its head alone.
func frame(ev *proto.Events, kind byte) *proto.Event {
	var e *proto.Event
	switch kind {
	case kindFile, kindAccepted:
		e = ev.Offers(proto.FileTransfer)
	case kindPart:
		e = ev.Saw(proto.FileTransfer)
	case kindMayList:
		e = ev.Able(proto.FileSharing)
	case kindList:
		e = ev.Offers(proto.FileSharing)
	case kindListed, kindListing, kindFolder:
		e = ev.Saw(proto.FileSharing)
	default:
		return nil
	}
	return e.BluntedBy(kindAt, nobodys)
}

// offered reads the offer of a file behind its head.
func (p *parser) offered(ev *proto.Events, dir proto.Dir, b []byte) int {
	h := &p.half[dir]
	n := int(h.left)
	if len(b) < n {
		return 0
	}
	h.left = 0
	p.named(ev.Completes(proto.Offer, proto.FileTransfer), dir, b[:n])
	return n
}

// named adds name and size to the offer of a file: size u32, or u64 to who knows
// large files; two numbers u16 and u32; name and folder, each with a zero at its end.
func (p *parser) named(e *proto.Event, dir proto.Dir, b []byte) {
	wide := 4
	if p.half[dir.Other()].large {
		wide = 8
	}
	if len(b) < wide+6 {
		return
	}
	size := uint64(binary.LittleEndian.Uint32(b))
	if wide == 8 {
		size = binary.LittleEndian.Uint64(b)
	}
	name, _, _ := bytes.Cut(b[wide+6:], []byte{0})
	e.Named(name, size)
}
