package citrix

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is Citrix's.
var Protocol = &proto.Protocol{
	Name:   "citrix",
	Apps:   []*proto.App{hosts.Citrix},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return parser{} },
}

const (
	ica = "\x7f\x7fICA\x00"
	cgp = "\x1aCGP/01"
)

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.UDP && len(o.Initiator) == 0 && len(o.Responder) == 0:
		return proto.More
	case o.Over == proto.UDP && (isControl(o.Initiator) || isControl(o.Responder)):
		return proto.Yes
	case o.Over == proto.UDP, o.MidStream:
		return proto.No
	}
	a, b := proto.Prefix(o.Responder, ica), proto.Prefix(o.Initiator, cgp)
	switch {
	case a == proto.Yes, b == proto.Yes:
		return proto.Yes
	case a == proto.More && proto.Prefix(o.Initiator, ica) != proto.No: // the client may be early
		return proto.More
	case len(o.Responder) > 0:
		return proto.No // in CGP the client is first
	}
	return b
}

// Messages of control, and the length of each.
const (
	keepAlive       = 1
	acknowledgement = 2
	acknowledged    = 6

	shortControl = 20
	longControl  = 40
)

// isControl reads kind u16 with its highest bit set, zero u16, which message it is
// about u32, time u32, to whom u32, and what is said: nothing but in acknowledgements.
func isControl(b []byte) bool {
	if len(b) != shortControl && len(b) != longControl {
		return false
	}
	if b[0] != 0x80 || b[2] != 0 || b[3] != 0 || string(b[8:12]) != "\x00\x00\x00\x00" || string(b[12:16]) == "\x00\x00\x00\x00" {
		return false
	}
	about := string(b[4:8]) != "\x00\x00\x00\x00"
	switch b[1] {
	case keepAlive:
		return len(b) == shortControl && !about && string(b[16:]) == "\x00\x00\x00\x00"
	case acknowledged:
		return len(b) == shortControl && about && string(b[16:]) == "\x00\x00\x00\x00"
	case acknowledgement: // up to where u32, round trip u32, its variance u32, and more
		return len(b) == longControl && about && b[20] == 0 && b[24] == 0
	}
	return false
}

// A parser says what the whole flow is.
type parser struct{}

// Parse implements [proto.Parser].
func (parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	if ev.Over == proto.UDP {
		ev.App, ev.Likely = hosts.Citrix, true
	}
	ev.Saw(proto.RemoteControl).WithWhole()
	ev.Finished = true
	return len(b), nil
}

// Reset implements [proto.Parser].
func (parser) Reset() {}
