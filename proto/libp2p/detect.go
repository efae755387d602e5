package libp2p

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/tls"
)

// multistream is the first message of both sides, behind its length.
const multistream = "\x13/multistream/1.0.0\n"

// detect wants the first message of either side.
func detect(o *proto.Opening) proto.Answer {
	if o.MidStream {
		return proto.No
	}
	a, b := proto.Prefix(o.Initiator, multistream), proto.Prefix(o.Responder, multistream)
	switch {
	case a == proto.Yes, b == proto.Yes && a == proto.More:
		return proto.Yes
	case a == proto.More && b == proto.More:
		return proto.More
	}
	return proto.No
}

// Hello is peers, and browsers on their way to one.
var Hello = &tls.Maker{App: App, Feature: proto.Overlay, Made: made}

func made(h *tls.Hello) bool {
	if h.Protocols.Has("libp2p") {
		return true
	}
	var buf [tls.MaxName]byte
	host := h.Host(buf[:0])
	return bytes.HasSuffix(host, []byte(".libp2p.direct"))
}
