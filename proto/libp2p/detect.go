package libp2p

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/tls"
)

// multistream is the first message of both sides, behind its length.
const multistream = "\x13/multistream/1.0.0\n"

// detect wants the first message of either side, or a client's hello.
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
	case b == proto.No && len(o.Initiator) == 0:
		return proto.No
	}
	return detectTLS(o.Initiator)
}

// detectTLS wants a client's hello that names libp2p.
func detectTLS(b []byte) proto.Answer {
	var buf [tls.Enough]byte
	h, a := tls.Read(b, buf[:])
	if a != proto.No && Hello(&h) {
		return proto.Yes
	}
	if a == proto.Yes {
		return proto.No
	}
	return a
}

// Hello reports whether h, as far as it has come, is a peer's, or a browser's on its
// way to one.
func Hello(h *tls.Hello) bool {
	if h.Protocols.Has("libp2p") {
		return true
	}
	var buf [tls.MaxName]byte
	host := h.Host(buf[:0])
	return bytes.HasSuffix(host, []byte(".libp2p.direct"))
}
