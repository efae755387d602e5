package http

import (
	"bytes"
	"net/netip"

	"chaperone/proto"
)

// cutLine reads a request's first line. A target may hold spaces: there are
// clients that write them as they are. Servers take a tab for a space (RFC 9112, 3).
func cutLine(line []byte) (method, target []byte, ok bool) {
	method, rest := proto.CutWord(line)
	rest = bytes.TrimRight(rest, proto.Blanks)
	i := bytes.LastIndexAny(rest, proto.Blanks)
	if i <= 0 || len(method) == 0 || proto.Prefix(rest[i+1:], "HTTP/1.") != proto.Yes || len(rest[i+1:]) != len("HTTP/1.1") {
		return nil, nil, false
	}
	target = bytes.Trim(rest[:i], proto.Blanks)
	return method, target, len(target) > 0
}

var (
	colons  = []byte("://")
	connect = []byte("CONNECT")
)

// read reads the head of a request.
func (r *Request) read(head []byte) (ok bool) {
	line, n := proto.Line(head)
	*r = Request{Fields: NewFields(head[n:])}
	if r.Method, r.Target, ok = cutLine(line); !ok {
		return false
	}
	path := r.Target
	switch i := bytes.Index(r.Target, colons); {
	case bytes.Equal(r.Method, connect):
		r.Host, path, r.Proxied = r.Target, nil, true
	case i > 0 && i <= maxScheme && bytes.IndexByte(r.Target[:i], '/') < 0:
		r.Host, path = cutAuthority(r.Target[i+len(colons):])
		r.absolute, r.Proxied = true, r.Fields.HasPrefix("Proxy-")
	default:
		r.Host = r.Fields.Get("Host")
	}
	r.Path, r.Query, _ = bytes.Cut(path, []byte("?"))
	return true
}

// maxScheme is the length of "https" and then some.
const maxScheme = 8

// cutAuthority splits what follows "http://". Names and passwords before the
// host are left out.
func cutAuthority(b []byte) (host, path []byte) {
	end := bytes.IndexAny(b, "/?")
	if end < 0 {
		end = len(b)
	}
	host = b[:end]
	return host[bytes.LastIndexByte(host, '@')+1:], b[end:]
}

// far returns where a proxy is asked to go: by what name or address, and the
// address, which is unspecified where only a name is known.
func (r *Request) far() (name []byte, to netip.AddrPort) {
	name, port := SplitPort(r.Host)
	if port == 0 {
		port = 80
	}
	ip := proto.Address(name)
	if !ip.IsValid() {
		ip = netip.IPv6Unspecified()
	}
	return name, netip.AddrPortFrom(ip, port)
}

// SplitPort cuts the port off "name:port" and brackets off an IPv6 address. The
// port is 0 where there is none.
func SplitPort(host []byte) (name []byte, port uint16) {
	name = host
	if i := bytes.LastIndexByte(host, ':'); i >= 0 && bytes.IndexByte(host[i:], ']') < 0 {
		if n, rest := proto.CutNumber(host[i+1:], 1<<16-1); len(rest) == 0 {
			name, port = host[:i], uint16(n)
		}
	}
	return bytes.TrimSuffix(bytes.TrimPrefix(name, []byte("[")), []byte("]")), port
}
