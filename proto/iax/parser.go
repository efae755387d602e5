package iax

import "chaperone/proto"

// A parser follows the datagrams between two addresses.
type parser struct{ begun bool }

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser]: a datagram is one frame. What is too short for
// one is left alone.
func (p *parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if !p.begun {
		p.begun = true
		ev.Saw(proto.Session)
	}
	switch {
	case full(b) != nil:
		frame(b).say(ev)
	case len(b) > 4 && b[0]&0x80 == 0:
		ev.Saw(short(b))
	}
	return len(b), nil
}

// say says what a full frame is.
func (f frame) say(ev *proto.Events) {
	switch f[10] {
	case voice:
		ev.Saw(proto.Voice)
	case video:
		ev.Saw(proto.Video)
	case text:
		ev.Saw(proto.Messaging)
	case image:
		ev.Saw(proto.Image)
	case iax:
		if f[11] == opNew {
			ev.Offers(proto.Voice)
		}
	}
}

// short returns what a short frame carries. Those of video and trunks are to call
// number 0: video has a number behind it with the highest bit set.
func short(b []byte) proto.Feature {
	if b[0] == 0 && b[1] == 0 && b[2]&0x80 != 0 {
		return proto.Video
	}
	return proto.Voice
}
