package openft

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// App is the OpenFT network.
var App = &proto.App{
	Name:     "openft",
	Title:    "OpenFT: giFT, Poisoned, KCeasy",
	Category: proto.P2P,
	Ports: []proto.Port{
		{Over: proto.TCP, From: 1215, To: 1216},
	},
	Features: proto.Of(proto.FileSharing),
}

// Site is what OpenFT's clients ask each other by HTTP, on their own port or on any.
var Site = &http.Site{Apps: []*proto.App{App}, Request: request, Response: response}

// own begins the names of header fields that nobody else writes: X-OpenftAlias,
// the name of the user who asks.
const own = "X-OpenFT"

func request(ev *proto.Events, r *http.Request) bool {
	if !r.Fields.HasPrefix(own) {
		return false
	}
	ev.Saw(proto.FileSharing).WithWhole().Named(bytes.TrimPrefix(r.Path, []byte("/")), 0)
	return true
}

func response(ev *proto.Events, r *http.Response) bool {
	if !r.Fields.HasPrefix(own) {
		return false
	}
	ev.Saw(proto.FileSharing).WithWhole()
	return true
}
