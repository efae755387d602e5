package bittorrent

import (
	"encoding/binary"

	"chaperone/proto"
)

// Messages between two Azureus, or Vuze: length u32, length of a name u32, the
// name, version u8, and what the name wants. The first byte behind the length is
// then zero as in a choke, which is never longer than that byte.
const (
	azHead    = 8
	azMaxName = 32
)

// azureus reads one such message.
func (p *parser) azureus(ev *proto.Events, dir proto.Dir, b []byte, size int) (read, skip int, err error) {
	if len(b) < azHead {
		return 0, 0, nil
	}
	n := int(binary.BigEndian.Uint32(b[4:]))
	body := azHead + n + 1
	switch {
	case n == 0 || n > azMaxName || body > 4+size:
		return 0, 0, errMessage
	case len(b) < body:
		return 0, 0, nil
	}
	switch string(b[azHead : azHead+n]) {
	case "BT_REQUEST":
		p.transfers(ev, dir.Other())
	case "BT_PIECE":
		p.transfers(ev, dir)
	case "AZ_HANDSHAKE", "AZ_PEER_EXCHANGE":
		if size > maxExtended {
			break
		}
		if len(b) < 4+size {
			return 0, 0, nil
		}
		azPeers(ev, b[body:4+size])
		return 4 + size, 0, nil
	}
	return body, 4 + size - body, nil
}

// azPeers reads where the sender waits, and of whom else it tells.
func azPeers(ev *proto.Events, b []byte) {
	dict, _, ok := cutValue(b)
	if !ok || !dict.isDict() {
		return
	}
	if port, ok := dict.get("tcp_port").number(); ok {
		hintSender(ev, port)
	}
	for peer := range dict.get("added").items() {
		hintAt(ev, peer.text())
	}
}
