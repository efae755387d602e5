package oscar

import (
	"encoding/binary"

	"chaperone/proto"
)

// A message of the rendezvous relay: length u16 of what follows, version, type
// u16, four bytes, flags u16.
const (
	arsVersion = "\x04\x4A"
	arsHeader  = 12
	arsMax     = 1024

	arsError   = 1
	arsCreate  = 2
	arsCreated = 3
	arsJoin    = 4
	arsReady   = 5
)

// ars reads a message of the relay. Once that is ready it passes on, both ways,
// what clients say on a direct connection.
func (p *parser) ars(ev *proto.Events, b []byte) (int, error) {
	if len(b) < 6 {
		return 0, nil
	}
	n := 2 + int(binary.BigEndian.Uint16(b))
	kind := binary.BigEndian.Uint16(b[4:])
	if string(b[2:4]) != arsVersion || n < arsHeader || n > arsMax {
		return 0, errARS
	}
	switch kind {
	case arsCreate, arsJoin:
		return p.arsRequest(ev, b, n)
	case arsReady:
		p.kind, p.relayed = undecided, true
	case arsError, arsCreated:
	default:
		return 0, errARS
	}
	return skipTo(ev, n, b), nil
}

func skipTo(ev *proto.Events, n int, b []byte) (read int) {
	read = min(n, len(b))
	ev.Skip = n - read
	return read
}

// arsRequest reads a client's request for a relay up to its capability, which
// says what the connection will carry. It is not overwritten: a relay need not
// care what it relays, and the connection is there for nothing else.
func (p *parser) arsRequest(ev *proto.Events, b []byte, n int) (int, error) {
	name, at, answer := arsRequest(b)
	if answer == proto.No {
		return 0, errARS
	}
	if answer == proto.More || len(b) < at+16 {
		return 0, nil
	}
	if use, f := lookup(capability(b[at:])); use == meansOffer {
		ev.Saw(f).WithWhole().By(name)
	}
	return skipTo(ev, n, b), nil
}

// arsRequest finds the client's name and the offset of the capability in a
// request: name behind its length, in a join the PIN u16, cookie[8], and a TLV.
func arsRequest(b []byte) (name []byte, at int, a proto.Answer) {
	if len(b) < 2 {
		return nil, 0, proto.More
	}
	n := 2 + int(binary.BigEndian.Uint16(b))
	if n < arsHeader || n > arsMax || !mayStart(b[2:], arsVersion) {
		return nil, 0, proto.No
	}
	if len(b) < 6 {
		return nil, 0, proto.More
	}
	pin := 0
	switch binary.BigEndian.Uint16(b[4:]) {
	case arsCreate:
	case arsJoin:
		pin = 2
	default:
		return nil, 0, proto.No
	}
	if len(b) <= arsHeader {
		return nil, 0, proto.More
	}
	named := arsHeader + 1 + int(b[arsHeader])
	at = named + pin + 8 + 4
	switch {
	case at+16 > n:
		return nil, 0, proto.No
	case len(b) < at:
		return nil, 0, proto.More
	case string(b[at-4:at]) != "\x00\x01\x00\x10":
		return nil, 0, proto.No
	}
	return b[arsHeader+1 : named], at, proto.Yes
}

// mayStart reports whether b may go on to start with s.
func mayStart(b []byte, s string) bool { return proto.Prefix(b, s) != proto.No }
