package bittorrent

import (
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// Sizes of an address and port in compact form.
const (
	sizeIPv4 = 4 + 2
	sizeIPv6 = 16 + 2
)

// hintCompact hints at the endpoints in list, each of size bytes behind lead
// others. A list that does not come out even is none.
func hintCompact(ev *proto.Events, list []byte, lead, size int) {
	if len(list)%(lead+size) != 0 {
		return
	}
	for ; len(list) > 0; list = list[lead+size:] {
		hintAt(ev, list[lead:lead+size])
	}
}

// hintAt hints at the one endpoint that b is.
func hintAt(ev *proto.Events, b []byte) {
	var ip netip.Addr
	switch len(b) {
	case sizeIPv4:
		ip = netip.AddrFrom4([4]byte(b))
	case sizeIPv6:
		ip = netip.AddrFrom16([16]byte(b)).Unmap()
	default:
		return
	}
	port := binary.BigEndian.Uint16(b[len(b)-2:])
	if port != 0 && !ip.IsUnspecified() {
		ev.Hint(netip.AddrPortFrom(ip, port))
	}
}
