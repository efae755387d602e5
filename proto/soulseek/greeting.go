package soulseek

import (
	"encoding/binary"

	"chaperone/proto"
)

// Every connection opens with a message of who opened it: a client's name and
// password to the server; to another client its name and what the connection is
// for, or the number by which it was asked to connect.

const (
	pierceSize = 9  // length u32, code u8, number u32
	maxUser    = 64 // servers allow 30 bytes
	maxInit    = 1 + 4 + maxUser + 4 + 1 + 8
	maxLogin   = 512 // names, passwords and all
	hashSize   = 32  // of name and password, in hex
)

// pierceAnswer wants the answer to a request to connect: 40 fixed bits, which is
// not enough.
func pierceAnswer(b []byte) proto.Answer {
	a := proto.Prefix(b, "\x05\x00\x00\x00\x00")
	if a == proto.Yes && len(b) < pierceSize {
		return proto.More
	}
	return a
}

// initAnswer wants a client's name and one of three letters, all of their lengths
// right: 105 bits.
func initAnswer(b []byte) proto.Answer {
	switch {
	case len(b) >= 5 && b[4] != 1, len(b) >= 4 && binary.LittleEndian.Uint32(b) > maxInit:
		return proto.No
	case len(b) < 9:
		return proto.More
	}
	size, name := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[5:])
	if name == 0 || name > maxUser || size != 1+4+name+4+1+4 && size != 1+4+name+4+1+8 {
		return proto.No
	}
	v := view{b: b[5:]}
	user, kind := v.text(), v.text()
	switch {
	case v.short:
		return proto.More
	case !printable(user), kindOf(kind) == undecided:
		return proto.No
	}
	return proto.Yes
}

// initFields returns a client's name, and what its connection is for.
func initFields(b []byte) (user []byte, k kind) {
	v := view{b: b[5:]}
	user = v.text()
	return user, kindOf(v.text())
}

// kindOf tells a connection by its letter.
func kindOf(letter []byte) kind {
	switch string(letter) {
	case "P":
		return messages
	case "F":
		return file
	case "D":
		return distributed
	}
	return undecided
}

// loginAnswer wants name, password, version and a hash in hex, all of their lengths
// right: 150 bits before the hash.
func loginAnswer(b []byte) proto.Answer {
	switch {
	case len(b) < 12:
		return proto.More
	case binary.LittleEndian.Uint32(b[4:]) != codeLogin:
		return proto.No
	}
	size, name := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[8:])
	if name == 0 || name > maxUser || size > maxLogin || size < 4+4+name+4+4+4+hashSize {
		return proto.No
	}
	v := view{b: b[4+4:]}
	user, password := v.text(), v.text()
	version, hash := v.number(), v.text()
	used := uint32(4 + 4 + len(user) + 4 + len(password) + 4 + 4 + len(hash))
	switch {
	case v.short && uint32(len(b)) >= 4+size:
		return proto.No
	case v.short:
		return proto.More
	case version > 1<<16, !isHash(hash), used != size && used+4 != size:
		return proto.No
	}
	return proto.Yes
}

// isHash reports whether b is a hash in hex.
func isHash(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(b) == hashSize
}

// printable reports whether b has no control characters. Any code page is used.
func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' {
			return false
		}
	}
	return true
}
