package syncthing

import (
	"chaperone/proto"
	"chaperone/proto/tls"
)

// Hello is devices that exchange blocks of files, and those that call a relay.
var Hello = &tls.Maker{App: Syncthing, Feature: proto.FileSharing, Made: made}

func made(h *tls.Hello) bool {
	return h.Protocols.Has("bep/1.0") || h.Protocols.Has("bep-relay")
}
