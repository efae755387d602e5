package sdp

import (
	"bytes"
	"net/netip"
	"time"

	"chaperone/proto"
)

// Blunts is what a [Reader] may say and how to take away; Features, with messaging,
// all that it may say.
const (
	Blunts   = proto.Features(1<<proto.Voice | 1<<proto.Video | 1<<proto.FileTransfer | 1<<proto.AppSharing | 1<<proto.RemoteControl)
	Features = Blunts | 1<<proto.Messaging
)

// A Reader follows one description after the other. The zero value is ready.
type Reader struct {
	session netip.Addr // where all media are, unless they say otherwise
	medium
	within bool // a medium is at hand
	videos bool // there has been a video
	said   bool // the line at hand has been judged
	skip   bool // the rest of the line is of no interest
}

// A medium is what the lines from one m= on speak of.
type medium struct {
	kind    kind
	feature proto.Feature
	over    proto.Transport
	addr    netip.Addr
	port    uint16 // 0: it is of no interest, or not wanted
	held    uint16 // the port of an application that has not said yet what it is
	bundled bool   // it has no port of its own, but may come by way of another medium's
}

// maxLine is how much of a line is looked at.
const maxLine = 1 << 10

// stays is how long a medium may take to come up: nobody lets it ring for much
// more than three minutes (RFC 3261, timer C).
const stays = 4 * time.Minute

// Read reads one element of a description at the front of b and returns its
// length, or 0 to see more. last says that nothing follows b; seen, how much of b
// has been shown before. ev.Over is the transport of the conversation. Blanks in
// front of lines do not matter, nor how lines end.
func (r *Reader) Read(ev *proto.Events, b []byte, last bool, seen int) (n int) {
	if r.skip {
		n = r.pass(b)
	}
	if n == 0 {
		n = blanks(b)
	}
	if n == 0 && len(b) > 0 {
		n = r.line(ev, b, last, seen)
	}
	return n
}

// pass leaves the rest of a line out.
func (r *Reader) pass(b []byte) int {
	n := bytes.IndexAny(b, "\r\n")
	r.skip = n < 0
	if n < 0 {
		return len(b)
	}
	return n
}

// line reads a line, or as much of it as there is.
func (r *Reader) line(ev *proto.Events, b []byte, last bool, seen int) int {
	end := bytes.IndexAny(b[:min(len(b), maxLine)], "\r\n")
	whole := end >= 0 || last || len(b) >= maxLine
	if end < 0 {
		end = min(len(b), maxLine)
	}
	line := b[:end]
	if !whole && len(line) < len("m=") || !r.judged(ev, line, b[end:], whole, seen) {
		return 0
	}
	r.said, r.skip = false, true
	return len(line)
}

// judged reads what there is of a line and reports whether nothing more of it
// matters. rest is what is there behind it.
func (r *Reader) judged(ev *proto.Events, line, rest []byte, whole bool, seen int) bool {
	if len(line) < 2 || line[1] != '=' {
		return true
	}
	switch value := line[2:]; line[0] {
	case 'v':
		*r = Reader{}
	case 'm':
		if ev.Over == proto.TCP {
			rest = nil
		}
		return r.proposal(ev, value, rest, whole, seen)
	case 'a':
		return r.attribute(ev, value, whole)
	case 'c':
		if whole {
			r.address(ev, value)
		}
		return whole
	}
	return true
}

// address reads where media are: "IN IP4 192.0.2.1/127".
func (r *Reader) address(ev *proto.Events, v []byte) {
	ip := cutAddress(v)
	if !r.within {
		r.session = ip
		return
	}
	r.addr = ip
	r.expect(ev)
}

// cutAddress reads "IN IP4 192.0.2.1/127". It is invalid where a name stands.
func cutAddress(v []byte) netip.Addr {
	_, v = word(v)
	_, v = word(v)
	name, _ := word(v)
	name, _, _ = bytes.Cut(name, slash)
	return proto.Address(name)
}

// expect announces the medium at hand; of RTP, with the port of its control behind it.
func (r *Reader) expect(ev *proto.Events) {
	r.announce(ev, r.addr, r.port, r.over)
	rtp := r.over == proto.UDP && r.kind != image && (r.kind != application || r.feature == proto.RemoteControl)
	if rtp && r.port < 65535 {
		r.announce(ev, r.addr, r.port+1, r.over)
	}
}

// discard is the port that stands where there is none yet (RFC 863).
const discard = 9

func (r *Reader) announce(ev *proto.Events, ip netip.Addr, port uint16, over proto.Transport) {
	if r.port == 0 || port == 0 || port == discard || !ip.IsValid() || ip.IsUnspecified() || ip.IsMulticast() {
		return
	}
	ev.Expect(proto.Expectation{To: netip.AddrPortFrom(ip, port), Over: over, Feature: r.feature, For: stays})
}

var slash = []byte("/")

// blanks counts blanks and ends of lines at the front of b.
func blanks(b []byte) (n int) {
	for n < len(b) && (b[n] == ' ' || b[n] == '\t' || b[n] == '\r' || b[n] == '\n') {
		n++
	}
	return n
}

// word cuts the first word off b.
func word(b []byte) (w, rest []byte) {
	b = b[spaces(b):]
	if i := bytes.IndexAny(b, proto.Blanks); i >= 0 {
		return b[:i], b[i+1:]
	}
	return b, nil
}

func spaces(b []byte) (n int) {
	for n < len(b) && proto.IsBlank(b[n]) {
		n++
	}
	return n
}
