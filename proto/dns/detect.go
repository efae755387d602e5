package dns

import (
	"encoding/binary"

	"chaperone/proto"
)

// Limits of a first message.
const (
	maxQuestions = 32
	maxFirst     = 4096 // over TCP
	maxMiddle    = 512  // the same, in mid-stream, where nobody waits for long
	minMessage   = headerSize + 1 + questionEnd
)

func detect(o *proto.Opening) proto.Answer {
	if o.Over == proto.UDP {
		switch {
		case sound(o.Initiator), sound(o.Responder):
			return proto.Yes
		case len(o.Initiator) > 0 || len(o.Responder) > 0:
			return proto.No
		}
		return proto.More
	}
	if !o.MidStream {
		if a := framed(o.Initiator, maxFirst, false); a != proto.More || len(o.Responder) == 0 {
			return a
		}
		return proto.No // answered before it has asked
	}
	a := framed(o.Initiator, maxMiddle, true)
	if len(o.Responder) > 0 && (len(o.Initiator) == 0 || a == proto.No) {
		a = framed(o.Responder, maxMiddle, true)
	}
	return a
}

// framed answers whether b begins with a message of TCP of up to limit bytes: a
// question, where answers do not count.
func framed(b []byte, limit int, answers bool) proto.Answer {
	if len(b) < 2 {
		return proto.More
	}
	size := int(binary.BigEndian.Uint16(b))
	if size < minMessage || size > limit || len(b) > 4 && !operates(b[4]) || len(b) > 6 && b[6] != 0 {
		return proto.No
	}
	if len(b) < 2+headerSize {
		return proto.More
	}
	h := header(b[2:])
	switch {
	case !plausible(h, size), h.answer() && !answers:
		return proto.No
	case len(b) < 2+size:
		return proto.More
	case sound(b[2 : 2+size]):
		return proto.Yes
	}
	return proto.No
}

// operates reports whether the first byte of the flags is of a known operation.
func operates(flags byte) bool {
	op := flags >> 3 & 15
	return op == opQuery || op == opNotify || op == opUpdate
}

// plausible reports whether h may begin a message of size bytes.
func plausible(h header, size int) bool {
	if size < minMessage || !operates(h[2]) || h[3]&0x40 != 0 {
		return false
	}
	asked, records := h.count(0), h.count(1)+h.count(2)+h.count(3)
	if !h.answer() && (asked == 0 || h.failed()) || asked > maxQuestions || asked+records == 0 {
		return false
	}
	return headerSize+asked*(1+questionEnd)+records*(1+recordEnd) <= size
}

// sound reports whether b is a message from end to end.
func sound(b []byte) bool {
	if len(b) < minMessage || !plausible(b, len(b)) || netbios(b[headerSize:]) {
		return false
	}
	at := headerSize
	for range header(b).count(0) {
		n := soundName(b, at)
		if n == 0 || len(b) < n+questionEnd || !class(b[n+2:]) || b[n]|b[n+1] == 0 {
			return false
		}
		at = n + questionEnd
	}
	for range header(b).count(1) + header(b).count(2) + header(b).count(3) {
		if at = soundRecord(b, at); at == 0 {
			return false
		}
	}
	return at == len(b) || string(b[at:]) == ending
}

// ending is what Windows' name servers add to a request for a whole zone.
const ending = "MS"

// soundName returns where the name at b[at:] ends, 0 where there is none.
func soundName(b []byte, at int) int {
	n, to := nameSize(b[at:])
	if n <= 0 || to >= 0 && (to < headerSize || to >= at) {
		return 0
	}
	return at + n
}

// soundRecord returns where the record at b[at:] ends, 0 where there is none. The class
// of an OPT record is a size.
func soundRecord(b []byte, at int) int {
	n := soundName(b, at)
	if n == 0 || len(b) < n+recordEnd {
		return 0
	}
	kind := binary.BigEndian.Uint16(b[n:])
	end := n + recordEnd + int(binary.BigEndian.Uint16(b[n+8:]))
	switch {
	case end > len(b), kind == 0:
		return 0
	case kind == typeOPT && n == at+1, class(b[n+2:]):
		return end
	}
	return 0
}

// class reports whether b begins with a class: IN, CH, HS, none or any.
func class(b []byte) bool {
	switch binary.BigEndian.Uint16(b) {
	case classIN, 3, 4, 254, 255, multicast | classIN, multicast | 255:
		return true
	}
	return false
}

// netbios reports whether the first name is one of NetBIOS: 16 bytes as 32 letters.
func netbios(b []byte) bool {
	if len(b) < 33 || b[0] != 32 {
		return false
	}
	for _, c := range b[1:33] {
		if c < 'A' || c > 'P' {
			return false
		}
	}
	return true
}
