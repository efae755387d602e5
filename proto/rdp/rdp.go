package rdp

import "chaperone/proto"

// RDP is Remote Desktop.
var RDP = &proto.App{
	Name:     "rdp",
	Title:    "Microsoft Remote Desktop",
	Category: proto.RemoteAccess,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 3389, To: 3389},
		{Over: proto.UDP, From: 3389, To: 3389},
	},
	Features: proto.Of(proto.RemoteControl, proto.FileTransfer, proto.Voice),
	Blunts:   proto.Of(proto.FileTransfer, proto.Voice),
}

// T120 is conferences by T.120.
var T120 = &proto.App{
	Name:       "t120",
	Title:      "T.120 conferences (NetMeeting)",
	Category:   proto.Meeting,
	Ports:      []proto.Port{{Over: proto.TCP, From: 1503, To: 1503}},
	Features:   proto.Of(proto.AppSharing),
	Unverified: proto.Of(proto.AppSharing),
}

// Protocol is both.
var Protocol = &proto.Protocol{
	Name:   "rdp",
	Apps:   []*proto.App{RDP, T120},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

func detect(o *proto.Opening) proto.Answer {
	switch {
	case o.Over == proto.UDP && len(o.Initiator) == 0:
		return proto.More
	case o.Over == proto.UDP && isSyn(o.Initiator):
		return proto.Yes
	case o.Over == proto.UDP, o.MidStream, len(o.Responder) > 0 && o.Responder[0] != tpkt[0]:
		return proto.No
	}
	r, a := readRequest(o.Initiator)
	if a != proto.Yes || r.certain {
		return a
	}
	return isConnect(o.Initiator[r.size:])
}

// Sizes of a SYN, and of the packets it proposes.
const (
	synSize = 1232
	minMTU  = 1132
)

// isSyn reads acknowledged u32, none yet; window u16, flags u16 with SYN and without
// ACK, first number u32, and the longest packets up and down, u16 each.
func isSyn(b []byte) bool {
	if len(b) != synSize || string(b[:4]) != "\xff\xff\xff\xff" {
		return false
	}
	const syn, ack, data = 1, 4, 8
	up, down := be16(b[12:]), be16(b[14:])
	return be16(b[6:])&(syn|ack|data) == syn && be16(b[4:]) != 0 &&
		minMTU <= up && up <= synSize && minMTU <= down && down <= synSize
}

func be16(b []byte) int { return int(b[0])<<8 | int(b[1]) }
func le16(b []byte) int { return int(b[1])<<8 | int(b[0]) }
