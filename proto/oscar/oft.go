package oscar

import (
	"bytes"
	"encoding/binary"

	"chaperone/proto"
)

// A file header of OFT. The sender's prompt is answered by the same header with
// another type, and then the file follows as it is.
const (
	oftMark    = "OFT2"
	oftNewMark = "OFT3"

	oftHeader    = 256 // its usual length; longer names make it longer
	oftMaxHeader = 2048

	oftPrompt    = 0x0101
	oftAck       = 0x0202
	oftResumeAck = 0x0207

	oftFilesLeft = 22 // offsets
	oftSize      = 32
	oftReceived  = 60
	oftName      = 192
)

// A transfer is what is known of the files on a connection.
type transfer struct {
	said    bool // that the connection carries files
	last    bool // the file prompted for is the last one
	feature proto.Feature
	size    uint32 // of the file prompted for
}

// oftFeature returns what a header of type kind belongs to.
func oftFeature(kind uint16) (f proto.Feature, ok bool) {
	switch kind {
	case 0x0101, 0x0106, 0x0202, 0x0204, 0x0205, 0x0207:
		return proto.FileTransfer, true
	case 0x1108, 0x1209, 0x120A, 0x120B, 0x120C:
		return proto.FileSharing, true
	}
	return 0, false
}

// oftAnswer wants the first eight bytes of a header.
func oftAnswer(b []byte) proto.Answer {
	a := proto.Prefix(b, oftMark)
	if a == proto.No {
		a = proto.Prefix(b, oftNewMark)
	}
	if a != proto.Yes {
		return a
	}
	if len(b) < 8 {
		return proto.More
	}
	if _, _, ok := oftHead(b); !ok {
		return proto.No
	}
	return proto.Yes
}

// oftHead reads length and feature from the first eight bytes of a header.
func oftHead(b []byte) (n int, f proto.Feature, ok bool) {
	n = int(binary.BigEndian.Uint16(b[4:]))
	f, ok = oftFeature(binary.BigEndian.Uint16(b[6:]))
	return n, f, ok && oftHeader <= n && n <= oftMaxHeader
}

// oft reads a header, or tells how much file follows. The connection is judged by
// the first eight bytes it carries, the file's name as soon as it is whole.
func (p *parser) oft(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	if h.raw > 0 {
		read := min(len(b), int(h.raw))
		ev.Skip = int(h.raw) - read
		h.raw = 0
		return read, nil
	}
	switch oftAnswer(b) {
	case proto.No:
		return 0, errOFT
	case proto.More:
		return 0, nil
	}
	n, f, _ := oftHead(b)
	if len(b) < n {
		if !h.early && p.introduces(b) {
			h.early = true
			p.saw(ev, f)
		}
		return 0, nil
	}
	p.header(ev, dir, b[:n], f)
	h.early = false
	return n, nil
}

// introduces reports whether the header b says something new: a file, or what
// the connection is for.
func (p *parser) introduces(b []byte) bool {
	return !p.file.said || binary.BigEndian.Uint16(b[6:]) == oftPrompt
}

// saw says that the connection carries files. On one that began as file sharing
// that is what its files are, too.
func (p *parser) saw(ev *proto.Events, f proto.Feature) *proto.Event {
	if !p.file.said {
		p.file.said, p.file.feature = true, f
	}
	return ev.Saw(p.file.feature).WithWhole()
}

// header takes in a whole header.
func (p *parser) header(ev *proto.Events, dir proto.Dir, b []byte, f proto.Feature) {
	h := &p.half[dir]
	kind := binary.BigEndian.Uint16(b[6:])
	name, _, _ := bytes.Cut(b[oftName:], nul)
	size := binary.BigEndian.Uint32(b[oftSize:])
	switch {
	case h.early:
		ev.Completes(proto.Use, p.file.feature).WithWhole().Named(name, uint64(size))
	case p.introduces(b):
		p.saw(ev, f).Named(name, uint64(size))
	}
	switch {
	case f == proto.FileSharing:
		ev.Finished = true // the listings and files behind it are of that feature
	case kind == oftPrompt:
		p.file.size, p.file.last = size, binary.BigEndian.Uint16(b[oftFilesLeft:]) <= 1
	case kind == oftAck, kind == oftResumeAck:
		p.follows(ev, dir, kind, binary.BigEndian.Uint32(b[oftReceived:]))
	}
}

// follows takes the receiver's word that the file may come. Behind the last file
// comes nothing that needs a look.
func (p *parser) follows(ev *proto.Events, dir proto.Dir, kind uint16, received uint32) {
	if p.file.last {
		ev.Finished = true
		return
	}
	if kind == oftAck {
		received = 0
	}
	p.half[dir.Other()].raw = p.file.size - min(received, p.file.size)
}
