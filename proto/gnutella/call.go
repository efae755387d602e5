package gnutella

import (
	"bytes"

	"chaperone/proto"
)

// A host that was asked to push a file, or whose turn in a queue has come, is called
// by who has the file. It says who it is in one line, and then is asked for the
// file by HTTP.
const (
	giveMark  = "GIV "       // number of the file ":" host "/" name
	pushMark  = "PUSH guid:" // host; Gnutella2
	queueMark = "QUEUE "     // place in the queue " " address
)

// hexDigits is the length of a host's or a place's identifier.
const hexDigits = 32

// maxCall bounds a call's line.
const maxCall = 2 << 10

// callAnswer wants a call up to the end of its identifier.
func callAnswer(b []byte) proto.Answer {
	if a := proto.Prefix(b, giveMark); a != proto.No {
		if a == proto.More {
			return a
		}
		return giveAnswer(b[len(giveMark):])
	}
	if a := proto.Prefix(b, pushMark); a != proto.No {
		if a == proto.More {
			return a
		}
		return hexAnswer(b[len(pushMark):], '\r', '\n')
	}
	if a := proto.Prefix(b, queueMark); a != proto.Yes {
		return a
	}
	return hexAnswer(b[len(queueMark):], ' ', ' ')
}

// giveAnswer wants a number, a colon, an identifier and a slash.
func giveAnswer(b []byte) proto.Answer {
	_, rest := proto.CutNumber(b, 1<<32-1)
	switch {
	case len(b) == 0 || len(rest) == 0:
		return proto.More
	case len(rest) == len(b) || rest[0] != ':':
		return proto.No
	}
	return hexAnswer(rest[1:], '/', '/')
}

// hexAnswer wants an identifier and one of two bytes behind it.
func hexAnswer(b []byte, end, or byte) proto.Answer {
	for i, c := range b {
		if i == hexDigits {
			if c == end || c == or {
				return proto.Yes
			}
			return proto.No
		}
		if !('0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f') {
			return proto.No
		}
	}
	return proto.More
}

// call reads a call. What follows is HTTP, and who was called asks.
func call(ev *proto.Events, b []byte) (int, error) {
	line, n := proto.Line(b)
	if n > 0 && b[0] != queueMark[0] { // an empty line follows
		empty, m := proto.Line(b[n:])
		if len(empty) > 0 {
			return 0, errCall
		}
		n += m
		if m == 0 {
			n = 0
		}
	}
	switch {
	case n > maxCall || n == 0 && len(b) > maxCall:
		return 0, errCall
	case n == 0:
		return 0, nil
	}
	e := ev.Saw(proto.FileTransfer).WithWhole()
	if b[0] == giveMark[0] {
		_, name, _ := bytes.Cut(line, slash)
		e.Named(name, 0)
	}
	ev.Handoff = true
	return n, nil
}

var slash = []byte("/")
