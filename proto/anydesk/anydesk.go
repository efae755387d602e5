// Package anydesk recognises AnyDesk by its TLS: a client asks for the protocol
// "anydesk/6.2.0/linux", its version and system, on the first of the connections to its
// relays and to its peers. The eight letters are AnyDesk's own. The other connections
// name neither a host nor a protocol, and their hello is one that OpenSSL makes for many.
// They are known by the certificates of those who answer, up to TLS 1.2: a relay's is for
// "AnyNet Relay", a peer's for "AnyDesk Client".
//
// What is inside is encrypted: remote_control as a whole. It is made from captures of
// versions 5 and 6.
package anydesk

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/hosts"
	"chaperone/proto/tls"
)

// Hello is AnyDesk's clients.
var Hello = &tls.Maker{App: hosts.AnyDesk, Feature: proto.RemoteControl, Made: made, Certified: certified}

func made(h *tls.Hello) bool {
	for names := h.Protocols; len(names) > 0; {
		var name []byte
		name, names = names.Cut()
		if bytes.HasPrefix(name, []byte("anydesk/")) {
			return true
		}
	}
	return false
}

func certified(name []byte) bool {
	return string(name) == "AnyNet Relay" || string(name) == "AnyDesk Client"
}
