package mgcp

import (
	"bytes"

	"chaperone/proto"
)

// A verb is a command of MGCP.
type verb struct {
	name string
	call bool // of a call, or of what is done at a phone
}

var verbs = [...]verb{
	{"CRCX", true}, {"MDCX", true}, {"DLCX", true}, {"RQNT", true}, {"NTFY", true},
	{"RSIP", false}, {"AUEP", false}, {"AUCX", false}, {"EPCF", false}, {"MESG", false},
}

// Bounds of a command's line.
const (
	maxDigits   = 9
	maxEndpoint = 255
)

// command returns the verb at the front of b, nil where b is no command:
// "RQNT 80 aaln/1@gw.example MGCP 1.0".
func command(b []byte) *verb {
	const after = len("RQNT ")
	if len(b) < after+len("1 * MGCP 1.0") || b[after-1] != ' ' {
		return nil
	}
	for i := range verbs {
		v := &verbs[i]
		if proto.PrefixFold(b, v.name) != proto.Yes {
			continue
		}
		number, rest := proto.CutNumber(b[after:], 1e9-1)
		if number == 0 || len(rest) == 0 || rest[0] != ' ' || len(b)-after-len(rest) > maxDigits {
			return nil
		}
		rest = rest[1:]
		end := bytes.IndexByte(rest[:min(len(rest), maxEndpoint+1)], ' ')
		if end <= 0 || bytes.ContainsAny(rest[:end], "\r\n\x00") || !versioned(rest[end+1:]) {
			return nil
		}
		return v
	}
	return nil
}

// versioned wants "MGCP 1.0", and no digit behind it.
func versioned(b []byte) bool {
	const word = "MGCP "
	if proto.PrefixFold(b, word) != proto.Yes {
		return false
	}
	b = b[len(word):]
	return len(b) >= 3 && digit(b[0]) && b[1] == '.' && digit(b[2]) && (len(b) == 3 || !digit(b[3]))
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// How MEGACO's messages begin, and what may come behind the sender.
var (
	names  = [...]string{"MEGACO/", "!/"}
	bodies = [...]string{"TRANSACTION", "T=", "REPLY", "P=", "PENDING", "PN=", "K{", "AUTHENTICATION", "AU=", "ERROR", "ER="}
)

// megaco reports whether b begins with "!/1 [192.0.2.1]:2944" and a transaction.
func megaco(b []byte) bool {
	for _, name := range names {
		if proto.PrefixFold(b, name) != proto.Yes {
			continue
		}
		version, rest := proto.CutNumber(b[len(name):], 99)
		rest, ok := sender(rest)
		if version == 0 || !ok {
			return false
		}
		for _, s := range bodies {
			if proto.PrefixFold(rest, s) == proto.Yes {
				return true
			}
		}
	}
	return false
}

// sender cuts " [192.0.2.1]:2944 " or " <gw.example>" off b.
func sender(b []byte) (rest []byte, ok bool) {
	n := blanks(b)
	b = b[n:]
	if n == 0 || len(b) == 0 {
		return b, false
	}
	closing := byte(']')
	if b[0] == '<' {
		closing = '>'
	}
	end := bytes.IndexByte(b[:min(len(b), maxEndpoint)], closing)
	if b[0] != '[' && b[0] != '<' || end < 0 {
		return b, false
	}
	b = b[end+1:]
	if len(b) > 0 && b[0] == ':' {
		_, b = proto.CutNumber(b[1:], 65535)
	}
	n = blanks(b)
	return b[n:], n > 0
}

func blanks(b []byte) (n int) {
	for n < len(b) && (b[n] == ' ' || b[n] == '\t' || b[n] == '\r' || b[n] == '\n') {
		n++
	}
	return n
}
