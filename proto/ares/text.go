package ares

import (
	"bytes"

	"chaperone/proto"
)

// Requests in text. Those with a blank at the end go on with hexadecimal digits and
// end with a line's end, that for a file with two; the others are all that is said,
// to see whether who is called can be.
const (
	textPush  = "PUSH SHA1:"
	textTalk  = "CHAT PUSH/1.0 "
	textProbe = "FIRETST"
	textGot   = "ARESPGT"
)

// How many digits follow: a checksum and then who is meant, in letters; a number.
const (
	pushDigits = 2 * hashSize
	maxMeant   = 64
	talkDigits = 32
)

// readText reads the request in text at the front of b.
func readText(b []byte) (c carrier, size int, a proto.Answer) {
	best := proto.No
	for i, word := range [...]string{textPush, textTalk, textProbe, textGot} {
		a := proto.Prefix(b, word)
		if a == proto.More {
			best = a
		}
		if a != proto.Yes {
			continue
		}
		switch i {
		case 0:
			size, a = pushSize(b)
			return pushes, size, a
		case 1:
			size, a = talkSize(b)
			return chat, size, a
		}
		return probe, len(word), a
	}
	return 0, 0, best
}

// pushSize wants a checksum, letters, and two line ends.
func pushSize(b []byte) (int, proto.Answer) {
	rest := b[len(textPush):]
	if !digits(rest[:min(len(rest), pushDigits)]) {
		return 0, proto.No
	}
	for i, c := range rest[min(len(rest), pushDigits):] {
		n := len(textPush) + pushDigits + i
		switch {
		case c == '\n' && n+1 == len(b):
			return 0, proto.More
		case c == '\n' && b[n+1] == '\n':
			return n + 2, proto.Yes
		case c <= ' ' || i >= maxMeant:
			return 0, proto.No
		}
	}
	return 0, proto.More
}

// talkSize wants a number and a line's end.
func talkSize(b []byte) (int, proto.Answer) {
	rest := b[len(textTalk):]
	switch {
	case !digits(rest[:min(len(rest), talkDigits)]):
		return 0, proto.No
	case len(rest) <= talkDigits:
		return 0, proto.More
	case rest[talkDigits] != '\n':
		return 0, proto.No
	}
	return len(textTalk) + talkDigits + 1, proto.Yes
}

// digits reports whether b is hexadecimal digits.
func digits(b []byte) bool {
	return len(bytes.Trim(b, "0123456789ABCDEFabcdef")) == 0
}
