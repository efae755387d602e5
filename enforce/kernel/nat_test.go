package kernel_test

import (
	"io"
	"net"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"
)

// Address translation applies to what is injected too: whoever refuses, and
// whichever side sent, both ends hear of it.
func TestRefuseThroughNAT(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		for _, sender := range []string{"client", "server"} {
			l := newLab(t)
			masquerade(t, l)
			i := injector(t, l)
			serve(t, l, spec, func(p sight) (r ruling) {
				if len(p.Payload) > 0 {
					i.Reset(p.IP, p.TCP().Seq())
					r.settled = told
				}
				return r
			})
			install(t, l, spec)
			client, server := connect(t, l, v6)
			if from := server.RemoteAddr().(*net.TCPAddr).AddrPort().Addr(); from == l.Client.Addr(v6) {
				t.Fatalf("no address translation: server sees %v", from)
			}
			if sender == "client" {
				io.WriteString(client, "a file")
			} else {
				io.WriteString(server, "a file")
			}
			ended(t, "client, when the "+sender+" sends", client, unix.ECONNRESET)
			ended(t, "server, when the "+sender+" sends", server, unix.ECONNRESET)
		}
	}
}

// The same for UDP, whose far end gets an ICMP error with a quote to translate.
func TestRefuseUDPThroughNAT(t *testing.T) {
	families(t, func(t *testing.T, v6 bool) {
		l := newLab(t)
		masquerade(t, l)
		i := injector(t, l)
		c := serve(t, l, spec, pass)
		install(t, l, spec)
		client, _ := pair(t, l, v6)
		ln, err := l.Server.ListenPacket("udp", addr(l.Server, v6, 5001))
		if err != nil {
			t.Fatal(err)
		}
		ln.Close()
		var server net.Conn // what the server sees is the gateway's first address on that side
		err = l.Server.Do(func() (err error) {
			server, err = net.DialUDP("udp", net.UDPAddrFromAddrPort(addr(l.Server, v6, 5001)), net.UDPAddrFromAddrPort(netip.AddrPortFrom(l.Server.Addr(v6).Prev(), 4001)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		client.Close()
		err = l.Client.Do(func() (err error) {
			client, err = net.DialUDP("udp", net.UDPAddrFromAddrPort(addr(l.Client, v6, 4001)), net.UDPAddrFromAddrPort(addr(l.Server, v6, 5001)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		say(t, client, server, "hello")
		say(t, server, client, "welcome")
		c.rule(func(p sight) ruling { i.Prohibited(p.IP); return ruling{settled: told} }, marks)
		prohibited := error(unix.EHOSTUNREACH)
		if v6 {
			prohibited = unix.EACCES
		}
		io.WriteString(client, "a call")
		ended(t, "client", client, prohibited)
		ended(t, "server", server, prohibited)
	})
}
