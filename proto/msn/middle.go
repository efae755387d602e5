package msn

import (
	"bytes"

	"chaperone/proto"
)

// detectMiddle wants several lines, or one that is a message, and nothing on the
// other side that is not lines; or the middle of a transfer in chunks.
func detectMiddle(o *proto.Opening) proto.Answer {
	weight := 0
	for _, b := range [...][]byte{o.Initiator, o.Responder} {
		w, ok := chain(b)
		if !ok {
			switch bulk(b) {
			case proto.No:
				return proto.No
			case proto.Yes:
				w = enough
			}
		}
		weight += w
	}
	if weight >= enough {
		return proto.Yes
	}
	return proto.More
}

// chain weighs the lines that b consists of. ok is false where b cannot be lines
// of known commands.
func chain(b []byte) (weight int, ok bool) {
	for len(b) > 0 && weight < enough {
		pr := prove(b)
		if pr.answer != proto.Yes {
			return weight, pr.answer == proto.More
		}
		weight += pr.weight
		if pr.next > len(b) {
			break
		}
		b = b[pr.next:]
	}
	return weight, true
}

// maxTail is more than the longest message with a chunk.
const maxTail = 2 << 10

var (
	messageMark = []byte("MSG ")
	chunkMark   = []byte("\r\nContent-Type: application/x-msnmsgrp2p\r\n")
)

// bulk recognises the middle of a transfer in chunks: no segment need begin with
// a line there. It wants the end of a chunk, which is a small number u32, and
// behind that the head of a message that says it carries the next. To wait for
// more would let that chunk pass.
func bulk(b []byte) proto.Answer {
	at := bytes.Index(b[:min(len(b), maxTail)], messageMark)
	if at < 0 || !endsChunk(b[:at]) {
		return proto.No
	}
	pr := prove(b[at:])
	if pr.answer != proto.Yes {
		return pr.answer
	}
	head := b[at:]
	if end := bytes.Index(head, headEnd); end >= 0 {
		head = head[:end+len(headEnd)]
	} else if len(head) < maxProvenLine {
		return proto.More
	}
	if !bytes.Contains(head, chunkMark) {
		return proto.No
	}
	return proto.Yes
}

var headEnd = []byte("\r\n\r\n")

// endsChunk reports whether b may end with a chunk's footer, as far as it is there.
func endsChunk(b []byte) bool {
	for i, c := range b[max(0, len(b)-footer):] {
		if last := i == min(len(b), footer)-1; last && c > 0x1F || !last && c != 0 {
			return false
		}
	}
	return true
}
