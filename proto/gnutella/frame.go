package gnutella

import "chaperone/proto"

// A frame is a datagram of the layer that repeats what got lost: tag of three
// letters, flags u8, sequence number u16, part u8, count of parts u8.
type frame struct {
	tag         string
	flags       byte
	part, count byte
	body        []byte
}

// Tags: of packets of Gnutella2, and of descriptors.
const (
	tagSecond = "GND"
	tagFirst  = "GTA"
)

// Flags. No others are used.
const (
	frameDeflated = 0x01
	frameFlags    = 0x33
	frameExtended = 0x20 // four more bytes of an acknowledgement
)

const frameSize = 8

// readFrame reads a datagram that has a frame's header.
func readFrame(b []byte) (f frame, ok bool) {
	if len(b) < frameSize {
		return f, false
	}
	switch string(b[:3]) {
	case tagSecond:
		f.tag = tagSecond
	case tagFirst:
		f.tag = tagFirst
	default:
		return f, false
	}
	f.flags, f.part, f.count, f.body = b[3], b[6], b[7], b[frameSize:]
	switch {
	case f.flags&^frameFlags != 0:
		return f, false
	case f.count == 0:
		return f, f.acknowledges()
	}
	return f, 1 <= f.part && f.part <= f.count && len(f.body) > 0
}

// acknowledges reports whether f acknowledges parts, and is nothing else.
func (f *frame) acknowledges() bool {
	extra := 0
	if f.flags&frameExtended != 0 {
		extra = 4
	}
	return f.count == 0 && f.part > 0 && len(f.body) == extra
}

// opens reports whether the first part f begins as what its tag says. What is whole
// and not compressed must be as long as it says.
func (f *frame) opens() bool {
	var room [headerSize]byte
	b := f.front(&room)
	whole := f.count == 1 && f.flags&frameDeflated == 0
	if f.tag == tagSecond {
		k, a := readPacket(b)
		return a == proto.Yes && k.known() && (!whole || k.head+k.size == len(b))
	}
	switch {
	case whole:
		return isDatagram(b)
	case f.flags&frameDeflated != 0:
		return len(b) > functionAt && knownFunction(b[functionAt])
	}
	return len(b) >= headerSize && descriptor(b).lone()
}

// front returns the front of what the first part f carries, up to a descriptor's
// header of it where it is compressed.
func (f *frame) front(room *[headerSize]byte) []byte {
	if f.flags&frameDeflated == 0 {
		return f.body
	}
	return inflate(room[:0], f.body)
}
