package stun

import (
	"net/netip"

	"chaperone/proto"
)

// Families of addresses.
const (
	familyIPv4 = 1
	familyIPv6 = 2
)

// sender is who sent a message, as hints name him.
var sender = netip.AddrPortFrom(netip.IPv6Unspecified(), 0)

// hints tells of all the addresses m names: a caller's relay, his peers, himself as
// others see him; and of who sent m. Messages that carry data are left out: they name
// whom a permission has named before.
func (m *message) hints(ev *proto.Events) {
	method := m.kind &^ classMask
	if method == sendMethod || method == dataMethod {
		return
	}
	ev.Hint(sender)
	rest := m.attrs
	for range maxAttrs {
		kind, v, after, ok := next(rest)
		if !ok {
			return
		}
		if kind == attrXorPeer || kind == attrXorRelayed || kind == attrXorMapped {
			if to := m.address(v); to.IsValid() {
				ev.Hint(to)
			}
		}
		rest = after
	}
}

// address reads the value of a masked address. It is invalid where it is none, or
// nobody can wait there.
func (m *message) address(v []byte) (to netip.AddrPort) {
	if len(v) < 4 {
		return to
	}
	port := be16(v[2:]) ^ cookie>>16
	var ip netip.Addr
	switch {
	case v[1] == familyIPv4 && len(v) == 8:
		var a [4]byte
		mask(a[:], v[4:], m.id)
		ip = netip.AddrFrom4(a)
	case v[1] == familyIPv6 && len(v) == 20:
		var a [16]byte
		mask(a[:], v[4:], m.id)
		ip = netip.AddrFrom16(a).Unmap()
	}
	if port == 0 || !ip.IsValid() || ip.IsUnspecified() || ip.IsLoopback() || ip.IsMulticast() {
		return to
	}
	return netip.AddrPortFrom(ip, port)
}

func mask(to, v, with []byte) {
	for i := range to {
		to[i] = v[i] ^ with[i]
	}
}
