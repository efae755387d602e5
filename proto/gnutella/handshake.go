package gnutella

import (
	"bytes"
	"net/netip"

	"chaperone/proto"
)

// Limits of a line's name, and of a line whose value matters.
const (
	maxName = 32
	maxLine = 8 << 10
)

// line reads a line of a handshake's block, or what decides how the rest of it is
// to be read.
func (h *half) line(ev *proto.Events, b []byte) int {
	line, n := proto.Line(b)
	if n > 0 && len(line) == 0 {
		h.step = stepStart
		return n
	}
	i := bytes.IndexByte(b[:min(len(b), maxName)], ':')
	if i < 0 && n == 0 && len(b) < maxName {
		return 0
	}
	if i < 0 || n > 0 && i >= len(line) {
		return h.pass(b)
	}
	name := b[:i]
	for w := range words {
		if bytes.EqualFold(name, words[w].line) {
			h.step, h.word, h.matched = stepWord, uint8(w), 0
			return i + 1
		}
	}
	switch {
	case !matters(name), n > maxLine, n == 0 && len(b) > maxLine:
		h.step = stepPass
		return i + 1
	case n > 0:
		h.field(ev, name, line[i+1:])
	}
	return n
}

// pass reads up to the end of a line.
func (h *half) pass(b []byte) int {
	if _, n := proto.Line(b); n > 0 {
		h.step = stepLine
		return n
	}
	h.step = stepPass
	return len(b)
}

// Names of the lines that matter, with what matters in them.
var (
	lineEncoding   = []byte("Content-Encoding")
	lineType       = []byte("Content-Type")
	lineConnection = []byte("Connection")
	lineTry        = []byte("X-Try") // and -Ultrapeers, -Hubs, -DNA
	valueDeflate   = []byte("deflate")
	valueSecond    = []byte("application/x-gnutella2")
	valueUpgrade   = []byte("upgrade")
)

func isTry(name []byte) bool {
	return len(name) >= len(lineTry) && bytes.EqualFold(name[:len(lineTry)], lineTry)
}

func matters(name []byte) bool {
	return isTry(name) || bytes.EqualFold(name, lineEncoding) || bytes.EqualFold(name, lineType) || bytes.EqualFold(name, lineConnection)
}

// field takes in a line that matters.
func (h *half) field(ev *proto.Events, name, value []byte) {
	switch {
	case isTry(name):
		hints(ev, value)
	case bytes.EqualFold(name, lineEncoding):
		h.deflated = h.deflated || contains(value, valueDeflate)
	case bytes.EqualFold(name, lineType):
		h.second = h.second || contains(value, valueSecond)
	default:
		h.upgraded = h.upgraded || contains(value, valueUpgrade)
	}
}

// contains reports whether b contains s in any case.
func contains(b, s []byte) bool {
	for ; len(b) >= len(s); b = b[1:] {
		if bytes.EqualFold(b[:len(s)], s) {
			return true
		}
	}
	return false
}

// hints passes on the hosts of a list: "IP:port", with or without more behind it,
// between commas.
func hints(ev *proto.Events, list []byte) {
	for len(list) > 0 {
		var item []byte
		item, list, _ = bytes.Cut(list, comma)
		ip, rest := proto.CutIPv4(bytes.TrimLeft(item, " "))
		if !ip.IsValid() || ip.IsUnspecified() || len(rest) == 0 || rest[0] != ':' {
			continue
		}
		if port, _ := proto.CutNumber(rest[1:], 1<<16-1); port > 0 {
			ev.Hint(netip.AddrPortFrom(ip, uint16(port)))
		}
	}
}

var comma = []byte(",")
