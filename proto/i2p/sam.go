package i2p

import (
	"bytes"

	"chaperone/proto"
)

// The greetings of SAM.
const (
	samHello = "HELLO VERSION"
	samReply = "HELLO REPLY RESULT="
)

// maxLine bounds a command, in bytes. The longest hold a destination with its keys.
const maxLine = 8 << 10

// detectSAM wants the greetings of both sides.
func detectSAM(o *proto.Opening) proto.Answer {
	a := proto.Prefix(o.Initiator, samHello)
	if a == proto.No || len(o.Initiator) > len(samHello) && bytes.IndexByte(ends, o.Initiator[len(samHello)]) < 0 {
		return proto.No
	}
	if b := proto.Prefix(o.Responder, samReply); b != proto.Yes {
		return b
	}
	return a
}

// ends is what may follow a word.
var ends = []byte(" \r\n")

// command reads a line of the client's.
func command(ev *proto.Events, b []byte) (int, error) {
	line, n := proto.Line(b[:min(len(b), maxLine)])
	if n == 0 {
		if len(b) >= maxLine {
			return 0, errLine
		}
		return 0, nil
	}
	word, _, _ := bytes.Cut(line, []byte(" "))
	switch string(word) {
	case "HELLO":
		ev.Saw(proto.Session)
	case "STREAM", "DATAGRAM", "RAW":
		ev.Saw(proto.Tunnel).WithWhole()
		ev.Finished = true
	}
	return n, nil
}
