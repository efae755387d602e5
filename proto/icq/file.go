package icq

import (
	"encoding/binary"

	"chaperone/proto"
)

// The kinds of packet of a connection that carries files. The sender starts it.
const (
	fileStart = 0 // zero u32, number of files u32, bytes in all u32, speed u32, name of the sender
	fileInfo  = 2 // zero u8, name, text, bytes u32, zero u32, speed u32; names behind their length u16
	fileData  = 6
	fileLast  = 7

	startHead = "\x00\x00\x00\x00\x00"
	startSize = 19

	maxControl = 4096
)

// transfer reads a packet of a connection that carries files.
func (c *connection) transfer(ev *proto.Events, dir proto.Dir, b []byte, last bool) (int, error) {
	h := &c.half[dir]
	switch {
	case b[0] > fileLast:
		return 0, errPacket
	case b[0] != fileStart && b[0] != fileInfo, h.left > maxControl:
		return h.rest(ev, 1), nil
	case !last:
		return 0, nil
	case b[0] == fileStart && len(b) >= startSize:
		ev.Saw(proto.FileTransfer).WithWhole().Named(nil, uint64(binary.LittleEndian.Uint32(b[9:])))
	case b[0] == fileInfo && len(b) > 2:
		if name, size, ok := infoOf(b[2:]); ok {
			ev.Saw(proto.FileTransfer).WithWhole().Named(name, uint64(size))
		}
	}
	return len(b), nil
}

// infoOf reads a file's name and size.
func infoOf(b []byte) (name []byte, size uint32, ok bool) {
	name, b, ok = cutText(b)
	if !ok {
		return nil, 0, false
	}
	_, b, ok = cutText(b)
	if !ok || len(b) < 4 {
		return nil, 0, false
	}
	return name, binary.LittleEndian.Uint32(b), true
}

// cutText splits off the text at the front of b: length u16 with the NUL it ends in.
func cutText(b []byte) (text, rest []byte, ok bool) {
	if len(b) < 2 {
		return nil, nil, false
	}
	n := 2 + int(binary.LittleEndian.Uint16(b))
	if n > len(b) {
		return nil, nil, false
	}
	text = b[2:n]
	for len(text) > 0 && text[len(text)-1] == 0 {
		text = text[:len(text)-1]
	}
	return text, b[n:], true
}
