package msn

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is the HTTP gateway: what client and server say to each other stands in
// the bodies of requests and answers. A command may straddle two of them. Each
// request may come by a connection of its own: the commands on it are read as a
// conversation's middle.
var Site = &http.Site{
	Apps:    []*proto.App{MSN},
	Request: gatewayRequest,
	Body:    func() http.Body { return new(gateway) },
}

var (
	gatewayPath = []byte("/gateway.dll")
	actionKey   = []byte("Action=")
	sessionKey  = []byte("SessionID=")
	gatewayType = []byte("application/x-msn-messenger")
)

// gatewayRequest wants the gateway's path and what is always asked of it, or its
// type of content.
func gatewayRequest(_ *proto.Events, r *http.Request) bool {
	asked := bytes.HasPrefix(r.Query, actionKey) || bytes.HasPrefix(r.Query, sessionKey)
	r.Follow = asked && bytes.HasSuffix(r.Path, gatewayPath) || bytes.Equal(r.Fields.Get("Content-Type"), gatewayType)
	return r.Follow
}

// A gateway reads the bodies.
type gateway struct{ parser }

// Begin implements [http.Body].
func (*gateway) Begin(proto.Dir) bool { return true }
