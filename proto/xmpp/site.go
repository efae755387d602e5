package xmpp

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is XMPP by HTTP: BOSH (XEP-0124, 0206), and WebSockets (RFC 7395) where they
// are not encrypted.
var Site = &http.Site{
	Apps: []*proto.App{XMPP},
	Request: func(_ *proto.Events, r *http.Request) bool {
		kind := r.Fields.Get("Content-Type")
		r.Follow = string(r.Method) == "POST" && (bytes.Contains(kind, xmlWord) || proto.PrefixFold(kind, "TEXT/") == proto.Yes)
		return false
	},
	Body:    func() http.Body { return new(bosh) },
	Message: message,
}

// xmlWord is in the types that BOSH has. Servers do not look at the type, and clients say
// text/plain where a browser would ask for leave otherwise.
var xmlWord = []byte("xml")

// A bosh reads the bodies of BOSH: each is an element called body, which holds
// stanzas.
type bosh struct {
	parser
	proven bool
}

// Reset implements [proto.Parser].
func (o *bosh) Reset() { *o = bosh{} }

// Begin implements [http.Body]. Each body is a document.
func (o *bosh) Begin(dir proto.Dir) bool {
	o.half[dir] = half{}
	return false
}

// maxRoot bounds the start tag of a body, in bytes.
const maxRoot = 1 << 10

// Parse implements [proto.Parser].
func (o *bosh) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if o.proven {
		return o.parser.Parse(ev, dir, b)
	}
	a := proto.No
	if dir == proto.FromInitiator {
		a = rooted(b, "body", httpbind, maxRoot)
	}
	switch a {
	case proto.More:
		return 0, nil
	case proto.No:
		ev.Finished = true // somebody else's XML
		return len(b), nil
	}
	o.proven, ev.App = true, XMPP
	return o.parser.Parse(ev, dir, b)
}

// message reads a message on a WebSocket, which is a document: what opens a stream,
// or a stanza. What is masked cannot be taken away.
func message(ev *proto.Events, dir proto.Dir, start []byte) bool {
	if !markup(start) {
		return false
	}
	if rooted(start, "open", framing, maxRoot) == proto.Yes {
		ev.Saw(proto.Session)
		return true
	}
	if stanzaOpens(start, len(start)+1) != proto.Yes {
		return false
	}
	p := borrow()
	defer giveBack(p)
	for len(start) > 0 && ev.NSeen < proto.MaxSeen && ev.NExpect < proto.MaxExpected {
		n, err := p.Parse(ev, dir, start)
		if err != nil || n == 0 {
			break
		}
		start = start[n:]
	}
	plainly(ev)
	return true
}

// plainly leaves of what was said only which features are used: names are views of
// the spare parser, and nothing can be taken away.
func plainly(ev *proto.Events) {
	n := 0
	for _, e := range ev.Seen[:ev.NSeen] {
		if e.Kind != proto.Ability {
			ev.Seen[n] = proto.Event{Feature: e.Feature}
			n++
		}
	}
	ev.NSeen, ev.Host = n, nil
}

// spare keeps the parsers of messages on WebSockets: as many as there are threads
// that read at once. A [sync.Pool] would lose them with each garbage collection.
var spare = make(chan *parser, 16)

func borrow() *parser {
	select {
	case p := <-spare:
		p.Reset()
		return p
	default:
		return new(parser)
	}
}

func giveBack(p *parser) {
	select {
	case spare <- p:
	default:
	}
}
