package rtp

import (
	"chaperone/proto"
	"chaperone/proto/discord"
	"chaperone/proto/hosts"
)

// A parser follows one flow until it is clear what passes there.
type parser struct {
	hinted    bool // it is the app's that was said to wait here
	isDiscord bool
	looked    int
	told      proto.Features
	last      [2]packet
	discord   discord.Parser
}

// A packet is what the next one of its direction is compared with.
type packet struct {
	source, time uint32
	number       uint16
	size         int
}

// maxLooked is how many datagrams are read. Pictures that come later than that in a flow
// that began with sound are not told from it.
const maxLooked = 64

// Of media that the peers have agreed on elsewhere: sizes and times that tell.
const (
	large    = 500  // more than a packet of sound is, but where it is not compressed at all
	maxSound = 2880 // 60 ms of the fastest clock; a picture at 30 a second takes 3000
	maxOpen  = 16   // datagrams until it is voice, if nothing tells
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if !p.isDiscord && discord.KeepsAlive(b) {
		p.isDiscord, ev.App = true, hosts.Discord
		p.discord.Reset()
	}
	if p.isDiscord {
		return p.discord.Parse(ev, dir, b)
	}
	if !p.hinted && calls(ev.Hinted) {
		p.hinted, p.told, ev.App, ev.Likely = true, 0, ev.Hinted, true
	}
	kind, media := Type(b)
	switch {
	case agrees(b):
		p.saw(ev, proto.Voice)
	case report(b):
		p.saw(ev, proto.Session)
	case media:
		p.media(ev, dir, kind, b)
	}
	p.looked++
	ev.Finished = p.looked == maxLooked
	return len(b), nil
}

// saw says a feature once.
func (p *parser) saw(ev *proto.Events, f proto.Feature) {
	if !p.told.Has(f) {
		p.told |= proto.Of(f)
		ev.Saw(f).WithWhole()
	}
}

// media says what a packet is.
func (p *parser) media(ev *proto.Events, dir proto.Dir, kind byte, b []byte) {
	m := mediumOf(kind)
	if m == open {
		m = p.compare(dir, b)
	}
	switch {
	case m == video:
		p.saw(ev, proto.Video)
	case m == voice || p.looked >= maxOpen && !p.told.Has(proto.Video):
		p.saw(ev, proto.Voice)
	}
}

// compare tells sound from pictures by a packet and the one before it. A picture takes
// several packets of one time. The tones of a telephone's keys do so too, but are small.
func (p *parser) compare(dir proto.Dir, b []byte) medium {
	last, now := p.last[dir], packet{be32(b[8:]), be32(b[4:]), be16(b[2:]), len(b)}
	p.last[dir] = now
	step := now.time - last.time
	switch {
	case last.source != now.source || now.number-last.number != 1:
		return open
	case step == 0 && last.size >= large:
		return video
	case step > 0 && step <= maxSound && last.size < large && now.size < large:
		return voice
	}
	return open
}
