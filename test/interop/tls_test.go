package interop

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"syscall"
	"testing"
	"time"

	"chaperone/proto"
)

// A browser calls the server whatever the name.
type browser struct {
	name    string
	v6      bool
	version uint16 // of TLS; 0 is the latest
	write   func(c net.Conn, hello []byte) error
	keys    []byte                   // for encrypted names
	only1   bool                     // HTTP/1.1
	again   bool                     // the server wants another hello
	dial    func() (net.Conn, error) // absent: straight to the server
}

// get asks host for its page.
func (b *browser) get(w *world, host string) error {
	return b.use(w, func(tr http.RoundTripper) error { return fetch(tr, "https", host) })
}

// use does something with what reaches the server.
func (b *browser) use(w *world, do func(http.RoundTripper) error) error {
	_, pool := identity()
	tr := &http.Transport{
		ForceAttemptHTTP2: !b.only1,
		TLSClientConfig: &tls.Config{
			RootCAs: pool, MinVersion: b.version, MaxVersion: b.version, EncryptedClientHelloConfigList: b.keys,
		},
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			if b.dial != nil {
				return b.dial()
			}
			c, err := w.Client.Dial(ctx, "tcp", at(w.Server, b.v6, httpsPort))
			if err != nil || b.write == nil {
				return c, err
			}
			return &opening{Conn: c, write: b.write}, nil
		},
	}
	defer tr.CloseIdleConnections()
	return do(tr)
}

// An opening is a connection whose first bytes are written in a way of their own.
type opening struct {
	net.Conn
	write func(c net.Conn, hello []byte) error
}

func (o *opening) Write(b []byte) (int, error) {
	if o.write == nil {
		return o.Conn.Write(b)
	}
	err := o.write(o.Conn, b)
	o.write = nil
	return len(b), err
}

// inSegments writes a hello in pieces that the kernel sends one by one.
func inSegments(c net.Conn, hello []byte) error {
	for piece := range slices.Chunk(hello, len(hello)/40+1) {
		if _, err := c.Write(piece); err != nil {
			return err
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil
}

// records divides a hello between many small records.
func records(hello []byte) (out []byte) {
	const head = 5
	for piece := range slices.Chunk(hello[head:], 11) {
		out = append(out, hello[:head-2]...)
		out = binary.BigEndian.AppendUint16(out, uint16(len(piece)))
		out = append(out, piece...)
	}
	return out
}

func inRecords(c net.Conn, hello []byte) error {
	_, err := c.Write(records(hello))
	return err
}

// inBoth writes records that segments divide anew.
func inBoth(c net.Conn, hello []byte) error { return inSegments(c, records(hello)) }

var browsers = []browser{
	{name: "TLS 1.3", version: tls.VersionTLS13},
	{name: "TLS 1.3, IPv6", version: tls.VersionTLS13, v6: true},
	{name: "TLS 1.2", version: tls.VersionTLS12},
	{name: "TLS 1.2, HTTP 1.1, IPv6", version: tls.VersionTLS12, v6: true, only1: true},
	{name: "second hello", version: tls.VersionTLS13, again: true},
	{name: "segments", write: inSegments},
	{name: "segments, IPv6", write: inSegments, v6: true},
	{name: "records", write: inRecords},
	{name: "records in segments", write: inBoth},
}

// fates runs a test in a world where files are allowed, and in one where they are not.
func fates(t *testing.T, name, rules string, test func(t *testing.T, w *world, files bool)) {
	for files, rest := range map[bool]string{true: open, false: talkOnly(t)} {
		t.Run(fmt.Sprintf("%s, files allowed %v", name, files), func(t *testing.T) {
			t.Parallel()
			test(t, newWorld(t, rules+rest), files)
		})
	}
}

// Of the hosts of one app that is used over TLS, those are refused where its files
// are, and no hello for them arrives.
func TestHosts(t *testing.T) {
	for _, b := range browsers {
		fates(t, b.name, "", func(t *testing.T, w *world, files bool) {
			s := new(site)
			c := s.config()
			if b.again {
				c.CurvePreferences = []tls.CurveID{tls.CurveP256} // Go's clients begin with others
			}
			s.serve(t, w.Server, b.v6, c)
			p := &pair{app: "whatsapp", talk: chatHost, file: fileHost, get: b.get, refused: wasReset}
			p.check(t, w, s, files)
		})
	}
}

// wasReset reports whether err is of a connection that was.
func wasReset(err error) bool { return errors.Is(err, syscall.ECONNRESET) }

// A pair is two hosts of an app's, one where it talks and one where its files are,
// and how they are called.
type pair struct {
	app, talk, file string
	get             func(w *world, host string) error
	refused         func(error) bool // tells how it is
}

// check calls both. Talk goes on when the other was refused.
func (p *pair) check(t *testing.T, w *world, s *site, files bool) {
	t.Helper()
	switch err := p.get(w, p.file); {
	case files && err != nil:
		t.Errorf("%s: %v", p.file, err)
	case !files && !p.refused(err):
		t.Errorf("%s was not refused: %v", p.file, err)
	}
	if err := p.get(w, p.talk); err != nil {
		t.Errorf("%s: %v", p.talk, err)
	}
	if s.heard(p.file) != files || !s.heard(p.talk) {
		t.Errorf("the server has heard of %v", s.asked())
	}
	if !w.saw(p.app) || w.refused(p.app, proto.FileTransfer) == files || w.refused(p.app, proto.Session, proto.Messaging) {
		t.Errorf("said: %+v", w.notices)
	}
}

// Nor can they be reached through a proxy.
func TestHostsByProxy(t *testing.T) {
	for _, y := range ways {
		fates(t, y.name, "", func(t *testing.T, w *world, files bool) {
			s := new(site)
			s.serve(t, w.Server, y.v6, s.config())
			proxy := y.proxied(t, w)
			target := at(w.Server, y.v6, httpsPort).String()
			if y.named {
				target = fmt.Sprintf("%s:%d", name, httpsPort)
			}
			b := &browser{dial: func() (net.Conn, error) { return y.dial(w.Client, proxy.String(), target) }}
			p := &pair{app: "whatsapp", talk: chatHost, file: fileHost, get: b.get, refused: wasReset}
			p.check(t, w, s, files)
		})
	}
}

// acme is an app that a policy describes by its hosts.
const acme = `
app "acme_chat" {
  title    = "ACME Chat"
  category = category.im
  hosts    = ["acme.example"]
  feature "file_transfer" {
    hosts = ["files.acme.example"]
  }
}
`

// An app that the policy describes is told by its hosts over TLS, QUIC and HTTP.
func TestOwnHosts(t *testing.T) {
	own := pair{app: "acme_chat", talk: "chat.acme.example", file: "eu.files.acme.example"}
	fates(t, "TLS", acme, func(t *testing.T, w *world, files bool) {
		s, p := new(site), own
		s.serve(t, w.Server, false, s.config())
		p.get, p.refused = browsers[0].get, wasReset
		p.check(t, w, s, files)
	})
	fates(t, "QUIC", acme, func(t *testing.T, w *world, files bool) {
		s, p := new(site), own
		s.serveQUIC(t, w.Server, &fastBrowsers[0])
		p.get, p.refused = fastBrowsers[0].get, prohibited
		p.check(t, w, s, files)
	})
	fates(t, "HTTP", acme, func(t *testing.T, w *world, files bool) {
		s, p := new(site), own
		s.servePlain(t, w.Server)
		p.get, p.refused = getPlain, wasReset
		p.check(t, w, s, files)
	})
}
