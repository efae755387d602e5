package rfb

import "chaperone/proto"

// VNC is all that speaks RFB.
var VNC = &proto.App{
	Name:     "vnc",
	Title:    "VNC",
	Category: proto.RemoteAccess,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 5900, To: 5909},
		{Over: proto.TCP, From: 5500, To: 5500},
	},
	Features:   proto.Of(proto.AppSharing, proto.RemoteControl, proto.FileTransfer, proto.Messaging),
	Blunts:     proto.Of(proto.RemoteControl, proto.FileTransfer),
	Unverified: proto.Of(proto.FileTransfer, proto.Messaging),
}

// Protocol is RFB.
var Protocol = &proto.Protocol{
	Name:   "rfb",
	Apps:   []*proto.App{VNC},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// detect wants a version of either side. The other has none to say yet, or another.
// In mid-stream it must be all of a segment, as it is when it is said.
func detect(o *proto.Opening) proto.Answer {
	a, b := readVersion(o.Initiator), readVersion(o.Responder)
	switch {
	case a == proto.No || b == proto.No:
		return proto.No
	case o.MidStream && len(o.Initiator)+len(o.Responder) != versionSize:
		return proto.No
	case a == proto.Yes || b == proto.Yes:
		return proto.Yes
	}
	return proto.More
}

// versionSize is the length of "RFB 003.008\n".
const versionSize = 12

// readVersion answers whether b starts with a version.
func readVersion(b []byte) proto.Answer {
	const form = "RFB 000.000\n"
	for i := range min(len(b), len(form)) {
		if digit := '0' <= b[i] && b[i] <= '9'; b[i] != form[i] && (form[i] != '0' || !digit) {
			return proto.No
		}
	}
	if len(b) < len(form) {
		return proto.More
	}
	return proto.Yes
}

// minorOf returns which rules a side knows by its version: those of 3.3, 3.7 or
// 3.8. 0: others.
func minorOf(b []byte) int {
	minor := int(b[8]-'0')*100 + int(b[9]-'0')*10 + int(b[10]-'0')
	switch {
	case string(b[4:8]) != "003." || minor < 3:
		return 0
	case minor < 7:
		return 3
	case minor == 7:
		return 7
	}
	return 8 // 3.889 is Apple's
}
