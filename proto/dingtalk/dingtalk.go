package dingtalk

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

// Protocol is the connection to the server.
var Protocol = &proto.Protocol{
	Name:   "dingtalk",
	Apps:   []*proto.App{hosts.DingTalk},
	Over:   proto.TCP,
	Detect: detect,
}

const (
	first = 0x10
	head  = 4

	one   = "\x01\x00\x01" // of one byte
	rest  = "\x02\x00\x02dk\x03\x00\x20"
	oneAt = head + len(one)
)

// detect wants the first three elements.
func detect(o *proto.Opening) proto.Answer {
	b := o.Initiator
	switch {
	case o.MidStream, len(b) > 0 && b[0] != first, len(b) <= oneAt+len(rest) && len(o.Responder) > 0:
		return proto.No
	case len(b) <= head:
		return proto.More
	}
	switch a := proto.Prefix(b[head:], one); {
	case a != proto.Yes:
		return a
	case len(b) <= oneAt:
		return proto.More
	}
	return proto.Prefix(b[oneAt+1:], rest)
}
