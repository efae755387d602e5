package dns

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/hosts"
	"chaperone/proto/tls"
)

// Hello is the clients of DNS over TLS and DNS over QUIC that say so. Many do not: they
// are known by the names and addresses of their resolvers. The drafts of DNS over QUIC
// were called doq-i00 to doq-i11.
var Hello = &tls.Maker{App: hosts.DoT, Feature: proto.Tunnel, Made: made}

func made(h *tls.Hello) bool {
	for names := h.Protocols; len(names) > 0; {
		var name []byte
		name, names = names.Cut()
		if string(name) == "dot" || string(name) == "doq" || bytes.HasPrefix(name, []byte("doq-i")) {
			return true
		}
	}
	return false
}
