package wechat

import (
	"encoding/binary"
	"errors"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

var app = hosts.WeChat

// Protocol is MMTLS.
var Protocol = &proto.Protocol{
	Name:   "wechat",
	Apps:   []*proto.App{app},
	Over:   proto.TCP,
	Detect: detect,
	New:    func() proto.Parser { return new(parser) },
}

// A record is its type, f1 and 03 or 04, and a length.
const (
	alert     = 0x15
	handshake = 0x16
	data      = 0x17
	early     = 0x19 // a handshake that data follows at once

	recordHead = 5
	helloHead  = 4 // of a hello: its length
	minHello   = 40
)

// recordAnswer wants a record's head.
func recordAnswer(b []byte) proto.Answer {
	for i, c := range b[:min(len(b), 3)] {
		switch {
		case i == 0 && (c < alert || c > data) && c != early, i == 1 && c != 0xF1, i == 2 && c != 3 && c != 4:
			return proto.No
		}
	}
	if len(b) < recordHead {
		return proto.More
	}
	return proto.Yes
}

func recordLength(b []byte) int { return int(binary.BigEndian.Uint16(b[3:])) }

// detect wants the client's hello.
func detect(o *proto.Opening) proto.Answer {
	b := o.Initiator
	if o.MidStream {
		i, r := middle(b), middle(o.Responder)
		switch {
		case i == proto.Yes || r == proto.Yes:
			return proto.Yes
		case len(b) == 0:
			return r
		}
		return i
	}
	if len(b) == 0 && len(o.Responder) > 0 {
		return proto.No
	}
	a := recordAnswer(b)
	if a == proto.No || len(b) > 0 && b[0] != handshake && b[0] != early {
		return proto.No
	}
	if a != proto.Yes {
		return a
	}
	return hello(b[recordHead:], recordLength(b))
}

// hello wants a hello that fills a record of n bytes: its length, 1, and 03 or 04 f1.
func hello(b []byte, n int) proto.Answer {
	switch {
	case n < minHello, len(b) >= helloHead && binary.BigEndian.Uint32(b) != uint32(n-helloHead):
		return proto.No
	case len(b) < helloHead+3:
		return proto.More
	}
	b = b[helloHead:]
	if b[0] != 1 || b[1] != 3 && b[1] != 4 || b[2] != 0xF1 {
		return proto.No
	}
	return proto.Yes
}

// middle wants a record and the head of another.
func middle(b []byte) proto.Answer {
	if a := recordAnswer(b); a != proto.Yes {
		return a
	}
	end := recordHead + recordLength(b)
	if end > maxRecord {
		return proto.No
	}
	return recordAnswer(b[min(end, len(b)):])
}

// maxRecord is the longest record behind which another is waited for.
const maxRecord = 8 << 10

// A parser follows a connection until data passes.
type parser struct{ greeted bool }

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var errRecord = errors.New("wechat: not a record")

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch recordAnswer(b) {
	case proto.No:
		return 0, errRecord
	case proto.More:
		return 0, nil
	}
	if !p.greeted {
		p.greeted = true
		ev.Saw(proto.Session)
	}
	if b[0] == data && dir == proto.FromInitiator {
		ev.Saw(proto.Messaging)
		ev.Finished = true
	}
	ev.Skip = recordLength(b)
	return recordHead, nil
}
