package edonkey

import "chaperone/proto"

// The datagrams of Kad that are more than a feature, in its second version.
const (
	opKadBooted   = 0x09
	opKadHello    = 0x11
	opKadHelloed  = 0x19
	opKadLookup   = 0x21
	opKadHelloAck = 0x22
	opKadContacts = 0x29
	opKadResult   = 0x3B
)

// What nodes near a number are looked for.
const (
	findValue = 0x02
	findStore = 0x04
	findNode  = 0x0B
)

const (
	contactSize  = hashSize + 4 + 2 + 2 + 1 // number, address, port for datagrams, for connections, version
	maxVersion   = 0x0F
	worthPurpose = 6
	worthVersion = 4
	worthFewTags = 5 // of a number of tags u8
)

// kadForm looks up what nodes say to each other.
func kadForm(b []byte) form {
	const hash = 2 + hashSize
	switch b[1] {
	case 0x01: // who is there
		return sized(b, 2, proto.Overlay)
	case opKadBooted:
		if head := hash + 2 + 1 + 2; len(b) >= head {
			return counted(b, head, le16(b[head-2:]), contactSize, proto.Overlay)
		}
	case opKadHello, opKadHelloed, opKadHelloAck:
		return kadHello(b)
	case opKadLookup, 0x20:
		return kadLookup(b)
	case opKadContacts, 0x28:
		if len(b) > hash {
			return counted(b, hash+1, int(b[hash]), contactSize, proto.Overlay)
		}
	case 0x33:
		return kadKeyword(b)
	case 0x34: // who has a file of this size
		return sized(b, hash+2+8, proto.Search)
	case 0x35: // what is said of it
		return sized(b, hash+8, proto.Search)
	case opKadResult:
		return kadFound(b, 2*hashSize, proto.Search)
	case 0x43:
		return kadFound(b, hashSize, proto.FileSharing)
	case 0x44, 0x45:
		return kadEntry(b)
	case 0x4B: // has been published
		return sized(b, hash+1, proto.FileSharing)
	case 0x4C:
		return sized(b, 2, proto.FileSharing)
	}
	return kadReach(b)
}

// kadReach looks up what nodes say of how they can be reached, and the first
// version.
func kadReach(b []byte) form {
	const hash = 2 + hashSize
	switch b[1] {
	case 0x50, 0x61: // a port
		return sized(b, 4, proto.Overlay)
	case 0x51, 0x52: // a friend is looked for; a call is asked of it
		return sized(b, hash+hashSize+2, proto.Overlay)
	case 0x5A:
		if len(b) == hash+hashSize+2+1 {
			return form{proto.Overlay, worthKind + worthSize}
		}
		return sized(b, hash+hashSize+2, proto.Overlay)
	case 0x53: // a port, a user's hash
		return sized(b, hash+2+1, proto.Overlay)
	case 0x58: // an address
		return sized(b, 6, proto.Overlay)
	case 0x59, 0x60:
		return sized(b, 2, proto.Overlay)
	case 0x62:
		return sized(b, 5, proto.Overlay)
	case 0x00, 0x10, 0x18: // a node
		return sized(b, 2+contactSize, proto.Overlay)
	case 0x08:
		if len(b) >= 4 {
			return counted(b, 4, le16(b[2:]), contactSize, proto.Overlay)
		}
	case 0x30:
		return kadFirstSearch(b)
	case 0x32:
		return sized(b, hash, proto.Search)
	case 0x38, 0x3A:
		return kadFound(b, hashSize, proto.Search)
	case 0x40:
		return kadFound(b, hashSize, proto.FileSharing)
	case 0x42:
		return kadEntry(b)
	case 0x48, 0x4A:
		return sized(b, hash, proto.FileSharing)
	}
	return form{}
}

// kadHello wants who a node is: its number, its port and version, and tags; of
// these the last word of a greeting has the number and the tags only.
func kadHello(b []byte) form {
	v := view{b: b[2:]}
	v.take(hashSize)
	worth := worthKind + worthFewTags
	if b[1] != opKadHelloAck {
		v.take(2)
		if v.number8() > maxVersion {
			return form{}
		}
		worth += worthVersion
	}
	n := v.number8()
	worth += v.tags(uint32(n))
	if n > 7 || !v.done() {
		return form{}
	}
	return form{proto.Overlay, worth}
}

// kadLookup wants the question for nodes near a number, and what for.
func kadLookup(b []byte) form {
	f := sized(b, 2+1+2*hashSize, proto.Overlay)
	if f.worth == 0 {
		return form{}
	}
	switch b[2] & 0x1F {
	case findValue:
		f.feature = proto.Search
	case findStore:
		f.feature = proto.FileSharing
	case findNode:
	default:
		return form{}
	}
	f.worth += worthPurpose
	return f
}

// packedForm looks up a datagram that is compressed behind its kind.
func packedForm(b []byte) form {
	const worthZlib = 14
	if len(b) < 2+8 || b[2] != 0x78 || le16Big(b[2:])%31 != 0 {
		return form{}
	}
	f := form{worth: worthKind + worthZlib}
	switch b[1] {
	case opKadBooted, 0x08, opKadContacts, 0x28:
		f.feature = proto.Overlay
	case 0x33, opKadResult, 0x30, 0x38, 0x3A:
		f.feature = proto.Search
	case 0x43, 0x44, 0x45, 0x40, 0x42:
		f.feature = proto.FileSharing
	default:
		return form{}
	}
	return f
}

// le16Big returns the number at the front of b, highest byte first.
func le16Big(b []byte) int { return int(b[0])<<8 | int(b[1]) }
