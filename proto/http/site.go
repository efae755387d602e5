package http

import "chaperone/proto"

// A Site is an application that speaks through HTTP, or dresses as web traffic.
// Its functions are pure, and allocate nothing.
type Site struct {
	Apps []*proto.App // the flow is taken for the first, unless ev.App says otherwise

	// Request reports whether r is certainly this application's, and says in ev
	// what it does. What it says of the files that are asked for is best marked
	// [proto.Event.WithWhole]: a request refused takes its connection with it.
	Request func(ev *proto.Events, r *Request) bool

	// Response is the same for an answer to a request that nobody knew. It may
	// be nil.
	Response func(ev *proto.Events, r *Response) bool

	// Body returns a reader for the bodies of a connection's requests, and of
	// their answers, of those requests for which Request has set r.Follow. It may
	// set that also where it reports false, to tell by the body; the reader then
	// sets ev.App. It may be nil.
	Body func() Body

	// Message reports whether a message on a WebSocket, of which it is shown the
	// first 8 KiB, is certainly this application's, and says in ev what it does.
	// dir is [proto.FromInitiator] where who asked for the WebSocket sent it. It
	// may be nil.
	Message func(ev *proto.Events, dir proto.Dir, start []byte) bool
}

// A Body is a parser that is shown the bodies of a connection's messages, one
// after the other, instead of a flow. Who asks is the initiator to it. What its
// Skip, Finished and Handoff say is confined to the body.
type Body interface {
	proto.Parser

	// Begin says that another body begins in direction dir, and reports whether
	// what was left unread of the one before is to be shown in front of it.
	Begin(dir proto.Dir) (goesOn bool)
}

// A Request is the head of a request, in views.
type Request struct {
	Method, Target []byte
	Host           []byte // with port, of the target or else of the Host header
	Path, Query    []byte // of the target
	Proxied        bool   // the request is for a proxy beyond doubt
	absolute       bool   // the target names its host, as for a proxy
	Fields         Fields
	FromInitiator  bool // who opened the connection is who asks
	Follow         bool // may be set: show the bodies to the site's [Body]
}

// A Response is the head of an answer, in views.
type Response struct {
	Status        int
	Fields        Fields
	FromInitiator bool // who opened the connection is who answers
}
