package soulseek

import (
	"encoding/binary"

	"chaperone/proto"
)

// Sizes that a message has at the most: lists of what is shared are long.
const (
	maxMessage = 1 << 30
	maxAsked   = 4 << 10 // of one that asks
)

// peerAnswer wants a message between clients whose fields fill it: 56 bits for
// what is compressed, 64 for all else.
func peerAnswer(b []byte) proto.Answer {
	if len(b) < headSize {
		return proto.More
	}
	size, code := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
	v := view{b: b[headSize:]}
	switch code {
	case codeSharesRequest, codeInfoRequest, codeNotice:
		return answer(size == 4, false)
	case codeShares, codeFound, codeFolder:
		return compressed(size, v.b)
	}
	if size < 8 || size > maxAsked {
		return proto.No
	}
	used := uint32(4)
	switch code {
	case codeQueue, codeFailed, codePlaceRequest:
		used += 4 + v.number()
	case codePlace:
		used += 4 + v.number() + 4
	case codeFolderRequest, codeFind:
		v.number()
		used += 4 + 4 + v.number()
	case codeTransfer:
		upload := v.number()
		v.number()
		used += 4 + 4 + 4 + v.number() + 8*upload
		if upload > 1 {
			return proto.No
		}
	case codeAnswer:
		v.number()
		return allowed(size, v.b)
	default:
		return proto.No
	}
	return answer(used == size, v.short)
}

// allowed wants a yes, perhaps with a size, or a no with its reason.
func allowed(size uint32, b []byte) proto.Answer {
	switch {
	case len(b) == 0:
		return proto.More
	case b[0] == 1:
		return answer(size == 4+4+1 || size == 4+4+1+8, false)
	}
	v := view{b: b[1:]}
	n := v.number()
	return answer(b[0] == 0 && size == 4+4+1+4+n, v.short)
}

// answer is More for what was cut short, whatever it seems to be.
func answer(fits, short bool) proto.Answer {
	switch {
	case short:
		return proto.More
	case fits:
		return proto.Yes
	}
	return proto.No
}

// compressed wants the start of what zlib makes.
func compressed(size uint32, b []byte) proto.Answer {
	switch {
	case size < 12 || size > maxMessage:
		return proto.No
	case len(b) < 2:
		return proto.More
	}
	return answer(b[0] == 0x78 && binary.BigEndian.Uint16(b)%31 == 0, false)
}

// branchAnswer wants what clients of the distributed network say first: whose
// branch they are in, perhaps after how deep; or a search. 64 bits for either.
func branchAnswer(b []byte) proto.Answer {
	if len(b) < branchHeadSize {
		return proto.More
	}
	size, v := binary.LittleEndian.Uint32(b), view{b: b[branchHeadSize:]}
	switch b[4] {
	case branchLevel:
		if level := v.number(); size != 1+4 || level > 1<<8 {
			return proto.No
		}
		if v.short || len(v.b) < branchHeadSize {
			return proto.More
		}
		if v.b[4] != branchRoot {
			return proto.No
		}
		return branchAnswer(v.b)
	case branchRoot:
		name := v.number()
		return answer(size == 1+4+name && 0 < name && name <= maxUser, v.short)
	case branchSearch:
		mark, name := v.number(), v.number()
		return answer(mark == searchMark && 0 < name && name <= maxUser && size <= maxAsked && size > 1+4+4+name+4+4, v.short)
	}
	return proto.No
}
