package http

import (
	"bytes"
	"slices"

	"chaperone/proto"
)

// Web is what comes by HTTP and is nothing else.
var Web = &proto.App{
	Name:     "web",
	Title:    "the web, where it is not encrypted",
	Category: proto.Web,
	Ports:    []proto.Port{{Over: proto.TCP, From: 80, To: 80}, {Over: proto.TCP, From: 8080, To: 8080}},
	Features: proto.Of(proto.Session),
}

// Proxy is an HTTP proxy: CONNECT, and requests whose target names a host.
var Proxy = &proto.App{
	Name:     "http_proxy",
	Title:    "HTTP proxy",
	Category: proto.TunnelApp,
	Ports:    []proto.Port{{Over: proto.TCP, From: 3128, To: 3128}, {Over: proto.TCP, From: 8080, To: 8080}},
	Features: proto.Of(proto.Tunnel),
}

// New returns HTTP with the applications that are known to speak through it.
func New(sites ...*Site) *proto.Protocol {
	apps := []*proto.App{Web, Proxy}
	for _, s := range sites {
		for _, a := range s.Apps {
			if !slices.Contains(apps, a) {
				apps = append(apps, a)
			}
		}
	}
	return &proto.Protocol{
		Name: "http", Apps: apps, Over: proto.TCP, Detect: detect,
		New: func() proto.Parser { return &parser{sites: sites, readers: make([]*reader, len(sites))} },
	}
}

// detect wants a request's first line of who opened the connection, or of the
// other side where that says nothing or answers. In mid-stream an answer's line
// will do.
func detect(o *proto.Opening) proto.Answer {
	i, r := o.Initiator, o.Responder
	switch {
	case o.MidStream && (middle(i) == proto.Yes || middle(r) == proto.Yes):
		return proto.Yes
	case len(r) > 0 && requestAnswer(r) != proto.No && (len(i) == 0 || statusAnswer(i) != proto.No):
		return requestAnswer(r)
	case len(i) == 0 && len(r) > 0:
		if o.MidStream {
			return middle(r)
		}
		return proto.No
	case o.MidStream:
		return middle(i)
	}
	return requestAnswer(i)
}

func middle(b []byte) proto.Answer {
	if a := requestAnswer(b); a != proto.No {
		return a
	}
	return statusAnswer(b)
}

// maxBlank is how many bytes of empty lines may stand before a request; servers
// read over them.
const maxBlank = 8

// maxMethod bounds a method: VERSION-CONTROL and the like.
const maxMethod = 20

// requestAnswer wants a method, a target and a version on one line.
func requestAnswer(b []byte) proto.Answer {
	blank := blanks(b)
	if blank > maxBlank {
		return proto.No
	}
	b = b[blank:]
	n := 0
	for n < len(b) && n <= maxMethod && ('A' <= b[n] && b[n] <= 'Z' || b[n] == '-') {
		n++
	}
	switch {
	case n == len(b) && n <= maxMethod:
		return proto.More
	case n == 0 || n > maxMethod || !proto.IsBlank(b[n]):
		return proto.No
	}
	line, next := proto.Line(b)
	switch {
	case next > 0 && wellFormed(line):
		return proto.Yes
	case next > 0 || len(b) > maxHead/2 || bytes.IndexByte(b, 0) >= 0:
		return proto.No
	}
	return proto.More
}

func wellFormed(line []byte) bool {
	_, _, ok := cutLine(line)
	return ok
}

// blanks returns the length of the empty lines at the front of b.
func blanks(b []byte) (n int) {
	for n < len(b) && (b[n] == '\r' || b[n] == '\n') {
		n++
	}
	return n
}

// statusAnswer wants "HTTP/1.x nnn ".
func statusAnswer(b []byte) proto.Answer {
	const start = "HTTP/1."
	if a := proto.Prefix(b, start); a != proto.Yes {
		return a
	}
	for i, c := range b[len(start):min(len(b), statusEnd)] {
		if digit := '0' <= c && c <= '9'; digit != (i != 1) || i == 1 && c != ' ' {
			return proto.No
		}
	}
	if len(b) < statusEnd {
		return proto.More
	}
	return proto.Yes
}

// statusEnd is the length of "HTTP/1.1 200".
const statusEnd = 12
