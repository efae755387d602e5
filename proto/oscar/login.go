package oscar

import (
	"net/netip"
	"time"

	"chaperone/proto"
)

// maxName bounds what is waited for as a name or an address.
const maxName = 255

// name reads the user's own name from the value of a TLV.
func (h *half) name(ev *proto.Events, b []byte, last bool) int {
	if h.tlv > maxName {
		return h.rest(ev, 0, b)
	}
	if !last {
		return 0
	}
	login(ev, b)
	return len(b)
}

// login says who the user is. A name of digits is an ICQ number.
func login(ev *proto.Events, name []byte) {
	if len(name) == 0 {
		return
	}
	ev.Saw(proto.Session).By(name)
	for _, c := range name {
		if c < '0' || c > '9' {
			return
		}
	}
	ev.App = ICQ
}

// defaultPort is where servers and relays listen that name no port.
const defaultPort = 5190

// patience is how long an announced connection is waited for.
const patience = 2 * time.Minute

// address reads "IP:port" or "IP" from the value of a TLV: the server for the
// rest of the conversation, on whatever port. A host name announces nothing.
func (h *half) address(ev *proto.Events, b []byte, last bool) int {
	if h.tlv > maxName {
		return h.rest(ev, 0, b)
	}
	if !last {
		return 0
	}
	if ip, rest := proto.CutIPv4(b); ip.IsValid() {
		port := uint16(defaultPort)
		if len(rest) > 1 && rest[0] == ':' {
			port, rest = cutPort(rest[1:])
		}
		if len(rest) == 0 {
			expect(ev, proto.Session, ip, port)
		}
	}
	return len(b)
}

// expect announces a connection to ip and port, if they are an address at all.
func expect(ev *proto.Events, f proto.Feature, ip netip.Addr, port uint16) {
	if !ip.IsValid() || ip.IsUnspecified() || port == 0 {
		return
	}
	to := netip.AddrPortFrom(ip, port)
	for _, x := range ev.Expected[:ev.NExpect] {
		if x.To == to {
			return
		}
	}
	if ev.NExpect < proto.MaxExpected {
		ev.Expect(proto.Expectation{To: to, Over: proto.TCP, Feature: f, For: patience})
	}
}

// cutPort reads the decimal port at the front of b, 0 if there is none.
func cutPort(b []byte) (port uint16, rest []byte) {
	n, rest := proto.CutNumber(b, 65535)
	return uint16(n), rest
}
