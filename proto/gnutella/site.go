package gnutella

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is what hosts say to each other by HTTP, on their own port or on any: they
// download, browse, ask for pushes; and they ask web caches for others. A path that
// a page about Gnutella may have counts only with a second sign.
var Site = &http.Site{Apps: []*proto.App{App}, Request: request, Response: response}

// request reads a request.
func request(ev *proto.Events, r *http.Request) bool {
	switch {
	case bytes.HasPrefix(r.Path, resolvePath) && bytes.HasPrefix(r.Query, urnMark):
		ev.Saw(proto.FileTransfer).WithWhole().Named(r.Query, 0)
	case isControl(r.Path):
		ev.Saw(proto.FileTransfer).WithWhole()
	case asksCache(r.Query):
		ev.Saw(proto.Overlay).WithWhole()
	case asksForList(r):
		ev.Saw(proto.FileSharing).WithWhole()
	case signs(r.Fields):
		e := ev.Saw(proto.FileTransfer).WithWhole()
		if name, ok := indexed(r.Path); ok {
			e.Named(name, 0)
		}
	default:
		name, ok := indexed(r.Path)
		if ok && seconds(r.Fields) {
			ev.Saw(proto.FileTransfer).WithWhole().Named(name, 0)
		}
		return ok && seconds(r.Fields)
	}
	return true
}

// response reads an answer whose request nobody knew.
func response(ev *proto.Events, r *http.Response) bool {
	content := r.Fields.Get("Content-Type")
	switch {
	case bytes.HasPrefix(content, packetsType), bytes.HasPrefix(content, valueSecond):
		ev.Saw(proto.FileSharing).WithWhole()
	case bytes.HasPrefix(content, ownType), signs(r.Fields), bytes.HasPrefix(r.Fields.Get("X-Thex-URI"), resolvePath):
		ev.Saw(proto.FileTransfer).WithWhole()
	default:
		return false
	}
	return true
}

// Paths: of a file by its hash, of its hash tree, and what else nobody but hosts has.
var (
	resolvePath = []byte("/uri-res/N2") // R, X and the like
	urnMark     = []byte("urn:")
	getPath     = []byte("/get/")
	rootPath    = []byte("/")
	browsePath  = []byte("/gnutella/browse/v")
	controls    = [...][]byte{
		[]byte("/gnutella/push-proxy"), []byte("/gnutella/pushproxy"), []byte("/gnet/push-proxy"),
		[]byte("/gnutella/thex/v"), []byte("/gnutella/tigertree/v"), []byte("/gnutella/metadata/v"),
	}
)

// isControl reports whether path is about a file, or a push of one.
func isControl(path []byte) bool {
	for _, c := range controls {
		if bytes.HasPrefix(path, c) {
			return true
		}
	}
	return false
}

// Content types of hosts' own, and what begins them.
var (
	ownType     = []byte("application/x-gnutella")
	packetsType = []byte("application/x-gnutella-packets")
)

// asksForList reports whether r asks for all that a host shares.
func asksForList(r *http.Request) bool {
	if bytes.HasPrefix(r.Path, browsePath) {
		return true
	}
	return bytes.Equal(r.Path, rootPath) && contains(r.Fields.Get("Accept"), ownType)
}

// signs reports whether a head has a line that nobody else writes.
func signs(f http.Fields) bool { return f.HasPrefix("X-Gnutella-") }

// indexed reads the path of a file by its number.
func indexed(path []byte) (name []byte, ok bool) {
	rest, ok := bytes.CutPrefix(path, getPath)
	if !ok {
		return nil, false
	}
	_, name = proto.CutNumber(rest, 1<<32-1)
	if len(name) == len(rest) || len(name) == 0 || name[0] != '/' {
		return nil, false
	}
	return name[1:], true
}

// seconds reports whether a head has a line that, beside the path of a file by its
// number, leaves no doubt.
func seconds(f http.Fields) bool {
	for _, name := range [...]string{"X-Queue", "X-Features", "X-Node", "X-Gnutella-Content-URN"} {
		if f.Get(name) != nil {
			return true
		}
	}
	agent := f.Get("User-Agent")
	for _, a := range agents {
		if bytes.HasPrefix(agent, a) {
			return true
		}
	}
	return false
}

// agents are how clients call themselves.
var agents = [...][]byte{
	[]byte("LimeWire"), []byte("BearShare"), []byte("gtk-gnutella"), []byte("Gnucleus"), []byte("GnucDNA"),
	[]byte("Morpheus"), []byte("Shareaza"), []byte("FrostWire"), []byte("Frosty"), []byte("WireShare"),
	[]byte("Phex"), []byte("Mutella"), []byte("giFT-Gnutella"), []byte("MLDonkey"), []byte("Foxy"), []byte("XoloX"),
}
