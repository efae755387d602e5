package teamviewer

import (
	"encoding/binary"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is TeamViewer's, over TCP and UDP.
var Protocol = &proto.Protocol{
	Name:   "teamviewer",
	Apps:   []*proto.App{hosts.TeamViewer},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return parser{} },
}

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.UDP && len(o.Initiator) == 0 && len(o.Responder) == 0:
		return proto.More
	case o.Over == proto.UDP && (isDatagram(o.Initiator) || isDatagram(o.Responder)):
		return proto.Yes
	case o.Over == proto.UDP, o.MidStream:
		return proto.No
	}
	a, second := stream(o.Initiator)
	b, _ := stream(o.Responder)
	switch {
	case a == proto.No || b == proto.No || len(o.Initiator) == 0 && len(o.Responder) > 0:
		return proto.No
	case second, a == proto.Yes && b == proto.Yes:
		return proto.Yes
	}
	return proto.More
}

// Sizes of the headers, the longest message, and the last command that was seen.
const (
	oldHeader   = 5
	newHeader   = 24
	maxMessage  = 1 << 20
	lastCommand = 0x7F
)

// stream reads the first header in b, and whether a second stands behind its message.
func stream(b []byte) (a proto.Answer, second bool) {
	n, a := message(b)
	if a != proto.Yes || n >= len(b) {
		return a, false
	}
	_, next := message(b[n:])
	if next == proto.No {
		return next, false
	}
	return a, next == proto.Yes
}

// message reads a header and returns the length of the whole.
func message(b []byte) (n int, a proto.Answer) {
	if a := proto.Prefix(b, "\x17\x24"); a != proto.No {
		if len(b) < oldHeader {
			return 0, proto.More
		}
		n = oldHeader + int(binary.LittleEndian.Uint16(b[3:]))
	} else {
		if a := proto.Prefix(b, "\x11\x30"); a != proto.Yes {
			return 0, a
		}
		if len(b) < newHeader {
			return 0, proto.More
		}
		size := binary.LittleEndian.Uint32(b[4:])
		if b[3] != 0 || size > maxMessage {
			return 0, proto.No
		}
		n = newHeader + int(size)
	}
	if b[2] == 0 || b[2] > lastCommand {
		return 0, proto.No
	}
	return n, proto.Yes
}

// counters is the length of what stands before the header of a datagram: two numbers
// u32, and three bytes.
const counters = 11

func isDatagram(b []byte) bool {
	return len(b) >= counters+oldHeader && b[counters] == 0x17 && b[counters+1] == 0x24 &&
		len(b) == counters+oldHeader+int(binary.LittleEndian.Uint16(b[counters+3:])) &&
		b[2] == 0 && b[3] == 0 && b[6] == 0 && b[7] == 0
}

// A parser says what the whole flow is.
type parser struct{}

// Parse implements [proto.Parser].
func (parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	ev.Saw(proto.RemoteControl).WithWhole()
	ev.Finished = true
	return len(b), nil
}

// Reset implements [proto.Parser].
func (parser) Reset() {}
