package viber

import (
	"encoding/binary"
	"errors"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is calls and talk.
var Protocol = &proto.Protocol{
	Name:   "viber",
	Apps:   []*proto.App{hosts.Viber},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	if o.Over == proto.UDP {
		return detectCall(o)
	}
	return detectTalk(o)
}

// A message is its length, with the two bytes of that, and the rest. The client's
// first has a token of four, and the server's repeats it.
const (
	lengthSize = 2
	tokenSize  = 4

	firstHead  = 10
	clientMark = 0xFFFC // at 6
	answerHead = 10
	answerMark = 0x8003 // at 4
	minFirst   = 16
	maxFirst   = 2048
)

// detectTalk wants both sides' first messages.
func detectTalk(o *proto.Opening) proto.Answer {
	if o.MidStream {
		return proto.No
	}
	if a := proto.Both(clientAnswer(o.Initiator), serverAnswer(o.Responder)); a != proto.Yes {
		return a
	}
	if string(o.Initiator[lengthSize:][:tokenSize]) != string(o.Responder[6:answerHead]) {
		return proto.No
	}
	return proto.Yes
}

func clientAnswer(b []byte) proto.Answer {
	switch {
	case !lengthy(b), len(b) > 6 && b[6] != clientMark&0xFF, len(b) > 7 && b[7] != clientMark>>8,
		len(b) > 8 && b[8] != 3 && b[8] != 5, len(b) > 9 && b[9] != 0x80:
		return proto.No
	case len(b) < firstHead:
		return proto.More
	}
	return proto.Yes
}

func serverAnswer(b []byte) proto.Answer {
	switch {
	case !lengthy(b), len(b) > 4 && b[4] != answerMark&0xFF, len(b) > 5 && b[5] != answerMark>>8:
		return proto.No
	case len(b) < answerHead:
		return proto.More
	}
	return proto.Yes
}

// lengthy reports whether b may begin with the length of a first message.
func lengthy(b []byte) bool {
	if len(b) < lengthSize {
		return true
	}
	n := binary.LittleEndian.Uint16(b)
	return minFirst <= n && n <= maxFirst
}

// A parser follows a connection until talk passes, and says once what a call is.
type parser struct{ said, first bool }

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var errLength = errors.New("viber: a message shorter than its length")

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case ev.Over == proto.UDP:
		if !p.said {
			p.said, ev.Finished = true, true
			ev.Saw(proto.Voice).WithWhole()
		}
		return len(b), nil
	case dir == proto.FromResponder:
		return len(b), nil
	case len(b) < lengthSize:
		return 0, nil
	}
	n := int(binary.LittleEndian.Uint16(b))
	if n < lengthSize {
		return 0, errLength
	}
	if !p.first {
		p.first = true
		ev.Saw(proto.Session)
	} else {
		ev.Saw(proto.Messaging)
		ev.Finished = true
	}
	ev.Skip = n - lengthSize
	return lengthSize, nil
}
