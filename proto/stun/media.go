package stun

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

// media reads what has a first byte of RTP's. It is certain where the peers have
// agreed on keys for it, or where it continues a stream.
func (p *parser) media(ev *proto.Events, dir proto.Dir, b []byte) {
	switch {
	case len(b) < rtcpHead:
		return
	case rtcp(b):
		if !p.keyed {
			return
		}
	case !rtp(b):
		return
	case p.app == hosts.WhatsApp:
		p.whatsApp(ev, b)
	case !p.keyed && p.told&toldVoice == 0 && !p.tracks[dir].follows(b):
		return
	}
	p.bulk = 0
	if app := caller(ev.Hinted); app != nil {
		p.tells(ev, tell{app: app, likely: true})
	}
	p.call(ev)
	ev.Finished = !p.relayed && (p.app != hosts.WhatsApp || p.told&toldVideo != 0)
}

// whatsApp tells pictures from sound by the payload types of WhatsApp's clients.
func (p *parser) whatsApp(ev *proto.Events, b []byte) {
	const picture, pictureAgain = 102, 103
	if pt := b[1] & 0x7F; (pt == picture || pt == pictureAgain) && p.first(toldVideo) {
		ev.Saw(proto.Video).WithWhole()
	}
}

// dtls reads the records of a datagram.
func (p *parser) dtls(ev *proto.Events, dir proto.Dir, b []byte) {
	if b[0] > lastRecord {
		p.data(ev, len(b)) // a short head of DTLS 1.3
		return
	}
	if p.records(ev, b) && !p.relayed && p.app == nil && p.told&toldStun == 0 {
		p.becomes(ev, DTLS)
	}
}

// records reads those of a datagram, and reports whether there was one.
func (p *parser) records(ev *proto.Events, b []byte) (any bool) {
	for range maxRecords {
		r, rest, ok := cutRecord(b)
		if !ok || !r.plausible() {
			break
		}
		switch {
		case r.kind == typeHandshake && r.epoch == plaintextEpoch:
			p.handshake(ev, r.body)
		case r.kind == typeData:
			p.data(ev, len(r.body))
		}
		b, any = rest, true
	}
	return any
}

// handshake reads the messages of a record, or the piece of one.
func (p *parser) handshake(ev *proto.Events, b []byte) {
	for range maxRecords {
		f, rest, ok := cutFragment(b)
		if !ok {
			return
		}
		switch {
		case f.ofSnapchat():
			p.tells(ev, tell{app: hosts.Snapchat, call: true})
		case f.kind != clientHello && f.kind != serverHello:
		case len(f.content) == f.length:
			p.hello(ev, f.kind, f.content)
		case f.kind == clientHello:
			if msg, a := p.pieces.add(&f); a == proto.Yes {
				p.hello(ev, f.kind, msg)
			}
		}
		b = rest
	}
}

// hello reads one side's hello. Keys for SRTP are what browsers ask for even where
// they want a data channel only: that there is a call the first packet of media says.
func (p *parser) hello(ev *proto.Events, kind byte, msg []byte) {
	h, ok := readHello(kind, msg)
	if !ok {
		return
	}
	p.keyed = p.keyed || h.keyed
	nobodys := p.app == DTLS || p.app == nil && !p.relayed
	switch app := caller(ev.Hinted); {
	case h.keyed && nobodys && app != nil:
		p.tells(ev, tell{app: app, likely: true, call: true})
	case h.keyed && nobodys:
		p.becomes(ev, WebRTC)
	case kind == clientHello && !h.keyed && p.peered():
		p.dataOnly(ev)
	}
	if len(h.host) > 0 && !p.relayed && p.first(toldHost) {
		ev.Host = h.host
	}
}

// peered reports whether what is read is WebRTC's.
func (p *parser) peered() bool { return p.app == WebRTC || p.app == nil && p.relayed }

// maxQuiet is how much a data channel carries, with no packet of media, until it is
// what the peers are there for. Those that go with a call carry little.
const maxQuiet = 64 << 10

// data takes in n bytes of a data channel.
func (p *parser) data(ev *proto.Events, n int) {
	if p.told&(toldVoice|toldChannel) != 0 || !p.peered() {
		return
	}
	if p.bulk += n; p.bulk > maxQuiet {
		p.dataOnly(ev)
	}
}

// dataOnly says that the peers exchange data and no media. What data, nobody can tell.
func (p *parser) dataOnly(ev *proto.Events) {
	if !p.first(toldChannel) {
		return
	}
	e := ev.Saw(proto.Tunnel).WithWhole()
	if p.app == nil {
		e.Of(WebRTC)
	}
}
