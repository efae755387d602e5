package tor

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is requests to Tor's directories.
var Site = &http.Site{Apps: []*proto.App{App}, Request: request}

func request(ev *proto.Events, r *http.Request) bool {
	rest, ok := bytes.CutPrefix(r.Path, []byte("/tor/"))
	if !ok || !directory(bytes.TrimSuffix(rest, []byte(".z"))) {
		return false
	}
	ev.Saw(proto.Session).WithWhole()
	return true
}

// directory reports whether b, behind /tor/, is something directories serve.
func directory(b []byte) bool {
	kind, what, ok := bytes.Cut(b, []byte("/"))
	if !ok {
		return false
	}
	switch string(kind) {
	case "status-vote":
		when, what, ok := bytes.Cut(what, []byte("/"))
		return ok && (string(when) == "current" || string(when) == "next") && document(what)
	case "server", "extra", "keys":
		return string(what) == "all" || string(what) == "authority" || digests(what)
	case "micro":
		list, ok := bytes.CutPrefix(what, []byte("d/"))
		return ok && each(list, '-', 43, base64)
	}
	return false
}

// document reports whether b is a document that authorities vote on, with the
// authorities that must have signed it, perhaps.
func document(b []byte) bool {
	name, _, _ := bytes.Cut(b, []byte("/"))
	switch string(name) {
	case "consensus", "consensus-microdesc", "consensus-signatures", "authority", "bandwidth", "d", "diff":
		return true
	}
	return false
}

// digests reports whether b is descriptors or keys, by digest or by whose they are.
func digests(b []byte) bool {
	by, list, ok := bytes.Cut(b, []byte("/"))
	if !ok {
		return false
	}
	switch string(by) {
	case "d", "fp", "sk":
		return each(list, '+', 40, hexadecimal)
	case "fp-sk":
		return each(list, '+', 81, func(c byte) bool { return c == '-' || hexadecimal(c) })
	}
	return false
}

// each reports whether b is words of n characters of a kind, divided by one.
func each(b []byte, between byte, n int, is func(byte) bool) bool {
	if len(b)%(n+1) != n {
		return false
	}
	for i, c := range b {
		if i%(n+1) == n && c != between || i%(n+1) != n && !is(c) {
			return false
		}
	}
	return true
}

func hexadecimal(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

func base64(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '+' || c == '/'
}
