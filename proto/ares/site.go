package ares

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is files that Ares clients fetch from each other by HTTP. Some of the fields
// are theirs alone; that a client calls itself Ares does not do where it asks a
// BitTorrent tracker, which it does, too.
var Site = &http.Site{Apps: []*proto.App{Ares}, Request: request, Response: response}

func request(ev *proto.Events, r *http.Request) bool {
	tracker := bytes.Contains(r.Query, []byte("info_hash="))
	if !marked(r.Fields) && (tracker || !called(r.Fields.Get("User-Agent"))) {
		return false
	}
	ev.Saw(proto.FileTransfer).WithWhole()
	return true
}

func response(ev *proto.Events, r *http.Response) bool {
	if !marked(r.Fields) && !called(r.Fields.Get("Server")) {
		return false
	}
	ev.Saw(proto.FileTransfer).WithWhole()
	return true
}

// marked reports whether f has a field of Ares's own: statistics, addresses and
// other sources in base 64, or its address inside.
func marked(f http.Fields) bool {
	return f.HasPrefix("X-B6St") || f.HasPrefix("X-B6MI") || f.HasPrefix("X-MyLIP") || f.HasPrefix("X-ACDet")
}

// called reports whether a client gives itself Ares's name, a version behind it.
func called(name []byte) bool {
	rest, ok := bytes.CutPrefix(name, []byte("Ares "))
	return ok && len(rest) > 0 && '0' <= rest[0] && rest[0] <= '9'
}
