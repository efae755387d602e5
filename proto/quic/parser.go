package quic

import (
	"errors"

	"chaperone/proto"
	"chaperone/proto/tls"
)

var (
	errHello  = errors.New("quic: a hello that no server takes")
	errMissed = errors.New("quic: the server has heard a hello that was not seen here")
)

// maxPackets bounds how many packets of one datagram are looked at.
const maxPackets = 8

// A parser waits for the hello of one flow.
type parser struct {
	makers []*tls.Maker
	report tls.Report
	keys   *keys // of the connection whose hello is put together
	other  *keys // of a packet that those do not open
	bound  bool  // they have opened something
	again  bool  // something was said of another of the flow's connections
	heard  bool  // all of its hello
	client proto.Dir
	hello  pieces
	room   []byte // for a packet's content
}

// Reset implements [proto.Parser]. It keeps the keys: the next flow may be the same
// client's, which tries again.
func (p *parser) Reset() {
	p.report.Reset()
	p.hello.reset()
	p.bound, p.again, p.heard = false, false, false
	if cap(p.room) > roomy {
		p.room = nil
	}
}

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if name, ok := chloOf(b); ok && !p.bound {
		p.again = true
		p.report.Reset()
		p.report.Name(ev, &tls.Hello{Name: name})
		ev.Saw(proto.Session).WithWhole()
		return len(b), nil
	}
	var to []byte
	for rest, i := b, 0; i < maxPackets && !ev.Finished; i++ {
		h, ok := cutHeader(rest)
		if !ok {
			break
		}
		if i == 0 {
			to = h.to
		}
		if err := p.packet(ev, dir, &h, rest, len(b), string(h.to) == string(to)); err != nil {
			return 0, err
		}
		rest = rest[h.end:]
	}
	return len(b), nil
}

// packet reads one packet of a datagram of size bytes. same is whether it is to the same
// connection as the first in it.
func (p *parser) packet(ev *proto.Events, dir proto.Dir, h *header, b []byte, size int, same bool) error {
	switch {
	case h.short:
		return nil
	case p.bound && dir != p.client:
		return p.answer(ev, h)
	case h.kind != initial || size < minDatagram:
		return nil
	}
	content, ok := p.open(dir, h, b, same)
	if !ok || p.heard {
		return nil
	}
	if err := p.frames(content, h.suite.google); err != nil {
		return err
	}
	return p.say(ev)
}

// answer reads a packet of the server's. It shows that the hello which was heard is the
// one that counts, not another for which it was only the cover: a client might first
// say hello in a version, or to an identifier, that it knows this server does not heed.
// Who goes on to the handshake has got all of a hello.
func (p *parser) answer(ev *proto.Events, h *header) error {
	switch {
	case h.version != p.keys.version || h.kind != initial && h.kind != handshake:
		return nil
	case p.heard:
		ev.Finished = true
	case h.kind == handshake:
		return errMissed
	}
	return nil
}

// open returns the content of the client's packet b. One that the keys at hand do not
// open may be the first of another connection: after Retry, or with another version.
// Then its hello counts. Packets of a datagram belong to the same connection as the
// first, or to none.
func (p *parser) open(dir proto.Dir, h *header, b []byte, same bool) (content []byte, ok bool) {
	if p.bound && p.keys.version == h.version {
		if content, p.room, ok = p.keys.open(h, b, p.room[:0]); ok || p.keys.are(h) {
			return content, ok
		}
	}
	if len(h.to) < minID || !same && !p.other.are(h) {
		return nil, false
	}
	if p.keys.are(h) && !p.bound {
		p.keys, p.other = p.other, p.keys
	} else if !p.other.are(h) {
		p.other.derive(h)
	}
	if content, p.room, ok = p.other.open(h, b, p.room[:0]); ok {
		p.keys, p.other = p.other, p.keys
		p.again, p.bound, p.client = p.again || p.bound, true, dir
		p.heard = false
		p.hello.reset()
		p.report.Reset()
	}
	return content, ok
}

// say says what has come of the hello. What the flow's first connection was taken for
// does not hold for another.
func (p *parser) say(ev *proto.Events) error {
	h, a := p.read()
	if named := p.report.Name(ev, &h); p.again && (named || a == proto.Yes) {
		ev.App = App
	}
	switch a {
	case proto.No:
		return errHello
	case proto.Yes:
		p.report.Make(ev, &h, p.makers)
		ev.Finished, p.heard = false, true
	}
	return nil
}

// read reads the hello as far as it has come.
func (p *parser) read() (h tls.Hello, a proto.Answer) {
	b := p.hello.whole()
	if p.keys.version != q050Version {
		return tls.ReadMessage(b)
	}
	name, a := readCHLO(b)
	return tls.Hello{Name: name}, a
}
