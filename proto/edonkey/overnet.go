package edonkey

import (
	"encoding/binary"

	"chaperone/proto"
)

// Overnet is Kad's forerunner, under the mark of eDonkey: a node is its number,
// an address, a port and a byte.
const (
	overnetNode  = hashSize + endpointSize + 1
	worthUnknown = 32 // of an own address of zeros, which is what clients know of it
)

// overnetForm looks up what Overnet's nodes say to each other.
func overnetForm(b []byte) form {
	const hash = 2 + hashSize
	switch b[1] {
	case 0x0A, 0x0C: // connect, publicize
		f := sized(b, 2+overnetNode, proto.Overlay)
		if f.worth > 0 && binary.LittleEndian.Uint32(b[hash:]) == 0 {
			f.worth += worthUnknown
		}
		return f
	case 0x0B: // nodes
		if len(b) >= 4 {
			return counted(b, 4, le16(b[2:]), overnetNode, proto.Overlay)
		}
	case 0x0E:
		return overnetLookup(b)
	case 0x0F: // nodes near a number
		if len(b) > hash {
			return counted(b, hash+1, int(b[hash]), overnetNode, proto.Overlay)
		}
	case 0x10:
		return overnetSearch(b)
	case 0x11:
		return overnetEntry(b, proto.Search)
	case 0x12: // no more results
		return sized(b, hash+4, proto.Search)
	case 0x13:
		return overnetEntry(b, proto.FileSharing)
	case 0x14: // has been published
		return sized(b, hash, proto.FileSharing)
	case 0x15: // a node, without its byte
		return sized(b, 2+overnetNode-1, proto.Overlay)
	case 0x16, 0x1B: // a port
		return sized(b, 4, proto.Overlay)
	case 0x18: // a call
		return sized(b, hash+2, proto.Overlay)
	case 0x19, 0x1A: // its answers
		return sized(b, hash, proto.Overlay)
	case 0x1C: // an address
		return sized(b, 6, proto.Overlay)
	case 0x0D, 0x1D, 0x1E:
		return sized(b, 2, proto.Overlay)
	case 0x21: // a node that is gone
		return sized(b, 2+overnetNode, proto.Overlay)
	}
	return form{}
}

// overnetLookup wants the question for nodes near a number, and what for.
func overnetLookup(b []byte) form {
	f := sized(b, 2+1+hashSize, proto.Overlay)
	if f.worth == 0 {
		return form{}
	}
	switch b[2] {
	case findValue:
		f.feature = proto.Search
	case findStore:
		f.feature = proto.FileSharing
	case 0x0A, 0x14: // itself
	default:
		return form{}
	}
	f.worth += worthPurpose
	return f
}

// overnetSearch wants the question for what is stored under a number, with a
// search to go with it or without, and how many results.
func overnetSearch(b []byte) form {
	v := view{b: b[2:]}
	v.take(hashSize)
	worth := worthKind + worthSize
	switch v.number8() {
	case 0:
	case 1:
		v.query()
		worth = worthKind + worthQuery
	default:
		return form{}
	}
	if v.take(4); !v.done() {
		return form{}
	}
	return form{proto.Search, worth + worthCount}
}

// overnetEntry wants what is stored: under a number another, and tags.
func overnetEntry(b []byte, f proto.Feature) form {
	v := view{b: b[2:]}
	v.take(2 * hashSize)
	n := v.number32()
	worth := v.tags(n)
	if !v.done() || n == 0 {
		return form{}
	}
	return form{f, worthKind + worthTags + worth}
}
