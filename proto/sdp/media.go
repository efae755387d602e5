package sdp

import (
	"bytes"

	"chaperone/proto"
)

// A kind is a medium's first word.
type kind uint8

const (
	other kind = iota
	audio
	video
	image
	message
	text
	application
	sharing // Microsoft's (MS-SDPEXT)
	data    // RFC 2327, section 6: bulk data
)

// kinds is in upper case, for [proto.PrefixFold].
var kinds = [...]string{
	audio: "AUDIO", video: "VIDEO", image: "IMAGE", message: "MESSAGE", text: "TEXT",
	application: "APPLICATION", sharing: "APPLICATIONSHARING", data: "DATA",
}

// A proposal is the line of a medium, as far as it is there.
type proposal struct {
	kind      kind
	port      uint16
	from, to  int // the port's digits
	transport int // where the transport begins
}

// cutProposal reads the value of "m=video 49170/2 RTP/AVP 31". ok is false where
// the transport has not begun, or begins like none that there is.
func cutProposal(v []byte) (p proposal, ok bool) {
	p.from = spaces(v)
	name, _ := word(v)
	for k := audio; int(k) < len(kinds); k++ {
		if len(name) == len(kinds[k]) && proto.PrefixFold(name, kinds[k]) == proto.Yes {
			p.kind = k
		}
	}
	p.from += len(name)
	p.from += spaces(v[p.from:])
	port, rest := proto.CutNumber(v[p.from:], 65535)
	p.port, p.to = uint16(port), len(v)-len(rest)
	gap := bytes.IndexAny(rest, proto.Blanks)
	if p.kind == other || p.to == p.from || gap < 0 {
		return p, false
	}
	p.transport = p.to + gap + spaces(rest[gap:])
	return p, p.transport < len(v) && bytes.IndexByte(transports, v[p.transport]) >= 0
}

// transports is how RTP/AVP, TCP/MSRP, udptl, UDP/BFCP, DTLS/SCTP and SCTP begin.
var transports = []byte("RrTtUuDdSs")

// unknown is written over a letter that decides: nothing begins or ends like that.
const unknown = "X"

// proposal reads the line of a medium, and reports whether nothing more of it
// matters. It is judged with the first letter of its transport; an application,
// with the last one of what it is. rest is what is certain to stand behind it.
func (r *Reader) proposal(ev *proto.Events, v, rest []byte, whole bool, seen int) bool {
	p, ok := cutProposal(v)
	m := medium{kind: p.kind, over: proto.UDP, addr: r.session, port: p.port}
	token := p.transport
	if ok {
		token = r.means(&m, v, p.transport)
	}
	wanted := ok && p.port != 0 && token > 0
	if !wanted && !whole {
		return false
	}
	if ok && p.port != 0 {
		m.held = p.port
	}
	m.bundled = ok && p.port == 0 && token > 0
	if !wanted {
		m.port = 0
	} else {
		m.held = 0
	}
	r.within, r.videos, r.medium = true, r.videos || p.kind == video, m
	if wanted {
		r.propose(ev, v, rest, p, token, seen)
	}
	return true
}

// means sets what m is and how it will come, and returns where the letter stands
// by which v says so: 0 where it does not.
func (r *Reader) means(m *medium, v []byte, transport int) int {
	if c := v[transport]; c == 'T' || c == 't' {
		m.over = proto.TCP
	}
	switch m.kind {
	case audio:
		m.feature = proto.Voice
	case video:
		m.feature = proto.Video
		if r.videos {
			m.feature = proto.AppSharing
		}
	case image, data:
		m.feature = proto.FileTransfer
	case sharing:
		m.feature = proto.AppSharing
	case message, text:
		m.feature = proto.Messaging
	case application:
		return applied(m, v, transport)
	}
	return transport
}

// propose says what is proposed.
func (r *Reader) propose(ev *proto.Events, v, rest []byte, p proposal, token, seen int) {
	file, size := r.ahead(section(rest))
	defer r.expect(ev)
	if r.feature == proto.Messaging {
		ev.Saw(r.feature)
		return
	}
	e := ev.Offers(r.feature).Named(file, size)
	const head = len("m=")
	if zero := zeros(v[p.from:p.to], v[p.to]); zero != "" && head+p.from >= seen {
		e.BluntedBy(head+p.from, zero)
	} else {
		e.BluntedBy(head+token, unknown)
	}
}

// zeros returns what makes a port zero and differs from it in its last digit, ""
// where there is nothing. next is what stands behind the port.
func zeros(port []byte, next byte) string {
	const plain, counted = "00000", "000/1"
	n := len(port)
	switch {
	case n > len(plain):
		return ""
	case port[n-1] != '0':
		return plain[:n]
	case n >= len("0/1") && next == ' ':
		return counted[len(counted)-n:]
	}
	return ""
}

// What an application may be.
var applications = [...]struct {
	word    []byte
	feature proto.Feature
}{
	{[]byte("BFCP"), proto.AppSharing},    // with a floor that somebody has
	{dataChannel, proto.FileTransfer},     // RFC 8841
	{[]byte(" msdata"), proto.AppSharing}, // T.120, of Windows Messenger
	{[]byte(" wb"), proto.AppSharing},     // a whiteboard (RFC 4566, section 5)
}

// applied sets what application m is, of which v speaks from at on, and returns
// where the last letter of that stands; 0 where it does not say.
func applied(m *medium, v []byte, at int) (last int) {
	for i := range applications {
		a := &applications[i]
		if n := bytes.Index(v[at:], a.word); n >= 0 {
			m.feature = a.feature
			return at + n + len(a.word) - 1
		}
	}
	return 0
}

var dataChannel = []byte("webrtc-datachannel")

// section returns the lines of b up to the next medium's.
func section(b []byte) []byte {
	if n := bytes.Index(b, nextMedium); n >= 0 {
		return b[:n]
	}
	return b
}

var nextMedium = []byte("\nm=")

// ahead looks for what changes the meaning of the medium at hand in its lines.
func (r *Reader) ahead(lines []byte) (file []byte, size uint64) {
	switch {
	case r.kind == message:
		if _, after, ok := bytes.Cut(lines, fileLine); ok {
			r.feature = proto.FileTransfer
			return selected(firstLine(after))
		}
	case r.feature == proto.Video:
		if _, after, ok := bytes.Cut(lines, contentLine); ok {
			if bytes.Contains(firstLine(after), slides) {
				r.feature = proto.AppSharing
			}
		}
	}
	return nil, 0
}

// firstLine returns b up to the end of its first line.
func firstLine(b []byte) []byte {
	if n := bytes.IndexAny(b, "\r\n"); n >= 0 {
		return b[:n]
	}
	return b
}

var (
	fileLine    = []byte("\na=" + fileSelector)
	contentLine = []byte("\na=" + content)
)
