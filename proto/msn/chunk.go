package msn

import (
	"encoding/binary"

	"chaperone/proto"
)

// A chunk of the older form, little-endian: session u32, message u32, offset u64,
// total u64, size u32, flags u32, acknowledged u32, u32, u64. Of its flags the
// first byte says what it is.
const (
	chunkHeader = 48
	chunkOffset = 8
	chunkSize   = 24
	chunkFlags  = 28

	flagObject = 0x20
	flagFile   = 0x30
)

// bluntChunk makes a chunk an acknowledgement of nothing, by nobody's session. Its
// last byte is the first of the flags.
const bluntChunk = "\xff\xff\xff\xff" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" + "\x02"

// chunk reads the head of a chunk, of either form.
func (p *parser) chunk(ev *proto.Events, h *half, b []byte) int {
	switch {
	case len(b) < 4:
		return 0
	case p.newer, p.kind == chat && isNewer(b, int(h.left)):
		return p.newChunk(ev, h, b)
	case len(b) <= chunkFlags:
		return 0
	}
	session, size := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[chunkSize:])
	if session != 0 {
		if f, ok := p.carries(session, b[chunkFlags]); ok && size > 0 {
			p.data(ev, h, f, 0, bluntChunk)
		}
		return h.rest(ev, chunkFlags+1, b)
	}
	if first := binary.LittleEndian.Uint64(b[chunkOffset:]) == 0; !first || size == 0 || b[chunkFlags] != 0 {
		return h.rest(ev, chunkFlags+1, b)
	}
	h.enter(slp)
	ev.Skip = min(chunkHeader-chunkFlags-1, int(h.left)-chunkFlags-1)
	return chunkFlags + 1
}

// carries returns what a chunk of the older form carries: what its session was
// opened for, if that was seen.
func (p *parser) carries(session uint32, flags byte) (f proto.Feature, ok bool) {
	switch flags {
	case 0, flagObject, flagFile:
		if f, ok = p.invited.bySession(session); ok {
			return f, true
		}
	}
	switch flags {
	case flagObject:
		return proto.Image, true
	case flagFile:
		return proto.FileTransfer, true
	}
	return 0, false
}

// data says that a chunk carries f. A connection between clients stands and falls
// with what it carries; in a conversation the chunk is made to be nothing.
func (p *parser) data(ev *proto.Events, h *half, f proto.Feature, off int, blunt string) {
	if e := ev.Saw(f).With(h.remembered()); p.kind == direct {
		e.WithWhole()
	} else {
		e.BluntedBy(off, blunt)
	}
}

// A chunk of the newer form, big-endian: header length u8, u8, content length u16,
// u32, more; then, if there is content, its header: length u8, kind u8, number
// u16, session u32, more. The kind's lowest bit marks the first of several.
const (
	newLeast     = 8
	newFirst     = 1
	newObject    = 4
	newFile      = 6
	bluntNewKind = "\x00"
)

// footer stands behind a chunk in a message.
const footer = 4

// isNewer reports whether the lengths of a chunk that fills left bytes are those
// of the newer form. An older one's number of session would fit once in 65,536
// times, and none that opens one.
func isNewer(b []byte, left int) bool {
	n := int(b[0]) + int(binary.BigEndian.Uint16(b[2:]))
	return b[0] >= newLeast && (n == left || n+footer == left)
}

// newChunk reads the head of a chunk of the newer form.
func (p *parser) newChunk(ev *proto.Events, h *half, b []byte) int {
	n := int(b[0])
	if n < newLeast || n+newLeast > int(h.left) || binary.BigEndian.Uint16(b[2:]) == 0 {
		return h.rest(ev, 1, b)
	}
	if len(b) < n+2 {
		return 0
	}
	switch b[n+1] &^ newFirst {
	case newObject:
		p.data(ev, h, proto.Image, n+1, bluntNewKind)
		return h.rest(ev, n+2, b)
	case newFile:
		p.data(ev, h, proto.FileTransfer, n+1, bluntNewKind)
		return h.rest(ev, n+2, b)
	}
	if len(b) < n+newLeast {
		return 0
	}
	session := binary.BigEndian.Uint32(b[n+4:])
	if session != 0 || b[n+1] != newFirst || b[n] < newLeast {
		return h.rest(ev, n+newLeast, b)
	}
	h.enter(slp)
	ev.Skip = min(int(b[n])-newLeast, int(h.left)-n-newLeast)
	return n + newLeast
}
