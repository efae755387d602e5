package directconnect

import (
	"bytes"

	"chaperone/proto"
)

// Clients send each other the results of searches, and ADC's distributed hash
// table, as lone datagrams.

const (
	markResult = "$SR "
	separator  = 5   // between the fields of a result
	cidSize    = 39  // a client's name: 192 bits in base 32
	maxCIDSize = 103 // 512 bits
)

// detectDatagram wants one datagram, of either side, that can be nothing else.
func detectDatagram(o *proto.Opening) proto.Answer {
	if isResult(o.Initiator) || isResult(o.Responder) || isADC(o.Initiator) || isADC(o.Responder) {
		return proto.Yes
	}
	return proto.No
}

// isResult reports whether b is a result of NMDC: command, nick, what was found,
// slots, and in brackets the hub's address. 56 bits, and the shape of two numbers.
func isResult(b []byte) bool {
	if proto.Prefix(b, markResult) != proto.Yes {
		return false
	}
	b, ended := bytes.CutSuffix(b, []byte{'|'})
	if !ended || !bytes.HasSuffix(b, []byte{')'}) || bytes.IndexByte(b[len(markResult):], ' ') < 1 {
		return false
	}
	last := bytes.LastIndexByte(b, separator)
	return last > 0 && endsInSlots(b[:last]) && bytes.LastIndexByte(b, '(') > last
}

// endsInSlots reports whether b ends in " free/total".
func endsInSlots(b []byte) bool {
	slots := b[bytes.LastIndexByte(b, ' ')+1:]
	free, rest := proto.CutNumber(slots, 1<<16)
	if len(rest) == len(slots) || len(rest) < 2 || rest[0] != '/' {
		return false
	}
	total, rest := proto.CutNumber(rest[1:], 1<<16)
	return len(rest) == 0 && free <= max(total, 255)
}

// isADC reports whether b is a message of ADC between clients: a known command,
// the sender's name in base 32, and a line's end. 200 bits.
func isADC(b []byte) bool {
	if len(b) < len("URES ")+cidSize+1 || b[0] != 'U' || b[4] != ' ' || b[len(b)-1] != '\n' {
		return false
	}
	if _, known := datagramFeature(b[1:4]); !known {
		return false
	}
	cid := b[5:]
	for i, c := range cid[:min(len(cid), maxCIDSize+1)] {
		if !base32(c) {
			return i >= cidSize && (c == ' ' || c == '\n')
		}
	}
	return false
}

// datagramFeature returns what a command in a datagram is about. The commands of
// the distributed hash table are among them.
func datagramFeature(command []byte) (f proto.Feature, known bool) {
	switch string(command) {
	case "SCH", "RES":
		return proto.Search, true
	case "CTM", "RCM", "PSR":
		return proto.FileTransfer, true
	case "PUB":
		return proto.FileSharing, true
	case "MSG":
		return proto.Messaging, true
	case "INF", "STA", "GET", "SND", "CMD":
		return proto.Overlay, true
	}
	return 0, false
}

// datagram reads the message at the front of one. Nothing is read of any other: a
// host may have other business there.
func (p *parser) datagram(ev *proto.Events, b []byte) (int, error) {
	end := byte('\n')
	if b[0] == '$' {
		end = '|'
	}
	n := bytes.IndexByte(b[:min(len(b), maxLine)], end) + 1
	switch {
	case n == 0 && len(b) >= maxLine:
		return 0, errLost
	case isResult(b[:n]):
		nick := b[len(markResult):]
		ev.Saw(proto.Search).With(nick[:bytes.IndexByte(nick, ' ')])
	case isADC(b[:n]):
		f, _ := datagramFeature(b[1:4])
		if f == proto.FileTransfer {
			ev.Offers(f)
		} else {
			ev.Saw(f)
		}
	}
	return n, nil
}

func base32(c byte) bool { return capital(c) || '2' <= c && c <= '7' }
