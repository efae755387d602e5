package joltid

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is what PeerEnabler says by HTTP, to others or through a proxy, and what
// Altnet's programs tell their maker.
var Site = &http.Site{Apps: []*proto.App{App}, Request: request, Response: response}

func request(ev *proto.Events, r *http.Request) bool {
	switch agent := r.Fields.Get("User-Agent"); {
	case isTunnel(r):
		ev.Saw(proto.Tunnel).WithWhole()
	case bytes.HasPrefix(agent, peerAgent):
		exchange(ev, r)
	case bytes.HasPrefix(agent, pointsAgent), reports(r):
		ev.Saw(proto.Overlay).WithWhole()
	default:
		return false
	}
	return true
}

func response(ev *proto.Events, r *http.Response) bool {
	if !bytes.HasPrefix(r.Fields.Get("User-Agent"), peerAgent) && !bytes.HasPrefix(r.Fields.Get("Server"), peerAgent) {
		return false
	}
	ev.Saw(proto.FileSharing).WithWhole()
	return true
}

// How the programs call themselves.
var (
	peerAgent   = []byte("PeerEnabler/")
	pointsAgent = []byte("Peer Points Manager")
)

// Paths of a file's description and of a tunnel, and the methods that go with them.
var (
	describePath = []byte("/.sig")
	tunnelPath   = []byte("/.pkt")
	get          = []byte("GET")
	post         = []byte("POST")
)

// exchange reads a request that PeerEnabler says is its own.
func exchange(ev *proto.Events, r *http.Request) {
	switch {
	case bytes.HasPrefix(r.Path, tunnelPath):
		ev.Saw(proto.Tunnel).WithWhole()
	case bytes.HasPrefix(r.Path, describePath), !bytes.Equal(r.Method, get):
		ev.Saw(proto.Overlay).WithWhole()
	default:
		ev.Saw(proto.FileSharing).WithWhole().Named(bytes.TrimPrefix(r.Path, []byte("/.")), 0)
	}
}

// peerPort ends the name of a host that is asked for through a proxy. It is written
// in the request: it is no port of the flow.
var peerPort = []byte(":3531")

// scheme begins a target that names its host, as only proxies are asked.
const scheme = "HTTP://"

// isTunnel reports whether r asks a proxy to pass packets on.
func isTunnel(r *http.Request) bool {
	return proto.PrefixFold(r.Target, scheme) == proto.Yes && bytes.Equal(r.Method, post) &&
		bytes.HasPrefix(r.Path, tunnelPath) && bytes.HasSuffix(r.Host, peerPort)
}

// maker is the domain of who made it.
var maker = []byte("altnet.com")

// A report is something that Altnet's programs ask their maker, and no browser.
var known = [...]struct{ path, query, also []byte }{
	{[]byte("/pm/start.asp"), []byte("pmver="), []byte("guid=")},
	{[]byte("/pointsmanager/settings.cab"), nil, nil},
	{[]byte("/backoffice.net/stats/Add.aspx"), []byte("ST="), []byte("PN=Altnet")},
}

func reports(r *http.Request) bool {
	host := r.Host
	if i := bytes.IndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	if !isUnder(host, maker) {
		return false
	}
	for _, k := range &known {
		if bytes.Equal(r.Path, k.path) && bytes.Contains(r.Query, k.query) && bytes.Contains(r.Query, k.also) {
			return true
		}
	}
	return false
}

// isUnder reports whether host is domain or a part of it, in any case.
func isUnder(host, domain []byte) bool {
	n := len(host) - len(domain)
	return n >= 0 && bytes.EqualFold(host[n:], domain) && (n == 0 || host[n-1] == '.')
}
