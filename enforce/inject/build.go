package inject

import (
	"encoding/binary"
	"net/netip"

	"chaperone/enforce/packet"
)

const (
	head4, head6 = 20, 40
	headTCP      = 20
	headUDP      = 8
	headICMP     = 8
	hopLimit     = 64

	maxLen = head6 + headICMP + head6 + headUDP // the longest packet made here
)

// buildIP writes an IP header for n bytes of protocol to the front of b. It
// returns the packet and the part behind the header, which is zero.
func buildIP(b []byte, src, dst netip.Addr, protocol uint8, n int) (ip, rest []byte) {
	if !src.Is4() {
		ip = b[:head6+n]
		clear(ip)
		ip[0], ip[6], ip[7] = 6<<4, protocol, hopLimit
		binary.BigEndian.PutUint16(ip[4:], uint16(n))
		s, d := src.As16(), dst.As16()
		copy(ip[8:], s[:])
		copy(ip[24:], d[:])
		return ip, ip[head6:]
	}
	ip = b[:head4+n]
	clear(ip)
	ip[0], ip[6], ip[8], ip[9] = 4<<4|head4/4, 0x40, hopLimit, protocol // 0x40: don't fragment
	binary.BigEndian.PutUint16(ip[2:], uint16(len(ip)))
	s, d := src.As4(), dst.As4()
	copy(ip[12:], s[:])
	copy(ip[16:], d[:])
	binary.BigEndian.PutUint16(ip[10:], ^uint16(packet.Sum(0, ip[:head4])))
	return ip, ip[head4:]
}

// checksum returns the transport checksum of the last n bytes of ip.
func checksum(ip []byte, protocol uint8, n int) uint16 {
	addresses := ip[8:head6]
	if ip[0]>>4 == 4 {
		addresses = ip[12:head4]
	}
	s := packet.Sum(uint32(protocol)+uint32(n), addresses)
	return ^uint16(packet.Sum(s, ip[len(ip)-n:]))
}

// buildReset writes a RST from src to dst. ack counts only if acked.
func buildReset(b []byte, src, dst netip.AddrPort, seq, ack uint32, acked bool) []byte {
	ip, tcp := buildIP(b, src.Addr(), dst.Addr(), packet.ProtoTCP, headTCP)
	binary.BigEndian.PutUint16(tcp, src.Port())
	binary.BigEndian.PutUint16(tcp[2:], dst.Port())
	binary.BigEndian.PutUint32(tcp[4:], seq)
	tcp[12], tcp[13] = headTCP/4<<4, packet.RST
	if acked {
		binary.BigEndian.PutUint32(tcp[8:], ack)
		tcp[13] |= packet.ACK
	}
	binary.BigEndian.PutUint16(tcp[16:], checksum(ip, packet.ProtoTCP, headTCP))
	return ip
}

// buildProhibited writes an ICMP error from src to dst about a datagram that dst
// sent to src. It quotes an empty one: what dst really sent is not known here,
// and receivers look at addresses and ports.
func buildProhibited(b []byte, src, dst netip.AddrPort) []byte {
	if src.Addr().Is4() {
		ip, icmp := buildIP(b, src.Addr(), dst.Addr(), packet.ICMP, headICMP+head4+headUDP)
		icmp[0], icmp[1] = 3, 13 // destination unreachable: communication administratively prohibited (RFC 1812)
		buildUDP(icmp[headICMP:], dst, src)
		binary.BigEndian.PutUint16(icmp[2:], ^uint16(packet.Sum(0, icmp)))
		return ip
	}
	ip, icmp := buildIP(b, src.Addr(), dst.Addr(), packet.ICMPv6, headICMP+head6+headUDP)
	icmp[0], icmp[1] = 1, 1 // destination unreachable: administratively prohibited (RFC 4443)
	buildUDP(icmp[headICMP:], dst, src)
	binary.BigEndian.PutUint16(icmp[2:], checksum(ip, packet.ICMPv6, len(icmp)))
	return ip
}

// buildUDP writes an empty datagram.
func buildUDP(b []byte, src, dst netip.AddrPort) {
	ip, udp := buildIP(b, src.Addr(), dst.Addr(), packet.ProtoUDP, headUDP)
	binary.BigEndian.PutUint16(udp, src.Port())
	binary.BigEndian.PutUint16(udp[2:], dst.Port())
	binary.BigEndian.PutUint16(udp[4:], headUDP)
	sum := checksum(ip, packet.ProtoUDP, headUDP)
	if sum == 0 {
		sum = 0xffff // 0 would say that there is none (RFC 768)
	}
	binary.BigEndian.PutUint16(udp[6:], sum)
}
