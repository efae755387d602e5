package edonkey

import "chaperone/proto"

// kadKeyword wants the question for files by a word, from so many results on;
// the highest bit of that says that a search goes with it.
func kadKeyword(b []byte) form {
	v := view{b: b[2:]}
	v.take(hashSize)
	if v.number16()&0x8000 != 0 {
		return queried(v)
	}
	return sized(b, 2+hashSize+2, proto.Search)
}

// kadFirstSearch is the same in the first version, where a byte says so.
func kadFirstSearch(b []byte) form {
	v := view{b: b[2:]}
	v.take(hashSize)
	if len(v.b) > 0 && v.number8() == 1 {
		return queried(v)
	}
	if !v.done() {
		return form{}
	}
	return form{proto.Search, worthKind + worthSize}
}

// kadFound wants entries stored under a number, a number and tags each, behind a
// head and their number.
func kadFound(b []byte, head int, f proto.Feature) form {
	v := view{b: b[2:]}
	v.take(head)
	n, worth := v.number16(), 0
	if n == 0 || n > maxEntries {
		return form{}
	}
	for range n {
		v.take(hashSize)
		worth += worthFewTags + v.tags(uint32(v.number8()))
		if v.short {
			return form{}
		}
	}
	if !v.done() {
		return form{}
	}
	return form{f, worthKind + worthCount + worth}
}

// maxEntries is how many entries one datagram can hold.
const maxEntries = 512

// kadEntry wants one entry to store, under a number: a number and tags.
func kadEntry(b []byte) form {
	v := view{b: b[2:]}
	v.take(2 * hashSize)
	n := v.number8()
	if b[1] == 0x42 { // the first version has a longer number
		n |= v.number8() << 8
	}
	worth := v.tags(uint32(n))
	if n == 0 || !v.done() {
		return form{}
	}
	return form{proto.FileSharing, worthKind + worthFewTags + worth}
}

// contacts tells of nodes.
func contacts(ev *proto.Events, list []byte, reverse bool) {
	for ; len(list) > 0; list = list[contactSize:] {
		hint(ev, list[hashSize:], list[hashSize+4:], reverse)
		hint(ev, list[hashSize:], list[hashSize+6:], reverse)
	}
}

// kadResults tells of clients that have a file, which are entries with an address
// and ports among their tags.
func kadResults(b []byte, ev *proto.Events) {
	v := view{b: b}
	v.take(hashSize)
	for range v.number16() {
		v.take(hashSize)
		var ip, port, udp []byte
		for range v.number8() {
			switch t, _ := v.tag(); {
			case v.short:
				return
			case t.name == nameIP && t.kind == tagUint32:
				ip = t.value
			case t.name == namePort && t.kind == tagUint16:
				port = t.value
			case t.name == nameUDPPort && t.kind == tagUint16:
				udp = t.value
			}
		}
		if ip != nil && port != nil {
			hint(ev, ip, port, true)
		}
		if ip != nil && udp != nil {
			hint(ev, ip, udp, true)
		}
	}
}
