package interop

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"

	"chaperone/proto"
	"chaperone/test/lab"
)

// The library would complain that it cannot enlarge the buffers of a [socket].
func init() { os.Setenv("QUIC_GO_DISABLE_RECEIVE_BUFFER_WARNING", "true") }

// serveQUIC lets h be the site by HTTP/3, as b needs it.
func (s *site) serveQUIC(t *testing.T, h *lab.Host, b *fastBrowser) {
	t.Helper()
	pc, err := h.ListenPacket("udp", at(h, b.v6, httpsPort))
	if err != nil {
		t.Fatal(err)
	}
	tr := &quic.Transport{Conn: pc, VerifySourceAddress: func(net.Addr) bool { return b.retry }}
	c := http3.ConfigureTLSConfig(s.config())
	ln, err := tr.ListenEarly(c, &quic.Config{Versions: b.versions[len(b.versions)-1:]})
	if err != nil {
		t.Fatal(err)
	}
	server := &http3.Server{Handler: s, TLSConfig: c}
	go server.ServeListener(ln)
	t.Cleanup(func() { server.Close(); tr.Close(); pc.Close() })
}

// A socket has one peer, so that it hears what ICMP says of him. Without those of
// [net.UDPConn] that the library would use instead, it has these methods alone.
type socket struct {
	net.PacketConn
	conn net.Conn
}

func (s *socket) WriteTo(b []byte, _ net.Addr) (int, error) { return s.conn.Write(b) }

// prohibited reports whether err is how Linux tells of ICMP's "administratively
// prohibited": the first is for IPv4, the other for IPv6.
func prohibited(err error) bool {
	return errors.Is(err, syscall.EHOSTUNREACH) || errors.Is(err, syscall.EACCES)
}

// A fastBrowser calls the server by QUIC, whatever the name.
type fastBrowser struct {
	name     string
	v6       bool
	versions []quic.Version // the server knows the last
	retry    bool           // the server asks again, to see the address
}

var fastBrowsers = []fastBrowser{
	{name: "QUIC 1", versions: []quic.Version{quic.Version1}},
	{name: "QUIC 1, IPv6", versions: []quic.Version{quic.Version1}, v6: true},
	{name: "QUIC 2", versions: []quic.Version{quic.Version2}},
	{name: "QUIC 2 or 1", versions: []quic.Version{quic.Version2, quic.Version1}},
	{name: "QUIC 1 or 2, IPv6", versions: []quic.Version{quic.Version1, quic.Version2}, v6: true},
	{name: "retry", versions: []quic.Version{quic.Version1}, retry: true},
	{name: "retry, QUIC 2, IPv6", versions: []quic.Version{quic.Version2}, retry: true, v6: true},
}

// get asks host for its page.
func (b *fastBrowser) get(w *world, host string) error {
	return b.use(w, func(tr http.RoundTripper) error { return fetch(tr, "https", host) })
}

// use does something with what reaches the server.
func (b *fastBrowser) use(w *world, do func(http.RoundTripper) error) error {
	to := at(w.Server, b.v6, httpsPort)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := w.Client.Dial(ctx, "udp", to)
	if err != nil {
		return err
	}
	defer c.Close()
	over := &quic.Transport{Conn: &socket{PacketConn: c.(*net.UDPConn), conn: c}}
	defer over.Close()
	_, pool := identity()
	tr := &http3.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool},
		Dial: func(ctx context.Context, _ string, tc *tls.Config, qc *quic.Config) (*quic.Conn, error) {
			qc = qc.Clone()
			qc.Versions = b.versions // of which HTTP/3 would take one only
			return over.DialEarly(ctx, net.UDPAddrFromAddrPort(to), tc, qc)
		},
	}
	defer tr.Close()
	return do(tr)
}

// Of the hosts of one app that is used over QUIC, those are refused where its files
// are, and no hello for them arrives.
func TestHostsOverQUIC(t *testing.T) {
	for _, b := range fastBrowsers {
		fates(t, b.name, "", func(t *testing.T, w *world, files bool) {
			s := new(site)
			s.serveQUIC(t, w.Server, &b)
			p := &pair{app: "whatsapp", talk: chatHost, file: fileHost, get: b.get, refused: prohibited}
			p.check(t, w, s, files)
		})
	}
}

// What is refused over QUIC fails at once, so that a browser goes on over TCP, where
// it works.
func TestNoQUIC(t *testing.T) {
	for _, c := range []struct {
		name, rule string
		works      bool
	}{
		{"allowed", "    apps = [app.telegram]\n    quic = reset", true},
		{"refused", "    apps = [app.whatsapp]\n    quic = reset", false},
		{"refused, accepted over TCP", "    apps = [app.whatsapp]\n    action = accept\n    quic = reset", false},
	} {
		for _, b := range fastBrowsers[:2] {
			t.Run(c.name+", "+b.name, func(t *testing.T) {
				t.Parallel()
				w, s, slow := newWorld(t, refusing(c.rule)), new(site), new(site)
				slow.serve(t, w.Server, b.v6, slow.config())
				s.serveQUIC(t, w.Server, &b)
				began := time.Now()
				err := b.get(w, chatHost)
				took := time.Since(began)
				if c.works && err != nil {
					t.Errorf("over QUIC: %v", err)
				}
				if !c.works && (!prohibited(err) || took > patience/2 || s.heard(chatHost)) {
					t.Errorf("over QUIC: after %v %v, heard of %v", took, err, s.asked())
				}
				if err := (&browser{v6: b.v6}).get(w, chatHost); err != nil {
					t.Errorf("over TCP: %v", err)
				}
				if w.refused("whatsapp") == c.works || w.heard(func(n notice) bool { return n.denies("whatsapp") && n.Over != proto.UDP }) {
					t.Errorf("said: %+v", w.notices)
				}
			})
		}
	}
}
