package bittorrent

import (
	"bytes"

	"chaperone/proto"
)

// searchLine is how a peer looks for others on its own network (BEP 14): 176 bits.
const searchLine = "BT-SEARCH * HTTP/1.1\r\n"

func isLSD(b []byte) bool { return proto.Prefix(b, searchLine) == proto.Yes }

// neighbour reads such a datagram, which says where its sender waits.
func neighbour(ev *proto.Events, b []byte) {
	ev.Saw(proto.Overlay)
	for b = b[len(searchLine):]; ; {
		line, n := proto.Line(b)
		if n == 0 {
			return
		}
		b = b[n:]
		name, after, _ := bytes.Cut(line, []byte(":"))
		if proto.PrefixFold(name, "PORT") == proto.Yes && len(name) == 4 {
			port, _ := proto.CutNumber(bytes.TrimSpace(after), 1<<16)
			hintSender(ev, port)
			return
		}
	}
}
