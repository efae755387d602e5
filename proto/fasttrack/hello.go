package fasttrack

import (
	"encoding/binary"

	"chaperone/proto"
)

// A client says twelve bytes: a number, a seed and a masked word for the
// encryptions that it can do. A supernode answers with a seed and a masked word for
// the encryption that it chooses, and the network's name, encrypted.
const (
	clientHello = 12
	serverHello = 8
)

// openHello is the hello of giFT and MLDonkey, who have no secrets.
const openHello = "\xFA\x00\xB6\x2B\xFA\xCB\x12\x38\x32\x09\xD2\x32"

func word(b []byte) uint32 { return binary.BigEndian.Uint32(b) }

// helloAnswer wants a hello with a seed whose mask is known, from either side, or
// the name of a network behind a cipher that needs no mixer.
func helloAnswer(client, server []byte) proto.Answer {
	switch {
	case len(client) < clientHello && len(server) > 0:
		return proto.No
	case len(client) < clientHello:
		return proto.More
	case string(client[:clientHello]) == openHello, masked(word(client[4:]), word(client[8:])):
		return proto.Yes
	case isText(client[:clientHello]) || len(server) == 0 && len(client) > clientHello:
		return proto.No
	case len(server) < serverHello:
		return proto.More
	case masked(word(server), word(server[4:])):
		return proto.Yes
	}
	k := keyOf(word(server))
	_, _, a := k.try(server[serverHello:])
	return a
}

// isText reports whether b is nothing but printable letters and line ends.
func isText(b []byte) bool {
	for _, c := range b {
		if (c < ' ' || c > '~') && c != '\r' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// try looks for a network's name behind the ciphers of k, and returns its size
// and which cipher it was.
func (k *key) try(b []byte) (size int, shuffled bool, best proto.Answer) {
	b = b[:min(len(b), maxName)]
	best = proto.No
	for _, shuffled := range [...]bool{false, true} {
		var c cipher
		var plain [maxName]byte
		c.start(k, shuffled)
		c.open(plain[:], b)
		size, a := nameAnswer(plain[:len(b)])
		if a == proto.Yes {
			return size, shuffled, a
		}
		best = proto.Either(best, a)
	}
	return 0, false, best
}
