package wechat

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is WeChat's requests: MMTLS in a body, or what clients asked for before
// there was MMTLS, by name.
var Site = &http.Site{Apps: []*proto.App{app}, Request: request}

var (
	wrapped   = []byte("/mmtls/")
	named     = []byte("/cgi-bin/micromsg-bin/")
	client    = []byte("MicroMessenger Client")
	upload    = []byte("upload")
	download  = []byte("download")
	image     = []byte("img")
	video     = []byte("video")
	voice     = []byte("voice")
	attach    = []byte("attach")
	send      = []byte("sendmsg")
	wrappedID = 8
)

// request wants a path that is nobody else's, and of MMTLS the client's name too.
func request(ev *proto.Events, r *http.Request) bool {
	if name, ok := bytes.CutPrefix(r.Path, named); ok {
		switch {
		case carriesFile(name):
			ev.Saw(proto.FileTransfer).WithWhole()
		case bytes.Contains(name, send):
			ev.Saw(proto.Messaging)
		default:
			ev.Saw(proto.Session)
		}
		return true
	}
	id, ok := bytes.CutPrefix(r.Path, wrapped)
	if !ok || !bytes.Equal(r.Fields.Get("User-Agent"), client) {
		return false
	}
	if _, rest, ok := proto.CutHex(id, wrappedID); !ok || len(id) != wrappedID || len(rest) > 0 {
		return false
	}
	ev.Saw(proto.Session)
	return true
}

// carriesFile reports whether a request called name brings or fetches one:
// uploadmsgimg, getmsgimg, uploadvideo, downloadvoice, uploadappattach and such.
// Little pictures to write with (downloademoji) are none.
func carriesFile(name []byte) bool {
	what := bytes.Contains(name, image) || bytes.Contains(name, video) || bytes.Contains(name, voice) || bytes.Contains(name, attach)
	return what && (bytes.HasPrefix(name, upload) || bytes.HasPrefix(name, download) || bytes.HasPrefix(name, []byte("getmsg")))
}
