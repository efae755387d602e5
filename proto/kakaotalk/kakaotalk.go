package kakaotalk

import (
	"encoding/binary"
	"errors"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is LOCO.
var Protocol = &proto.Protocol{
	Name:   "kakaotalk",
	Apps:   []*proto.App{hosts.KakaoTalk},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// A hello is how long the encrypted key is, which of the keys it is encrypted with,
// and how the frames are: four bytes each.
const (
	keySize   = 256
	maxKind   = 31
	maxCipher = 3
	helloSize = 12
)

// detect wants a hello.
func detect(o *proto.Opening) proto.Answer {
	if o.MidStream || len(o.Initiator) < helloSize && len(o.Responder) > 0 {
		return proto.No
	}
	return helloAnswer(o.Initiator)
}

func helloAnswer(b []byte) proto.Answer {
	for i, c := range b[:min(len(b), helloSize)] {
		var ok bool
		switch i {
		case 1:
			ok = c == keySize>>8
		case 4:
			ok = 0 < c && c <= maxKind
		case 8:
			ok = 0 < c && c <= maxCipher
		default:
			ok = c == 0
		}
		if !ok {
			return proto.No
		}
	}
	if len(b) < helloSize {
		return proto.More
	}
	return proto.Yes
}

// A parser follows a connection to the client's first frame.
type parser struct{ greeted bool }

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var (
	errHello = errors.New("kakaotalk: no hello")
	errFrame = errors.New("kakaotalk: no frame")
)

// A frame is its length, the counter its key stream starts from, and what is
// encrypted.
const (
	frameHead = 4
	minFrame  = 16
	maxFrame  = 1 << 26
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case dir == proto.FromResponder:
		return len(b), nil
	case !p.greeted && helloAnswer(b) == proto.No:
		return 0, errHello
	case len(b) < frameHead || !p.greeted && len(b) < helloSize:
		return 0, nil
	case !p.greeted:
		p.greeted, ev.Skip = true, keySize
		ev.Saw(proto.Session)
		return helloSize, nil
	}
	if n := binary.LittleEndian.Uint32(b); n < minFrame || n > maxFrame {
		return 0, errFrame
	}
	ev.Saw(proto.Messaging)
	ev.Finished = true
	return frameHead, nil
}
