package yahoo

import (
	"encoding/binary"

	"chaperone/proto"
)

// cameraMarks open a webcam's connections: towards the server that knows where
// to go, for viewer and sender, and to where the pictures pass.
var cameraMarks = [...]string{"<RVWCFG>", "<RUPCFG>", "<REQIMG>", "<SNDIMG>"}

// cameraMark is the length of each.
const cameraMark = len("<RVWCFG>")

// cameraAnswer wants one of the marks.
func cameraAnswer(b []byte) proto.Answer {
	best := proto.No
	for _, m := range cameraMarks {
		switch proto.Prefix(b, m) {
		case proto.Yes:
			return proto.Yes
		case proto.More:
			best = proto.More
		}
	}
	return best
}

// Behind the mark: length of this head u8, three bytes, length of the text u32.
const (
	cameraHead    = 8
	maxCameraHead = 32
	maxCameraText = 2048
)

// webcam says what the connection is for as soon as its mark is there, and whose
// it is when its opening words are whole.
func (p *parser) webcam(ev *proto.Events, b []byte) (int, error) {
	switch cameraAnswer(b) {
	case proto.No:
		return 0, errStart
	case proto.More:
		return 0, nil
	}
	text, a := cameraText(b[cameraMark:])
	if a == proto.More && p.early {
		return 0, nil
	}
	p.filmed(ev).By(cameraField(text, "u=")).With(cameraField(text, "g="))
	if a == proto.More {
		return 0, nil
	}
	ev.Finished = true
	return len(b), nil
}

// filmed starts the event that a webcam passes here, or completes it.
func (p *parser) filmed(ev *proto.Events) *proto.Event {
	if p.early {
		return ev.Completes(proto.Use, proto.Video).WithWhole()
	}
	p.early = true
	return ev.Saw(proto.Video).WithWhole()
}

// cameraText returns the text behind the mark. No: there is none to wait for.
func cameraText(b []byte) (text []byte, a proto.Answer) {
	if len(b) < cameraHead {
		return nil, proto.More
	}
	head, n := int(b[0]), binary.BigEndian.Uint32(b[4:])
	switch {
	case head < cameraHead || head > maxCameraHead || n > maxCameraText:
		return nil, proto.No
	case len(b) < head+int(n):
		return nil, proto.More
	}
	return b[head : head+int(n)], proto.Yes
}

// cameraField returns the value of one line of text, such as "u=mire".
func cameraField(text []byte, key string) []byte {
	for len(text) > 0 {
		line, n := proto.Line(text)
		if n == 0 {
			line, n = text, len(text)
		}
		if proto.Prefix(line, key) == proto.Yes {
			return line[len(key):]
		}
		text = text[n:]
	}
	return nil
}
