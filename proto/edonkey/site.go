package edonkey

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is the files by which clients find their networks: lists of servers, and
// of Kad's nodes. Their names ask for a look; what they hold decides.
var Site = &http.Site{
	Apps:    []*proto.App{App},
	Request: request,
	Body:    func() http.Body { return new(hosts) },
}

// request asks for a look at what comes for a file of such a name.
func request(_ *proto.Events, r *http.Request) bool {
	name := r.Path[bytes.LastIndexByte(r.Path, '/')+1:]
	if string(r.Method) == "GET" && (string(name) == "server.met" || string(name) == "nodes.dat") {
		r.Follow = true
	}
	return false
}
