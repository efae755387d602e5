package http

import (
	"bytes"
	"errors"

	"chaperone/proto"
)

// A parser follows one connection. The side whose first line is a request's is
// the client.
type parser struct {
	sites    []*Site
	readers  []*reader  // by site, made when first needed
	app      *proto.App // as last said
	client   proto.Dir
	begun    bool
	proxied  bool // a request was for a proxy
	half     [2]half
	asked    [maxAsked]exchange // unanswered, the oldest first
	nAsked   int
	head     [2]int // so much of an unfinished head has no end in it
	messages int    // that nobody has known
	req      Request
	resp     Response
}

// maxAsked bounds the requests that wait for their answers.
const maxAsked = 16

// An exchange is what must be remembered of a request until it is answered.
type exchange struct {
	method method
	known  bool    // a site has recognised it
	reader *reader // of the answer's body; nil: nobody
}

// A method is one that decides what its answer looks like.
type method uint8

const (
	usual method = iota
	headOnly
	tunnel
)

var (
	errStart    = errors.New("http: neither a request nor an answer")
	errHead     = errors.New("http: a head that does not end")
	errFraming  = errors.New("http: a body whose length is given in two ways")
	errChunk    = errors.New("http: a chunk without its length")
	errPipeline = errors.New("http: too many requests without an answer")
)

func (p *parser) Reset() {
	for i := range p.half {
		p.half[i].reset()
	}
	for _, r := range p.readers {
		if r != nil {
			r.app = nil
			r.Reset()
		}
	}
	p.app, p.begun, p.proxied, p.nAsked, p.head, p.messages = nil, false, false, 0, [2]int{}, 0
	p.asked, p.req, p.resp = [maxAsked]exchange{}, Request{}, Response{}
}

// Parse reads a head, or a part of a body.
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	switch h.state {
	case awaiting:
		return 0, nil // what is said into a tunnel that is not there yet is read when it is
	case atHead:
		return p.readHead(ev, dir, b)
	}
	return p.content(ev, dir, b)
}

func (p *parser) readHead(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if n := blanks(b[:min(len(b), maxBlank)]); n > 0 {
		p.head[dir] = 0
		return n, nil
	}
	n := endOfHead(b, p.head[dir])
	if n == 0 {
		p.head[dir] = max(0, len(b)-3)
		if len(b) >= maxHead {
			return 0, errHead
		}
		return 0, nil
	}
	p.head[dir] = 0
	if !p.begun {
		p.begun, p.client = true, dir
		if statusAnswer(b) == proto.Yes {
			p.client = dir.Other()
		}
	}
	if dir == p.client {
		return n, p.request(ev, dir, b[:n])
	}
	return n, p.response(ev, dir, b[:n])
}

// endOfHead returns the offset behind the empty line, 0 where there is none. The
// first from bytes are known to hold no end.
func endOfHead(b []byte, from int) int {
	for i := from; i < len(b); i++ {
		n := bytes.IndexByte(b[i:], '\n')
		if n < 0 {
			return 0
		}
		i += n
		switch rest := b[i+1:]; {
		case len(rest) > 0 && rest[0] == '\n':
			return i + 2
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return i + 3
		}
	}
	return 0
}

func (p *parser) request(ev *proto.Events, dir proto.Dir, head []byte) error {
	r := &p.req
	switch {
	case !r.read(head):
		return errStart
	case p.nAsked == maxAsked:
		return errPipeline
	}
	r.FromInitiator = dir == proto.FromInitiator
	x := &p.asked[p.nAsked]
	p.nAsked++
	*x = exchange{method: methodOf(r.Method)}
	p.proxied = p.proxied || r.Proxied
	r.Proxied = r.Proxied || r.absolute && p.proxied
	p.destination(ev, r)
	if x.method == tunnel {
		ev.App = Proxy
		p.half[dir].state = awaiting
		return nil
	}
	p.ask(ev, r, x)
	return p.begin(ev, dir, r.Fields, x.reader, false)
}

func methodOf(b []byte) method {
	switch string(b) {
	case "HEAD":
		return headOnly
	case "CONNECT":
		return tunnel
	}
	return usual
}

// destination says whom the request is for.
func (p *parser) destination(ev *proto.Events, r *Request) {
	if !r.Proxied {
		ev.Host, _ = SplitPort(r.Host)
		return
	}
	ev.Saw(proto.Tunnel).WithWhole().Of(Proxy)
	ev.Host, ev.Far = r.far()
}

// ask asks the applications whose request this is.
func (p *parser) ask(ev *proto.Events, r *Request, x *exchange) {
	for i, s := range p.sites {
		r.Follow = false
		x.known = try(ev, s, func() bool { return s.Request(ev, r) })
		if r.Follow && s.Body != nil {
			x.reader = p.reader(i, ev.App)
		}
		if x.known {
			p.app = ev.App
			return
		}
	}
	if x.reader != nil && x.reader.app != nil {
		ev.App, p.app = x.reader.app, x.reader.app // its bodies have told
		return
	}
	if r.Proxied {
		ev.App, p.app = Proxy, Proxy
	} else {
		ev.Saw(proto.Session).Of(Web)
	}
}

// reader returns the reader of site i's bodies, whose app is known or nil.
func (p *parser) reader(i int, app *proto.App) *reader {
	if p.readers[i] == nil {
		p.readers[i] = &reader{Body: p.sites[i].Body()}
	}
	if app != nil {
		p.readers[i].app = app
	}
	return p.readers[i]
}
