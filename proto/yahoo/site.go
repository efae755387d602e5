package yahoo

import (
	"bytes"
	"encoding/binary"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is what Yahoo! users say by HTTP: the pager, whose requests and answers
// hold packets, and files from client to client and by way of the relay.
var Site = &http.Site{
	Apps:    []*proto.App{Yahoo},
	Request: request,
	Body:    func() http.Body { return new(carried) },
}

// Uploads is files and pictures that are given to the server to keep: a packet,
// and the file behind it.
var Uploads = &http.Site{
	Apps: []*proto.App{Yahoo},
	Request: func(_ *proto.Events, r *http.Request) bool {
		r.Follow = bytes.Equal(r.Path, uploadPath)
		return false
	},
	Body: func() http.Body { return new(upload) },
}

var (
	peerPath   = []byte("/Messenger.")
	peerQuery  = []byte("AppID=Messenger&UserID=")
	relayPath  = []byte("/relay")
	relayQuery = []byte("token=")
	relayKeys  = [...][]byte{[]byte("&sender="), []byte("&recver=")}
	notifyPath = []byte("/notify")
	uploadPath = []byte("/notifyft")
	ampersand  = []byte("&")
	userID     = []byte("UserID=")
)

// request says what a path and a query can mean for nobody else. What the pager
// carries is told by the bodies.
func request(ev *proto.Events, r *http.Request) bool {
	switch {
	case bytes.HasPrefix(r.Path, peerPath) && bytes.HasPrefix(r.Query, peerQuery):
		ev.Saw(proto.FileTransfer).WithWhole().Named(fileOf(r.Path, r.Query), 0)
		return true
	case bytes.Equal(r.Path, relayPath) && bytes.HasPrefix(r.Query, relayQuery):
		for _, key := range relayKeys {
			if !bytes.Contains(r.Query, key) {
				return false
			}
		}
		ev.Saw(proto.FileTransfer).WithWhole()
		return true
	}
	r.Follow = bytes.Equal(r.Path, notifyPath)
	return false
}

// fileOf returns the file that a client's path names: "/Messenger.", who it is
// for, a number and the name. Where the number ends nobody can tell.
func fileOf(path, query []byte) []byte {
	name := path[len(peerPath):]
	_, user, _ := bytes.Cut(query, userID)
	user, _, _ = bytes.Cut(user, ampersand)
	if rest, ok := bytes.CutPrefix(name, user); ok && len(rest) > 0 && rest[0] == '.' {
		return rest[1:]
	}
	return name
}

// A carried reads the bodies of the pager.
type carried struct {
	parser
	begins [2]bool // a body
	proven bool    // there are packets in them
}

// Reset implements [proto.Parser].
func (c *carried) Reset() { *c = carried{} }

// Begin implements [http.Body]. No packet straddles two bodies.
func (c *carried) Begin(dir proto.Dir) bool {
	c.begins[dir] = true
	c.carrier = packets
	c.half[dir].step, c.half[dir].left = stepHead, 0
	return false
}

// countSize is the length of the number of packets in front of an answer's.
const countSize = 4

// Parse implements [proto.Parser].
func (c *carried) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if !c.begins[dir] {
		return c.parser.Parse(ev, dir, b)
	}
	switch headAnswer(b) {
	case proto.More:
		return 0, nil
	case proto.Yes:
		c.begins[dir] = false
		if !c.proven {
			c.proven, ev.App = true, Yahoo
		}
		return c.parser.Parse(ev, dir, b)
	}
	if dir == proto.FromResponder {
		switch a := headAnswer(b[min(countSize, len(b)):]); {
		case a == proto.More && len(b) < countSize+headSize:
			return 0, nil
		case a == proto.Yes:
			return countSize, nil
		}
	}
	ev.Finished = true // an answer in words, or somebody else's path
	return len(b), nil
}

// An upload reads the body of one.
type upload struct{}

// Reset implements [proto.Parser].
func (upload) Reset() {}

// Begin implements [http.Body].
func (upload) Begin(proto.Dir) bool { return false }

// Parse reads the packet that stands before what is uploaded. It is waited for
// where it is of a usual size.
func (upload) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	a := headAnswer(b)
	if a == proto.More {
		return 0, nil
	}
	ev.Finished = true
	if a == proto.No || dir == proto.FromResponder {
		return len(b), nil
	}
	f, ok := uploadOf(binary.BigEndian.Uint16(b[serviceAt:]))
	if !ok {
		return len(b), nil
	}
	size := headerSize + int(binary.BigEndian.Uint16(b[lengthAt:]))
	var s summary
	if size <= maxUpload {
		if len(b) < size {
			ev.Finished = false
			return 0, nil
		}
		s.add(b[headerSize:size], service{peerKey: keyTo})
	}
	e := ev.Saw(f).WithWhole().By(s.login).With(s.peer)
	if s.files <= 1 {
		e.Named(s.file, s.size)
	}
	ev.App = Yahoo
	return min(size, len(b)), nil
}

// maxUpload is the largest packet before an upload that is waited for, in bytes.
const maxUpload = 8 << 10

// uploadOf tells by a packet's service what is uploaded behind it.
func uploadOf(service uint16) (f proto.Feature, ok bool) {
	switch service {
	case 0x46:
		return proto.FileTransfer, true
	case 0xC2:
		return proto.Image, true
	}
	return 0, false
}
