package whatsapp

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is the connection to the server.
var Protocol = &proto.Protocol{
	Name:   "whatsapp",
	Apps:   []*proto.App{hosts.WhatsApp},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// detect wants a hello and the beginning of the first message.
func detect(o *proto.Opening) proto.Answer {
	b := o.Initiator
	switch {
	case o.MidStream:
		return started(b, o.Responder)
	case len(b) == 0 && len(o.Responder) > 0:
		return proto.No
	}
	rest, a := behindAdvice(b)
	if a != proto.Yes {
		return a
	}
	switch a := version(rest); {
	case a != proto.Yes:
		return a
	case legacy(rest):
		return legacyStart(rest[helloSize:])
	}
	return noiseStart(rest[helloSize:])
}

// An advice is "ED", 0, 1 and a length of three bytes.
const (
	adviceMark = "ED\x00\x01"
	adviceHead = len(adviceMark) + lengthSize
	maxAdvice  = 255

	lengthSize = 3
)

// behindAdvice returns b without the advice, if it has one.
func behindAdvice(b []byte) (rest []byte, a proto.Answer) {
	if len(b) == 0 || b[0] != adviceMark[0] {
		return b, proto.Yes
	}
	if a := proto.Prefix(b, adviceMark); a != proto.Yes {
		return nil, a
	}
	if len(b) < adviceHead {
		return nil, proto.More
	}
	n := length(b[len(adviceMark):])
	if n > maxAdvice {
		return nil, proto.No
	}
	if len(b) < adviceHead+n {
		return nil, proto.More
	}
	return b[adviceHead+n:], proto.Yes
}

func length(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }

// A hello is "WA" and two small numbers.
const (
	helloMark = "WA"
	helloSize = 4
	maxNumber = 15
)

func version(b []byte) proto.Answer {
	if a := proto.Prefix(b, helloMark); a != proto.Yes {
		return a
	}
	for i, c := range b[len(helloMark):min(len(b), helloSize)] {
		if c == 0 && i == 0 || c > maxNumber {
			return proto.No
		}
	}
	if len(b) < helloSize {
		return proto.More
	}
	return proto.Yes
}

// legacy reports whether what follows hello b is FunXMPP. Version 1.6 was the
// last of these.
func legacy(b []byte) bool { return b[2] == 1 }

// Of FunXMPP: a message that is not encrypted, no longer than a stream's attributes
// are, and the list's marks.
const (
	shortList  = 0xF8
	startMark  = 1
	maxStart   = 255
	encrypted  = 0x80 // of the first byte of a length
	legacyHead = lengthSize + 3
)

// legacyStart wants a list of a few elements that starts a stream.
func legacyStart(b []byte) proto.Answer {
	for i, c := range b[:min(len(b), legacyHead)] {
		switch {
		case i < 2 && c != 0, i == 2 && c < legacyHead, i == 3 && c != shortList, i == 4 && (c < 3 || c > 15), i == 5 && c != startMark:
			return proto.No
		}
	}
	if len(b) < legacyHead {
		return proto.More
	}
	return proto.Yes
}

// started wants the answer to the start of a stream, from either side.
func started(a, b []byte) proto.Answer {
	i, r := startedAnswer(a), startedAnswer(b)
	switch {
	case i == proto.Yes || r == proto.Yes:
		return proto.Yes
	case len(a) == 0:
		return r
	}
	return i
}

// startedAnswer wants a list that starts a stream, another of what it can do, of
// one element, and a message that is encrypted: 96 bits.
func startedAnswer(b []byte) proto.Answer {
	const start, features = "\x00\x00\x05\xf8\x03\x01", "\x00\x00\x03\xf8\x01"
	const featuresAt, end = len(start) + 2, len(start) + 2 + len(features) + 1
	if a := proto.Prefix(b, start); a != proto.Yes {
		return a
	}
	a := proto.Prefix(b[min(featuresAt, len(b)):], features)
	switch {
	case a != proto.Yes:
		return a
	case len(b) <= end:
		return proto.More
	case b[end]&encrypted == 0:
		return proto.No
	}
	return proto.Yes
}

// Of Noise: a message of fields, of which the second is the client's hello and the
// first in it a key.
const (
	helloField = 0x12
	keyField   = 0x0A
	keySize    = 32
	maxHello   = 4096
)

// noiseStart wants the lengths of a message, its field, and the key in it.
func noiseStart(b []byte) proto.Answer {
	if len(b) > 0 && b[0] != 0 {
		return proto.No
	}
	if len(b) <= lengthSize {
		return proto.More
	}
	n := length(b)
	if n < keySize+4 || n > maxHello || b[lengthSize] != helloField {
		return proto.No
	}
	b = b[lengthSize+1:]
	field, size := varint(b)
	switch {
	case size == 0 && len(b) >= 2, size > 0 && field != n-1-size:
		return proto.No
	case len(b) < size+2 || size == 0:
		return proto.More
	case b[size] != keyField || b[size+1] != keySize:
		return proto.No
	}
	return proto.Yes
}

// varint reads a number of two bytes at the most. size is 0 where there is none.
func varint(b []byte) (v, size int) {
	switch {
	case len(b) >= 1 && b[0] < 0x80:
		return int(b[0]), 1
	case len(b) >= 2 && b[1] < 0x80:
		return int(b[0]&0x7F) | int(b[1])<<7, 2
	}
	return 0, 0
}
