package telegram

import (
	"bytes"
	"encoding/binary"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is the way out that clients try beside the other: the same messages, one to
// a request. Nothing but the first request's body says whose it is.
var Site = &http.Site{
	Apps: []*proto.App{app},
	Request: func(_ *proto.Events, r *http.Request) bool {
		r.Follow = plain(r)
		return false
	},
	Body: func() http.Body { return new(posted) },
}

var (
	post      = []byte("POST")
	apiPath   = []byte("/api")
	browser   = []byte("Mozilla/5.0")
	lastColon = []byte(":")
)

// plain reports whether a request has what all those of clients have: the path, an
// address for a host, and the shortest name that a browser can have.
func plain(r *http.Request) bool {
	if !bytes.Equal(r.Method, post) || !bytes.Equal(r.Path, apiPath) || len(r.Query) > 0 || !bytes.Equal(r.Fields.Get("User-Agent"), browser) {
		return false
	}
	host := r.Host
	if i := bytes.LastIndex(host, lastColon); i > 0 && host[len(host)-1] != ']' {
		host = host[:i]
	}
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		host = host[1 : len(host)-1]
	}
	return proto.Address(host).IsValid()
}

// A posted reads the messages.
type posted struct {
	known  bool // it is Telegram
	passed [2]int
	told   bool
}

// Reset implements [proto.Parser].
func (p *posted) Reset() { *p = posted{} }

// Begin implements [http.Body].
func (p *posted) Begin(dir proto.Dir) bool {
	p.passed[dir] = 0
	return false
}

// What agrees upon a key: zeros for its identity, the time, the length of the
// rest, and the number of the first of the steps.
const (
	clearHead = 20
	reqPQ     = 0x60469778
	reqMulti  = 0xBE7E8EF1
)

// Parse implements [proto.Parser]. Once a message has shown whose they are, their
// sizes are looked at.
func (p *posted) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if !p.known {
		if dir == proto.FromResponder {
			return len(b), nil
		}
		if len(b) < clearHead+4 {
			return 0, nil
		}
		if !asksKey(b) {
			ev.Finished = true
			return len(b), nil
		}
		p.known, ev.App = true, app
		ev.Saw(proto.Session)
	}
	p.passed[dir] += len(b)
	limit := maxSaid
	if dir == proto.FromResponder {
		limit = maxSent
	}
	if p.passed[dir] > limit && !p.told {
		p.told, ev.App, ev.Likely = true, app, true
		ev.Saw(proto.FileTransfer).WithWhole()
	}
	return len(b), nil
}

// asksKey reports whether a body is the first step to a key: 120 bits.
func asksKey(b []byte) bool {
	if binary.LittleEndian.Uint64(b) != 0 || binary.LittleEndian.Uint32(b[16:]) != 20 {
		return false
	}
	step := binary.LittleEndian.Uint32(b[clearHead:])
	return step == reqPQ || step == reqMulti
}
