package socks

import (
	"chaperone/proto"
	"chaperone/proto/xmpp"
)

// XMPP clients hand files over by SOCKS5, to each other or by way of a proxy of
// theirs (XEP-0065): the host's name is the SHA-1 of who sends what to whom, in hex,
// and the port is 0. That is 176 bits, and no host's name.

// hashSize is the length of the name.
const hashSize = 40

func bytestream(command byte, at place) bool {
	if command != connect || at.to.Port() != 0 || len(at.name) != hashSize {
		return false
	}
	for _, c := range at.name {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

// handOver says that what follows is a file and not a tunnel.
func handOver(ev *proto.Events) {
	ev.App, ev.Finished = xmpp.XMPP, true
	ev.Saw(proto.FileTransfer).WithWhole()
}
