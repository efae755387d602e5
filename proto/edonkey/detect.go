package edonkey

import (
	"encoding/binary"

	"chaperone/proto"
)

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.UDP:
		return detectDatagrams(o)
	case o.MidStream && len(o.Initiator) == 0:
		return midAnswer(o.Responder)
	case o.MidStream && len(o.Responder) == 0:
		return midAnswer(o.Initiator)
	case o.MidStream:
		return proto.Either(midAnswer(o.Initiator), midAnswer(o.Responder))
	case len(o.Initiator) == 0 && len(o.Responder) > 0:
		return proto.No // who is called waits
	}
	return openingAnswer(o.Initiator)
}

// The requests for parts of a file and the parts: hash, three offsets where they
// start, three where they end; hash, start, end, data. Offsets have 4 bytes, or 8
// in large files.
const (
	requestSize  = 1 + hashSize + 2*3*4
	request64    = 1 + hashSize + 2*3*8
	partHead     = 1 + hashSize + 2*4
	part64Head   = 1 + hashSize + 2*8
	maxPartFrame = 1<<16 - 1
)

// midAnswer wants a message that is certain by itself.
func midAnswer(b []byte) proto.Answer {
	switch {
	case len(b) == 0:
		return proto.More
	case b[0] != markDonkey && b[0] != markMule, len(b) > 3 && b[3] != 0, len(b) > 4 && b[4] != 0:
		return proto.No
	case len(b) < headSize:
		return proto.More
	}
	size, need, is := int(binary.LittleEndian.Uint32(b[1:])), 0, isPart
	switch kind := [2]byte{b[0], b[5]}; {
	case kind == [2]byte{markDonkey, opRequest} && size == requestSize:
		need, is = requestSize, isRequest
	case kind == [2]byte{markMule, opRequest64} && size == request64:
		need, is = request64, isRequest64
	case kind == [2]byte{markDonkey, opPart} && size > partHead:
		need = partHead
	case kind == [2]byte{markMule, opPart64} && size > part64Head:
		need, is = part64Head, isPart64
	case b[0] == markDonkey && (b[5] == opOpen || b[5] == opAnswer) && minOpening <= size && size <= maxOpening:
		need, is = size, isOpening
	default:
		return proto.No
	}
	switch {
	case len(b) < lead+need:
		return proto.More
	case is(b, size):
		return proto.Yes
	}
	return proto.No
}

// isOpening reports whether a client says who it is.
func isOpening(b []byte, size int) bool {
	body := b[headSize : lead+size]
	if b[5] == opAnswer {
		return isHelloAnswer(body)
	}
	return isHello(body) || isLogin(body)
}

// isRequest reports whether no part ends before it starts, and one is asked for.
func isRequest(b []byte, _ int) bool {
	v := view{b: b[headSize+hashSize:]}
	var start, end [3]uint64
	for i := range start {
		start[i] = uint64(v.number32())
	}
	for i := range end {
		end[i] = uint64(v.number32())
	}
	return ordered(start, end)
}

func isRequest64(b []byte, _ int) bool {
	v := view{b: b[headSize+hashSize:]}
	var start, end [3]uint64
	for i := range start {
		start[i] = binary.LittleEndian.Uint64(v.take(8))
	}
	for i := range end {
		end[i] = binary.LittleEndian.Uint64(v.take(8))
	}
	return ordered(start, end)
}

func ordered(start, end [3]uint64) bool {
	for i := range start {
		if start[i] > end[i] {
			return false
		}
	}
	return start[0] < end[0]
}

// isPart reports whether a part is as long as it says.
func isPart(b []byte, size int) bool {
	v := view{b: b[headSize+hashSize:]}
	start, end := v.number32(), v.number32()
	return end-start == uint32(size-partHead)
}

func isPart64(b []byte, size int) bool {
	v := view{b: b[headSize+hashSize:]}
	start, end := binary.LittleEndian.Uint64(v.take(8)), binary.LittleEndian.Uint64(v.take(8))
	return end-start == uint64(size-part64Head)
}
