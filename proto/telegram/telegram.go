package telegram

import (
	"chaperone/proto"
	"chaperone/proto/hosts"
)

var app = hosts.Telegram

// Protocol is MTProto in its disguise, and the calls of before 2020.
var Protocol = &proto.Protocol{
	Name:   "telegram",
	Apps:   []*proto.App{app},
	Over:   proto.TCP | proto.UDP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}
