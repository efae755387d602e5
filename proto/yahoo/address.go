package yahoo

import (
	"bytes"
	"encoding/base64"
	"net/netip"
	"time"

	"chaperone/proto"
)

// patience is how long an announced connection is waited for.
const patience = 2 * time.Minute

// Where somebody waits who names no port.
const (
	httpPort   = 80
	webcamPort = 5100
	directPort = 5101
)

// takeAddress takes in where somebody waits, and announces a connection there as
// soon as it is known what for. A host name announces nothing.
func (h *half) takeAddress(ev *proto.Events, value []byte) {
	var to netip.AddrPort
	switch {
	case h.key == keyURL, h.key == keyAddress:
		to = readURL(value)
	case h.key == keyServer && h.feature == proto.Video:
		to = readHost(value, webcamPort)
	case h.key == keyOwnIP && h.feature == proto.Session:
		to = readOwnIP(value)
	}
	if to.IsValid() {
		h.ip, h.port = to.Addr().As4(), to.Port()
	}
	if h.said {
		h.expect(ev)
	}
}

// expect announces a connection to the address taken in last, if there is one.
func (h *half) expect(ev *proto.Events) {
	if h.port == 0 {
		return
	}
	to := netip.AddrPortFrom(netip.AddrFrom4(h.ip), h.port)
	h.port = 0
	ev.Expect(proto.Expectation{To: to, Over: proto.TCP, Feature: h.feature, For: patience})
}

const scheme = "http://"

// readURL reads the address of "http://IP:port/...", or of a bare "IP".
func readURL(b []byte) netip.AddrPort {
	if proto.Prefix(b, scheme) == proto.Yes {
		b = b[len(scheme):]
	}
	if i := bytes.IndexByte(b, '/'); i >= 0 {
		b = b[:i]
	}
	return readHost(b, httpPort)
}

// readHost reads "IP" or "IP:port".
func readHost(b []byte, port uint16) (to netip.AddrPort) {
	ip, rest := proto.CutIPv4(b)
	if len(rest) > 0 && rest[0] == ':' {
		n, after := proto.CutNumber(rest[1:], 0xFFFF)
		port, rest = uint16(n), after
	}
	if !ip.IsValid() || ip.IsUnspecified() || port == 0 || len(rest) > 0 {
		return to
	}
	return netip.AddrPortFrom(ip, port)
}

// readOwnIP reads the address of a client that waits for another: base64 of a
// decimal number whose lowest byte comes first in the address.
func readOwnIP(b []byte) (to netip.AddrPort) {
	var room [12]byte
	if base64.StdEncoding.DecodedLen(len(b)) > len(room) {
		return to
	}
	n, err := base64.StdEncoding.Decode(room[:], b)
	if err != nil {
		return to
	}
	v, rest := proto.CutNumber(room[:n], 1<<32-1)
	if v == 0 || len(rest) > 0 {
		return to
	}
	ip := netip.AddrFrom4([4]byte{byte(v), byte(v >> 8), byte(v >> 16), byte(v >> 24)})
	return netip.AddrPortFrom(ip, directPort)
}
