package i2p

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is lists of peers by plain HTTP, and hosts of I2P's through a router's proxy.
var Site = &http.Site{Apps: []*proto.App{App}, Request: request}

func request(ev *proto.Events, r *http.Request) bool {
	switch {
	case bytes.HasSuffix(r.Path, []byte("/i2pseeds.su3")):
		ev.Saw(proto.Session).WithWhole()
		return true
	case r.Proxied && inside(r.Host):
		ev.Saw(proto.Tunnel).WithWhole()
		return true
	}
	return false
}

// inside reports whether host is one of I2P's.
func inside(host []byte) bool {
	const domain = ".I2P"
	name, _ := http.SplitPort(host)
	return len(name) > len(domain) && proto.PrefixFold(name[len(name)-len(domain):], domain) == proto.Yes
}
