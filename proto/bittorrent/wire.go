package bittorrent

import (
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// handshake opens a connection between peers, in both directions. It is followed
// by eight bytes of options, the torrent's hash and the peer's name.
const (
	handshake     = "\x13BitTorrent protocol"
	handshakeRest = 8 + 20 + 20
)

// Kinds of messages between peers (BEP 3, 5, 6, 10).
const (
	msgChoke       = 0
	msgNotWanted   = 3
	msgHave        = 4
	msgRequest     = 6
	msgPiece       = 7
	msgCancel      = 8
	msgPort        = 9
	msgSuggest     = 13
	msgHaveAll     = 14
	msgHaveNone    = 15
	msgReject      = 16
	msgAllowedFast = 17
	msgExtended    = 20
)

// Limits of messages, in bytes. Clients accept no more than a mebibyte.
const (
	headSize    = 5 // length and kind
	maxMessage  = 1<<20 + 20
	maxExtended = 4 << 10 // of an extended message that is read
)

// read reads what stands next in one direction: a handshake, a message, or a
// part of what cannot be read. It reads none when it wants to see more.
func (p *parser) read(ev *proto.Events, dir proto.Dir, b []byte) (read, skip int, err error) {
	h := &p.half[dir]
	if h.mode == starting {
		if h.mode = startOf(b); h.mode == starting {
			return 0, 0, nil
		}
		p.tell(ev, proto.Overlay)
	}
	if h.mode == dark {
		read = p.grope(ev, dir, b)
		if read > 0 || h.mode == dark {
			return read, 0, nil
		}
	}
	if h.mode == greeting {
		h.mode = messages
		p.tell(ev, proto.Overlay)
		return len(handshake), handshakeRest, nil
	}
	return p.message(ev, dir, b)
}

// startOf tells what a direction starts with, starting while that is open.
func startOf(b []byte) mode {
	switch a := proto.Prefix(b, handshake); {
	case a == proto.Yes:
		return greeting
	case a == proto.More:
		return starting
	}
	switch chained(b) {
	case proto.Yes:
		return messages
	case proto.More:
		return starting
	}
	return dark
}

// message reads one message: length u32, kind u8, and what the kind wants.
func (p *parser) message(ev *proto.Events, dir proto.Dir, b []byte) (read, skip int, err error) {
	if len(b) < 4 {
		return 0, 0, nil
	}
	n := binary.BigEndian.Uint32(b)
	switch {
	case n == 0: // keeps the connection alive
		return 4, 0, nil
	case n > maxMessage:
		return 0, 0, errLength
	case len(b) < headSize:
		return 0, 0, nil
	}
	size := int(n)
	switch b[4] {
	case msgChoke:
		if size > 1 {
			return p.azureus(ev, dir, b, size)
		}
	case msgRequest:
		if size != 13 {
			return 0, 0, errMessage
		}
		p.transfers(ev, dir.Other())
	case msgPiece:
		if size < 9 {
			return 0, 0, errMessage
		}
		p.transfers(ev, dir)
	case msgPort:
		return port(ev, b, size)
	case msgExtended:
		return extended(ev, b, size)
	}
	return headSize, size - 1, nil
}

// port reads where the sender's node of the DHT waits.
func port(ev *proto.Events, b []byte, size int) (read, skip int, err error) {
	switch {
	case size != 3:
		return 0, 0, errMessage
	case len(b) < 4+size:
		return 0, 0, nil
	}
	hintSender(ev, uint64(binary.BigEndian.Uint16(b[5:])))
	return 4 + size, 0, nil
}

// extended reads the handshake of the extension protocol, which says where its
// sender waits for others (BEP 10), and the lists of peers that are exchanged
// behind it (BEP 11). The latter's kind is agreed upon, but no other extension
// holds such lists.
func extended(ev *proto.Events, b []byte, size int) (read, skip int, err error) {
	switch {
	case size < 2 || size > maxExtended:
		return headSize, size - 1, nil
	case len(b) < 4+size:
		return 0, 0, nil
	}
	dict, _, ok := cutValue(b[6 : 4+size])
	if !ok || !dict.isDict() {
		return 4 + size, 0, nil
	}
	if b[5] == 0 {
		if port, ok := dict.get("p").number(); ok {
			hintSender(ev, port)
		}
		return 4 + size, 0, nil
	}
	hintCompact(ev, dict.get("added").text(), 0, sizeIPv4)
	hintCompact(ev, dict.get("added6").text(), 0, sizeIPv6)
	return 4 + size, 0, nil
}

// hintSender hints at a port of the host that sent what is being read. Which
// host that is a parser does not know: its address is left unspecified.
func hintSender(ev *proto.Events, port uint64) {
	if 0 < port && port < 1<<16 {
		ev.Hint(netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(port)))
	}
}
