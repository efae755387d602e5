package oscar

import (
	"bytes"
	"encoding/binary"
	"errors"

	"chaperone/proto"
	"chaperone/proto/http"
)

// Site is the HTTP proxy of AIM and ICQ: the bodies of requests and answers are
// packets, of which those of one type hold what would stand on a connection to
// the server. A frame may straddle packets. What is known of it comes from the
// sources of clients; no capture shows it.
var Site = &http.Site{
	Apps:    []*proto.App{AIM, ICQ},
	Request: proxyRequest,
	Body:    func() http.Body { return new(proxied) },
}

var (
	dataPath    = []byte("/data")
	monitorPath = []byte("/monitor")
	helloPath   = []byte("/hello")
	sidKey      = []byte("sid=")
	proxyHosts  = [...][]byte{[]byte("aimhttp"), []byte("http.proxy.icq")}
)

const sidDigits = 32

// proxyRequest follows what is asked as it is asked of the proxy. Only where that
// has its name is it certain by the head alone; else the packets tell.
func proxyRequest(_ *proto.Events, r *http.Request) bool {
	hello := bytes.Equal(r.Path, helloPath)
	if !hello {
		sid, ok := bytes.CutPrefix(r.Query, sidKey)
		if !ok || len(sid) < sidDigits || !bytes.Equal(r.Path, dataPath) && !bytes.Equal(r.Path, monitorPath) {
			return false
		}
	}
	r.Follow = true
	for _, h := range proxyHosts {
		if bytes.Contains(r.Host, h) {
			return true
		}
	}
	return false
}

// A packet: length u16 of what follows it, version u16, type u16, zero u32,
// connection u32, payload.
const (
	packetHeader  = 14
	packetVersion = "\x04\x43"
	packetFLAP    = 5
	packetTypes   = 7
)

var errPacket = errors.New("oscar: broken packet of the HTTP proxy")

// A proxied reads the bodies.
type proxied struct {
	parser
	packet [2]struct {
		left   int
		flap   bool
		pieces http.Pieces
	}
}

// Begin implements [http.Body].
func (p *proxied) Begin(dir proto.Dir) bool {
	p.packet[dir].left = 0
	return false
}

// Reset implements [proto.Parser].
func (p *proxied) Reset() {
	p.parser.Reset()
	for i := range p.packet {
		p.packet[i].pieces.Reset()
		p.packet[i].left = 0
	}
}

// Parse implements [proto.Parser].
func (p *proxied) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	k := &p.packet[dir]
	if k.left == 0 {
		return p.header(ev, dir, b)
	}
	b = b[:min(len(b), k.left)]
	n, done, err := len(b), false, error(nil)
	if k.flap {
		n, done, err = k.pieces.Parse(&p.parser, ev, dir, b, len(b) == k.left)
	}
	k.left -= n
	ev.Finished = done
	return n, err
}

// header reads a packet's header. The first shows that there are packets.
func (p *proxied) header(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) < packetHeader {
		return 0, nil
	}
	size, kind := int(binary.BigEndian.Uint16(b)), binary.BigEndian.Uint16(b[4:])
	switch ok := string(b[2:4]) == packetVersion && size >= packetHeader-2 && 0 < kind && kind <= packetTypes; {
	case !ok && p.kind == undecided:
		ev.Finished = true // somebody else's path
		return len(b), nil
	case !ok:
		return 0, errPacket
	case p.kind == undecided:
		p.kind, ev.App = flap, AIM
	}
	k := &p.packet[dir]
	k.left, k.flap = size-(packetHeader-2), kind == packetFLAP
	return packetHeader, nil
}
