package edonkey

import "chaperone/proto"

// Datagrams to a server and back.
const (
	opAsk          = 0x90 // the first of them; a search
	opAskSearch2   = 0x92
	opAskSources2  = 0x94
	opAskState     = 0x96
	opAskStated    = 0x97
	opAskSearch    = 0x98
	opAskResult    = 0x99
	opAskSources   = 0x9A
	opAskFound     = 0x9B
	opAskCall      = 0x9C
	opAskNoCall    = 0x9E
	opAskList      = 0xA0
	opAskServers   = 0xA1
	opAskName      = 0xA2
	opAskNamed     = 0xA3
	opAskList2     = 0xA4
	challenge      = 0x55AA // the upper half of the number that eMule wants back with a server's state
	noName         = 0xF0FF // the lower half of that it wants back with a server's name, which no name is as long as
	worthChallenge = 16
)

// serverForm looks up what clients and servers say to each other.
func serverForm(b []byte) form {
	switch b[1] {
	case opAskState:
		f := sized(b, 6, proto.Overlay)
		if f.worth > 0 && le16(b[4:]) == challenge {
			f.worth += worthChallenge
		}
		return f
	case opAskStated:
		return stated(b)
	case opAskSearch, opAskSearch2:
		return queried(view{b: b[2:]})
	case opAsk:
		v := view{b: b[2:]}
		n := v.number32()
		v.tags(n)
		return queried(v)
	case opAskSources:
		return listed(b, hashSize)
	case opAskSources2:
		return listed(b, hashSize+4)
	case opAskResult:
		return results(b)
	case opAskFound:
		if foundSources(b, nil) {
			return form{proto.Search, worthKind + worthCount}
		}
	case opAskServers:
		if len(b) > 2 {
			return counted(b, 3, int(b[2]), endpointSize, proto.Overlay)
		}
	case opAskName, opAskNamed:
		return named(b)
	case opAskCall:
		return sized(b, 2+4+2+4, proto.Overlay)
	case opAskNoCall:
		return sized(b, 2+4, proto.Overlay)
	case opAskList:
		return sized(b, 2+endpointSize, proto.Overlay)
	case opAskList2:
		return sized(b, 2, proto.Overlay)
	}
	return form{}
}

// stated wants a server's state: the challenge, users, files, and the more the
// newer the server.
func stated(b []byte) form {
	switch len(b) - 2 {
	case 12, 16, 24, 28, 32, 40:
	default:
		return form{}
	}
	f := form{proto.Overlay, worthKind}
	if le16(b[4:]) == challenge {
		f.worth += worthChallenge
	}
	return f
}

// named wants the question for a server's name and description, or the answer.
func named(b []byte) form {
	v := view{b: b[2:]}
	switch {
	case len(b) >= 2+4 && le16(b[2:]) == noName:
		v.take(4)
		if b[1] == opAskNamed {
			v.tags(v.number32())
		}
	case b[1] == opAskNamed:
		v.text()
		v.text()
	default:
		return sized(b, 2, proto.Overlay)
	}
	if !v.done() {
		return form{}
	}
	return form{proto.Overlay, worthKind + worthSize + worthCount}
}

// listed wants hashes for which sources are looked for, each with so much behind
// it.
func listed(b []byte, each int) form {
	switch n := len(b) - 2; {
	case n == each || n == each+8: // a large file's size takes more
		return form{proto.Search, worthKind + worthSize}
	case n > 0 && n%each == 0:
		return form{proto.Search, worthKind}
	}
	return form{}
}

// results wants files that were found, each behind a head of its own but for the
// first: hash, a client's number and port, and tags.
func results(b []byte) form {
	v := view{b: b[2:]}
	worth := worthKind
	for {
		v.take(hashSize + endpointSize)
		n := v.number32()
		if n == 0 {
			return form{}
		}
		worth += worthTags + v.tags(n)
		if v.short {
			return form{}
		}
		if len(v.b) == 0 {
			return form{proto.Search, worth}
		}
		if head := v.take(2); head == nil || head[0] != markDonkey || head[1] != opAskResult {
			return form{}
		}
	}
}

// foundSources reads clients that have files, each file behind a head of its own
// but for the first, and reports whether b is that.
func foundSources(b []byte, ev *proto.Events) bool {
	v := view{b: b[2:]}
	for {
		v.take(hashSize)
		list := v.take(v.number8() * endpointSize)
		if v.short {
			return false
		}
		for ; ev != nil && len(list) > 0; list = list[endpointSize:] {
			hint(ev, list, list[4:], false)
		}
		if len(v.b) == 0 {
			return true
		}
		if head := v.take(2); head == nil || head[0] != markDonkey || head[1] != opAskFound {
			return false
		}
	}
}
