package rfb

import (
	"encoding/binary"

	"chaperone/proto"
)

// A server is what is known of one side.
type server struct {
	stage        serverStage
	name         int // so much of it is to come
	capabilities int // so many are to come
}

// A serverStage is what a server says next. Each waits for nothing of the viewer that
// the server does not wait for; where the two do not fit it is not followed on.
type serverStage uint8

const (
	offersSecurity serverStage = iota
	offersTunnels
	offersProofs
	challenges
	tellsResult
	describes
	names
	countsCapabilities
	listsCapabilities
	shows // pictures, sounds and text
)

// parseServer never fails: what protects is in what the viewer says.
func (p *parser) parseServer(ev *proto.Events, b []byte) int {
	switch s := &p.server; s.stage {
	case offersSecurity:
		return p.offered(ev, b)
	case offersTunnels, offersProofs:
		return p.tightOffered(b)
	case challenges:
		if n := p.security.challenge(); n > 0 {
			return s.past(b, n, tellsResult)
		}
		s.stage = tellsResult
		return p.result(b)
	case tellsResult:
		return p.result(b)
	case describes:
		return p.describes(b)
	case names:
		return p.named(ev, b)
	case countsCapabilities:
		return p.countsCapabilities(b)
	case listsCapabilities:
		return p.capability(ev, b)
	}
	return len(b)
}

// silent gives up on what the server says.
func (p *parser) silent(b []byte) int {
	p.server.stage = shows
	return len(b)
}

// past reads n bytes.
func (s *server) past(b []byte, n int, next serverStage) int {
	if len(b) < n {
		return 0
	}
	s.stage = next
	return n
}

// offered reads the kind of security, u32, that a server by the rules of 3.3
// decides on, or those, each a byte, that it offers.
func (p *parser) offered(ev *proto.Events, b []byte) int {
	if !p.viewer.greeted {
		return p.silent(b)
	}
	if p.minor != 3 {
		if b[0] == 0 { // and why not
			return p.silent(b)
		}
		return p.server.past(b, 1+int(b[0]), challenges)
	}
	if len(b) < 4 {
		return 0
	}
	kind := binary.BigEndian.Uint32(b)
	switch {
	case kind == 0:
		return p.silent(b)
	case kind > 0xFF, !p.security.agree(byte(kind)):
		return p.hidden(ev, b)
	}
	p.server.stage = challenges
	return 4
}

// result reads zero u32 where all is well. By the rules before 3.8 there is none where
// nothing had to be proved.
func (p *parser) result(b []byte) int {
	if !p.security.known { // the viewer has not answered yet
		return p.silent(b)
	}
	if p.security.kind == secNone && p.minor < 8 {
		p.server.stage = describes
		return p.describes(b)
	}
	if len(b) < 4 {
		return 0
	}
	if binary.BigEndian.Uint32(b) != 0 {
		return p.silent(b)
	}
	p.server.stage = describes
	return 4
}

// description is the length of the picture's width and height u16, its format [16]
// and the length of the desktop's name u32.
const description = 2 + 2 + 16 + 4

// maxName is the longest name that is read.
const maxName = 1 << 16

func (p *parser) describes(b []byte) int {
	if len(b) < description {
		return 0
	}
	n := binary.BigEndian.Uint32(b[description-4:])
	if n > maxName {
		return p.silent(b)
	}
	p.server.name, p.server.stage = int(n), names
	if n == 0 {
		p.afterName()
	}
	return description
}

func (p *parser) afterName() {
	p.server.stage = shows
	if p.security.tight {
		p.server.stage = countsCapabilities
	}
}

// viewOnly is what the name of a desktop ends in that is not to be controlled.
const viewOnly = "[view only]"

// named reads the name, up to its end before that.
func (p *parser) named(ev *proto.Events, b []byte) int {
	n := min(p.server.name, len(viewOnly))
	if before := p.server.name - n; before > 0 {
		read := min(before, len(b))
		p.server.name -= read
		return read
	}
	if len(b) < n {
		return 0
	}
	mark := viewOnly[len(viewOnly)-n:]
	if b[n-1] != mark[n-1] {
		ev.Offers(proto.RemoteControl).BluntedBy(0, mark)
	}
	p.afterName()
	return n
}
