package msrp

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/sip"
)

// Protocol is MSRP.
var Protocol = &proto.Protocol{
	Name:   "msrp",
	Apps:   []*proto.App{sip.App},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	b := o.Initiator
	if len(b) == 0 {
		b = o.Responder
	}
	return opening(b)
}

const name = "MSRP "

// Bounds of an identifier (RFC 4975, section 9) and of a line.
const (
	minID   = 4
	maxID   = 32
	maxLine = 4 << 10
)

// opening wants a first line and the beginning of the path behind it.
func opening(b []byte) proto.Answer {
	if a := proto.Prefix(b, name); a != proto.Yes {
		return a
	}
	line, next := proto.Line(b[:min(len(b), maxLine)])
	switch {
	case next == 0 && len(b) < len(name)+maxID+maxWord:
		return proto.More
	case next == 0:
		return proto.No
	}
	if _, _, ok := start(line); !ok {
		return proto.No
	}
	return proto.PrefixFold(b[next:], "TO-PATH:")
}

// maxWord is more than what stands behind an identifier.
const maxWord = 128

var space = []byte(" ")

// start reads "MSRP d93kswow SEND" or "MSRP d93kswow 200 OK".
func start(line []byte) (id []byte, request, ok bool) {
	if proto.Prefix(line, name) != proto.Yes {
		return nil, false, false
	}
	id, word, _ := bytes.Cut(line[len(name):], space)
	if len(id) < minID || len(id) > maxID || len(word) < 3 {
		return nil, false, false
	}
	for _, c := range id {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && bytes.IndexByte(marks, c) < 0 {
			return nil, false, false
		}
	}
	if c := word[0]; '0' <= c && c <= '9' {
		_, rest := proto.CutNumber(word, 999)
		return id, false, len(word)-len(rest) == 3
	}
	for _, c := range word {
		if c < 'A' || c > 'Z' {
			return nil, false, false
		}
	}
	return id, true, true
}

// marks may stand in an identifier beside letters and digits.
var marks = []byte(".-+%=")
