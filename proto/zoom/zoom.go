package zoom

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
	"chaperone/proto/rtp"
)

// Protocol is the conversation with a media server.
var Protocol = &proto.Protocol{
	Name:   "zoom",
	Apps:   []*proto.App{hosts.Zoom},
	Over:   proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	a, b := o.Initiator, o.Responder
	switch {
	case greets(a) || greets(b) || answers(a, b) || answers(b, a) || follows(o.Earlier, a) || follows(o.Earlier, b):
		return proto.Yes
	case o.MidStream:
		return proto.No
	case question(a) && len(b) == 0, question(b) && len(a) == 0:
		return proto.More
	}
	if _, _, ok := media(a); ok {
		return proto.More
	}
	if _, _, ok := media(b); ok {
		return proto.More
	}
	return proto.No
}

// A greeting is a mark, an identifier [16], and in the question zeros [7], 2, a number u32
// twice, and a length u32 and what has it.
const (
	idAt     = 3
	zerosAt  = idAt + 16
	numbers  = zerosAt + 8
	lengthAt = numbers + 8
	keyAt    = lengthAt + 4
	keySize  = 64
	slack    = 16 // what may follow

	reserved  = "\x00\x00\x00\x00\x00\x00\x00\x02"
	keyLength = "\x00\x00\x00\x40"
)

// question and answer report whether b starts like a greeting of either side.
func question(b []byte) bool {
	return len(b) >= zerosAt && b[0] == 1 && b[1] == 0 && (b[2] == 2 || b[2] == 3)
}

func answer(b []byte) bool {
	return len(b) >= zerosAt && b[0] == 2 && b[1] == 0 && b[2] >= 1 && b[2] <= 3
}

// greets reports whether b is a question, by itself.
func greets(b []byte) bool {
	return question(b) && len(b) >= keyAt+keySize && len(b) <= keyAt+keySize+slack &&
		string(b[zerosAt:numbers]) == reserved && string(b[numbers:numbers+4]) == string(b[numbers+4:lengthAt]) &&
		string(b[lengthAt:keyAt]) == keyLength
}

// answers reports whether b answers the question a.
func answers(a, b []byte) bool {
	return question(a) && answer(b) && string(a[idAt:zerosAt]) == string(b[idAt:zerosAt]) && !alike(a[idAt:zerosAt])
}

func alike(b []byte) bool {
	for _, c := range b {
		if c != b[0] {
			return false
		}
	}
	return true
}

// A packet of media is 5, number u16, 4 bytes, direction u8, and the media's own head:
// kind u8, and more, as long as the kind wants it, with RTP behind it.
const (
	mediaMark = 5
	way       = 7 // 0 to the server, 4 from it
	fromZoom  = 4
	kindAt    = 8

	shared      = 0x0D
	sharedAt    = kindAt + 7 // where this kind says again
	sharedAgain = 0x1E       // that it is a screen
	sound       = 0x0F
	picture     = 0x10
	frameAt     = kindAt + 20 // where a picture's head says
	inFrames    = 2           // that it is the longer one

	soundHead   = kindAt + 19
	sharedHead  = kindAt + 27
	pictureHead = kindAt + 20
	frameHead   = kindAt + 24
)

// media returns what b carries, and the RTP in it. ok is false where there is none.
func media(b []byte) (f proto.Feature, packet []byte, ok bool) {
	if len(b) <= sharedHead || b[0] != mediaMark || b[way] != 0 && b[way] != fromZoom {
		return f, nil, false
	}
	at := 0
	switch {
	case b[kindAt] == sound:
		f, at = proto.Voice, soundHead
	case b[kindAt] == picture && b[frameAt] == inFrames:
		f, at = proto.Video, frameHead
	case b[kindAt] == picture:
		f, at = proto.Video, pictureHead
	case b[kindAt] == shared && b[sharedAt] == sharedAgain:
		f, at = proto.AppSharing, sharedHead
	default:
		return f, nil, false
	}
	const firstDynamic = 96
	kind, ok := rtp.Type(b[at:])
	return f, b[at:], ok && kind >= firstDynamic
}

// follows reports whether b is the packet of media behind a.
func follows(a, b []byte) bool {
	f, now, ok := media(b)
	if !ok {
		return false
	}
	g, before, ok := media(a)
	return ok && f == g && rtp.Follows(before, now)
}

// A parser follows one conversation.
type parser struct{ told proto.Features }

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	f, _, ok := media(b)
	if !ok && (question(b) || answer(b)) {
		f, ok = proto.Session, true
	}
	if ok && !p.told.Has(f) {
		p.told |= proto.Of(f)
		ev.Saw(f).WithWhole()
	}
	return len(b), nil
}
