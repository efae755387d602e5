package lab

import (
	"errors"
	"fmt"
	"net/netip"
)

// Options says how large a lab is.
type Options struct {
	Inside  int // hosts behind the gateway; 0 means one
	Outside int // hosts beyond it; 0 means one
}

// A Lab is hosts inside and outside of a gateway that forwards between them.
type Lab struct {
	Gateway         *Host
	Inside, Outside []*Host
	Client, Server  *Host // the first inside, the first outside
}

// New builds a lab. The caller closes it.
func New(o Options) (*Lab, error) {
	l := new(Lab)
	if err := l.build(o); err != nil {
		l.Close()
		return nil, fmt.Errorf("lab: %w", err)
	}
	return l, nil
}

func (l *Lab) build(o Options) (err error) {
	if l.Gateway, err = newHost("gateway"); err != nil {
		return err
	}
	for _, name := range []string{"ipv4/ip_forward", "ipv6/conf/all/forwarding"} {
		if err := l.Gateway.Sysctl(name, "1"); err != nil {
			return err
		}
	}
	for i := range max(o.Inside, 1) {
		h, err := l.join(wire{
			host: fmt.Sprintf("client%d", i), port: fmt.Sprintf("lan%d", i),
			net4: netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 20, byte(i), 0}), 24),
			net6: netip.PrefixFrom(netip.AddrFrom16([16]byte{0xfd, 0, 0, 0x20, 0, byte(i)}), 64),
		})
		if err != nil {
			return err
		}
		l.Inside = append(l.Inside, h)
	}
	for i := range max(o.Outside, 1) {
		h, err := l.join(wire{
			host: fmt.Sprintf("server%d", i), port: fmt.Sprintf("wan%d", i),
			net4: netip.PrefixFrom(netip.AddrFrom4([4]byte{203, 0, 113, byte(4 * i)}), 30),
			net6: netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, byte(i)}), 64),
		})
		if err != nil {
			return err
		}
		l.Outside = append(l.Outside, h)
	}
	l.Client, l.Server = l.Inside[0], l.Outside[0]
	return nil
}

// Close ends the children that run in the lab and lets go of its namespaces.
// It may be called twice.
func (l *Lab) Close() error {
	var errs []error
	for _, h := range l.Hosts() {
		errs = append(errs, h.close())
	}
	return errors.Join(errs...)
}

// Hosts returns all hosts, the gateway first.
func (l *Lab) Hosts() []*Host {
	var out []*Host
	if l.Gateway != nil {
		out = append(out, l.Gateway)
	}
	out = append(out, l.Inside...)
	return append(out, l.Outside...)
}
