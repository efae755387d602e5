package sip

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is SIP in WebSockets (RFC 7118). Of a message only the beginning can be
// seen, and not changed: a call is voice, whatever else it may be.
var Site = &http.Site{
	Apps:    []*proto.App{App},
	Request: subprotocol,
	Message: carried,
}

// subprotocol wants a WebSocket asked for SIP.
func subprotocol(ev *proto.Events, r *http.Request) bool {
	if !is(r.Fields.Get("Sec-WebSocket-Protocol"), "SIP", "") {
		return false
	}
	ev.Saw(proto.Session)
	return true
}

var invite = []byte("INVITE ")

func carried(ev *proto.Events, _ proto.Dir, start []byte) bool {
	if len(start) == 0 || firstLine(start) != proto.Yes {
		return false
	}
	line, _ := cutLine(start, false)
	switch _, f := methodOf(line); {
	case f != proto.Session:
		ev.Saw(f)
	case bytes.HasPrefix(line, invite):
		ev.Saw(proto.Voice)
	default:
		ev.Saw(proto.Session)
	}
	return true
}
