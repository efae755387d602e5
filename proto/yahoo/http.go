package yahoo

import (
	"bytes"

	"chaperone/proto"
)

// A request is what the first line of an HTTP request asks for.
type request uint8

const (
	requestPeer   request = iota // a file from or for a client that waits
	requestRelay                 // a file by way of the relay
	requestUpload                // a file or picture for the server to keep
)

// paths are how the three begin, and what must stand in them.
var paths = [...]struct {
	start string
	has   [2][]byte
}{
	requestPeer:   {start: "/Messenger.", has: [2][]byte{[]byte("?AppID=Messenger&UserID=")}},
	requestRelay:  {start: "/relay?token=", has: [2][]byte{[]byte("&sender="), []byte("&recver=")}},
	requestUpload: {start: "/notifyft"},
}

// Limits of a request's first line and of all lines of its head.
const (
	maxLine = 2048
	maxHead = 8192
)

// readRequest reads the first line of a request. path is its target without
// host, n the length of the line.
func readRequest(b []byte) (r request, path []byte, n int, a proto.Answer) {
	path, a = cutMethod(b)
	if a != proto.Yes {
		return 0, nil, 0, a
	}
	line, n := proto.Line(b)
	if n == 0 && len(b) > maxLine {
		return 0, nil, 0, proto.No
	}
	if n > 0 {
		path = path[:max(0, len(path)-len(b)+len(line))]
	}
	path, a = cutHost(path, n > 0)
	if a != proto.Yes {
		return 0, nil, 0, a
	}
	r, a = cutPath(path, n > 0)
	if i := bytes.IndexByte(path, ' '); i >= 0 {
		path = path[:i]
	}
	return r, path, n, a
}

// cutMethod reads the method.
func cutMethod(b []byte) (rest []byte, a proto.Answer) {
	a = proto.No
	for _, m := range [...]string{"GET ", "HEAD ", "POST "} {
		switch proto.Prefix(b, m) {
		case proto.Yes:
			return b[len(m):], proto.Yes
		case proto.More:
			a = proto.More
		}
	}
	return nil, a
}

// cutHost takes the host off a target that names one, as those for a proxy do.
func cutHost(target []byte, whole bool) (path []byte, a proto.Answer) {
	switch proto.Prefix(target, scheme) {
	case proto.No:
		return target, proto.Yes
	case proto.More:
		return nil, incomplete(whole)
	}
	i := bytes.IndexByte(target[len(scheme):], '/')
	if i < 0 {
		return nil, incomplete(whole)
	}
	return target[len(scheme)+i:], proto.Yes
}

// cutPath tells what is asked for. Its line must be there to its end.
func cutPath(path []byte, whole bool) (r request, a proto.Answer) {
	a = proto.No
	for i := range paths {
		switch proto.Prefix(path, paths[i].start) {
		case proto.More:
			a = incomplete(whole)
		case proto.Yes:
			if !whole {
				return request(i), proto.More
			}
			for _, has := range paths[i].has {
				if !bytes.Contains(path, has) {
					return 0, proto.No
				}
			}
			return request(i), proto.Yes
		}
	}
	return 0, a
}

// request reads a request's first line. The connection is there for one file.
func (p *parser) request(ev *proto.Events, b []byte) (int, error) {
	r, path, n, a := readRequest(b)
	switch a {
	case proto.No:
		return 0, errStart
	case proto.More:
		return 0, nil
	}
	if r == requestUpload {
		p.carrier = upload
		return n, nil
	}
	e := ev.Saw(proto.FileTransfer).WithWhole()
	if r == requestPeer {
		e.Named(fileOf(path), 0)
	}
	ev.Finished = true
	return n, nil
}

// fileOf returns the file that a client's path names: "/Messenger.", who it is
// for, a number and the name. Where the number ends nobody can tell.
func fileOf(path []byte) []byte {
	name, query, _ := bytes.Cut(path[len(paths[requestPeer].start):], question)
	_, user, _ := bytes.Cut(query, userID)
	user, _, _ = bytes.Cut(user, ampersand)
	if rest, ok := bytes.CutPrefix(name, user); ok && len(rest) > 0 && rest[0] == '.' {
		return rest[1:]
	}
	return name
}

var (
	question  = []byte("?")
	ampersand = []byte("&")
	userID    = []byte("UserID=")
)
