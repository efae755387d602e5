package lab

import (
	"fmt"
	"net"
	"net/netip"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// A wire is a veth pair between a host of its own and the gateway.
type wire struct {
	host       string // the name of the host
	port       string // the name of the gateway's end
	net4, net6 netip.Prefix
}

// hostPort is what every host but the gateway calls its interface.
const hostPort = "eth0"

// join makes a host and wires it to the gateway: the gateway is the first
// address of either network and the host's default route, the host the second.
func (l *Lab) join(w wire) (*Host, error) {
	h, err := newHost(w.host)
	if err != nil {
		return nil, err
	}
	if err := l.connect(h, w); err != nil {
		h.close()
		return nil, fmt.Errorf("wire %s: %w", w.host, err)
	}
	return h, nil
}

func (l *Lab) connect(h *Host, w wire) error {
	h.port = w.port
	pair := &netlink.Veth{
		LinkAttrs:     netlink.LinkAttrs{Name: w.port},
		PeerName:      hostPort,
		PeerNamespace: netlink.NsFd(int(h.ns)),
	}
	if err := l.Gateway.nl.LinkAdd(pair); err != nil {
		return fmt.Errorf("veth %s: %w", w.port, err)
	}
	for _, n := range []netip.Prefix{w.net4, w.net6} {
		gw := n.Addr().Next()
		own := gw.Next()
		if err := l.Gateway.address(w.port, netip.PrefixFrom(gw, n.Bits())); err != nil {
			return err
		}
		if err := h.address(hostPort, netip.PrefixFrom(own, n.Bits())); err != nil {
			return err
		}
		if err := h.route(everywhere(gw), gw); err != nil {
			return err
		}
		h.setAddr(own)
	}
	h.gateway = l.Gateway
	return nil
}

// AddAddress gives h a further address and tells the gateway where it is.
func (h *Host) AddAddress(a netip.Addr) error {
	via := h.V4
	if a.Is6() {
		via = h.V6
	}
	one := netip.PrefixFrom(a, a.BitLen())
	if err := h.address(hostPort, one); err != nil {
		return fmt.Errorf("lab: %s: %w", h.Name, err)
	}
	if err := h.gateway.route(one, via); err != nil {
		return fmt.Errorf("lab: %s: %w", h.Name, err)
	}
	return nil
}

// address puts p on an interface and brings the interface up. Duplicate address
// detection is off: it would keep IPv6 silent for a second or two.
func (h *Host) address(port string, p netip.Prefix) error {
	link, err := h.nl.LinkByName(port)
	if err != nil {
		return fmt.Errorf("interface %s: %w", port, err)
	}
	if err := h.nl.LinkSetUp(link); err != nil {
		return fmt.Errorf("interface %s up: %w", port, err)
	}
	a := &netlink.Addr{IPNet: ipNet(p), Flags: unix.IFA_F_NODAD}
	if err := h.nl.AddrAdd(link, a); err != nil {
		return fmt.Errorf("address %v on %s: %w", p, port, err)
	}
	return nil
}

func (h *Host) route(to netip.Prefix, via netip.Addr) error {
	r := &netlink.Route{Dst: ipNet(to), Gw: via.AsSlice()}
	if err := h.nl.RouteAdd(r); err != nil {
		return fmt.Errorf("route to %v via %v: %w", to, via, err)
	}
	return nil
}

// everywhere is the default route's destination in the family of a.
func everywhere(a netip.Addr) netip.Prefix {
	if a.Is4() {
		return netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	}
	return netip.PrefixFrom(netip.IPv6Unspecified(), 0)
}

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}
