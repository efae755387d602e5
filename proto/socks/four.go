package socks

import (
	"bytes"
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// A request of SOCKS4 is: 4, command, port u16, address, the user's name up to a
// NUL. Version 4a gives an address of 0.0.0.x and a host's name up to another.
const (
	fourHead  = 8
	fourReply = 8
	maxString = 255 // of either name
)

// The codes of answers.
const (
	fourGranted = 0x5A
	fourLast    = 0x5D // the last way to say no
)

// A fourRequest is read. Its slices are views.
type fourRequest struct {
	command byte
	user    []byte
	at      place
	named   bool // 4a
}

// cutFour reads the request at the front of b, which starts with its version, and
// returns its length. It answers No to a name that does not end.
func cutFour(b []byte) (r fourRequest, n int, a proto.Answer) {
	if len(b) < fourHead {
		return r, 0, proto.More
	}
	port, ip := binary.BigEndian.Uint16(b[2:]), [4]byte(b[4:fourHead])
	r.command, r.at.to = b[1], netip.AddrPortFrom(netip.AddrFrom4(ip), port)
	r.named = ip[0]|ip[1]|ip[2] == 0 && ip[3] != 0
	if r.user, a = cutString(b[fourHead:]); a != proto.Yes {
		return r, 0, a
	}
	n = fourHead + len(r.user) + 1
	if !r.named {
		return r, n, proto.Yes
	}
	name, a := cutString(b[n:])
	if a != proto.Yes {
		return r, 0, a
	}
	r.at = named(name, port)
	return r, n + len(name) + 1, proto.Yes
}

// cutString reads what stands before a NUL.
func cutString(b []byte) (s []byte, a proto.Answer) {
	n := bytes.IndexByte(b[:min(len(b), maxString+1)], 0)
	switch {
	case n >= 0:
		return b[:n], proto.Yes
	case len(b) > maxString:
		return nil, proto.No
	}
	return nil, proto.More
}

// requestFour reads the client's request.
func (p *parser) requestFour(ev *proto.Events, b []byte) (int, error) {
	if b[0] != four {
		return 0, errRequest
	}
	r, n, a := cutFour(b)
	switch a {
	case proto.No:
		return p.sealed(ev, errRequest)
	case proto.More:
		return 0, nil
	}
	if r.command == associate {
		return p.sealed(ev, errCommand)
	}
	return p.request(ev, n, r.command, r.user, r.at)
}

// replyFour reads the proxy's answer.
func (p *parser) replyFour(ev *proto.Events, b []byte) (int, error) {
	switch {
	case b[0] != 0 && b[0] != four:
		return 0, errReply
	case len(b) < fourReply:
		return 0, nil
	}
	ip, port := netip.AddrFrom4([4]byte(b[4:fourReply])), binary.BigEndian.Uint16(b[2:])
	p.reply(ev, b[1] == fourGranted, netip.AddrPortFrom(ip, port))
	return fourReply, nil
}
