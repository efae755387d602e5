package interop

import (
	"bytes"
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"chaperone/test/lab"
)

// A directory is a DNS server to which all names are one host's.
type directory struct {
	host *lab.Host
	keys []byte // for encrypted names

	mu    sync.Mutex
	asked map[string]int
	said  []byte // last
}

// serve answers at one of h's addresses, over UDP and TCP.
func (d *directory) serve(t *testing.T, h *lab.Host, v6 bool) {
	t.Helper()
	d.asked = make(map[string]int)
	pc, err := h.ListenPacket("udp", at(h, v6, 53))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pc.Close() })
	ln, err := h.Listen("tcp", at(h, v6, 53))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		b := make([]byte, 1500)
		for {
			n, from, err := pc.ReadFrom(b)
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err == nil {
				pc.WriteTo(d.answer(b[:n]), from)
			}
		}
	}()
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go d.converse(c)
		}
	}()
}

// converse answers over TCP.
func (d *directory) converse(c net.Conn) {
	defer c.Close()
	for {
		var size [2]byte
		if _, err := io.ReadFull(c, size[:]); err != nil {
			return
		}
		b := make([]byte, binary.BigEndian.Uint16(size[:]))
		if _, err := io.ReadFull(c, b); err != nil {
			return
		}
		b = d.answer(b)
		c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...))
	}
}

// answer answers the first question.
func (d *directory) answer(query []byte) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) == 0 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	head := dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 60}
	alpn := dnsmessage.SVCParam{Key: dnsmessage.SVCParamALPN, Value: []byte("\x02h2")}
	here4 := d.host.Addr(false).As4()
	switch q.Type {
	case dnsmessage.TypeA:
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AResource{A: here4}}}
	case dnsmessage.TypeAAAA:
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.AAAAResource{AAAA: d.host.Addr(true).As16()}}}
	case dnsmessage.TypeHTTPS:
		m.Answers = []dnsmessage.Resource{{Header: head, Body: &dnsmessage.HTTPSResource{SVCBResource: dnsmessage.SVCBResource{
			Priority: 1, Target: dnsmessage.MustNewName("."), Params: []dnsmessage.SVCParam{
				alpn,
				{Key: dnsmessage.SVCParamIPv4Hint, Value: here4[:]},
				{Key: dnsmessage.SVCParamECH, Value: d.keys},
			},
		}}}}
	}
	said, err := m.Pack()
	if err != nil {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked[q.Name.String()]++
	d.said = said
	return said
}

// times is how often somebody's question for name has arrived.
func (d *directory) times(name string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked[name]
}

// last is what was said last.
func (d *directory) last() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.said
}

// A host that is refused is not found, and others are.
func TestNames(t *testing.T) {
	for _, over := range []string{"udp", "tcp"} {
		for _, v6 := range []bool{false, true} {
			fates(t, fmt.Sprintf("%s, IPv6 %v", over, v6), acme, func(t *testing.T, w *world, files bool) {
				d := &directory{host: w.Server}
				d.serve(t, w.Outside[1], v6)
				r := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
					return w.Client.Dial(ctx, over, at(w.Outside[1], v6, 53))
				}}
				for name, works := range map[string]bool{
					chatHost: true, fileHost: files, "example.net": true, "chat.acme.example": true, "eu.files.acme.example": files,
				} {
					if err := d.found(r, name); (err == nil) != works {
						t.Errorf("%s: %v", name, err)
					}
					if (d.times(name+".") > 0) != works {
						t.Errorf("asked for %s %d times", name, d.times(name+"."))
					}
				}
				if w.refused("whatsapp") == files {
					t.Errorf("said: %+v", w.notices)
				}
			})
		}
	}
}

// found wants name to be d's host.
func (d *directory) found(r *net.Resolver, name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	found, err := r.LookupNetIP(ctx, "ip4", name+".")
	if err == nil && (len(found) != 1 || found[0].Unmap() != d.host.Addr(false)) {
		return fmt.Errorf("found %v", found)
	}
	return err
}

// hiding makes a key for encrypted names as RFC 9849 has it, what clients are given,
// and what a server needs.
func hiding(t *testing.T) (list []byte, key tls.EncryptedClientHelloKey) {
	t.Helper()
	private, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	counted := func(b []byte) []byte { return append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...) }
	config := []byte{7}                 // its number
	config = append(config, 0x00, 0x20) // X25519
	config = append(config, counted(private.PublicKey().Bytes())...)
	config = append(config, 0, 4, 0, 1, 0, 1) // SHA-256 and AES-128
	config = append(config, 32, byte(len(hidingHost)))
	config = append(config, hidingHost...)
	config = append(config, 0, 0) // no extensions
	config = append([]byte{0xfe, 0x0d}, counted(config)...)
	return counted(config), tls.EncryptedClientHelloKey{Config: config, PrivateKey: private.Bytes()}
}

// published asks for the HTTPS record of host and returns the answer as it comes.
func published(t *testing.T, w *world, over string, v6 bool, host string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := w.Client.Dial(ctx, over, at(w.Outside[1], v6, 53))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(patience))
	q := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: 4711, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: dnsmessage.MustNewName(host + "."), Type: dnsmessage.TypeHTTPS, Class: dnsmessage.ClassINET}},
	}
	b, err := q.Pack()
	if err != nil {
		t.Fatal(err)
	}
	if over == "tcp" {
		b = append(binary.BigEndian.AppendUint16(nil, uint16(len(b))), b...)
	}
	if _, err := c.Write(b); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 1500)
	n, err := c.Read(got)
	if err != nil {
		t.Fatal(err)
	}
	if over == "tcp" {
		return got[2:n]
	}
	return got[:n]
}

// keysIn are those in an HTTPS record.
func keysIn(t *testing.T, answer []byte) []byte {
	t.Helper()
	var m dnsmessage.Message
	if err := m.Unpack(answer); err != nil || len(m.Answers) != 1 {
		t.Fatalf("%q: %v", answer, err)
	}
	keys, _ := m.Answers[0].Body.(*dnsmessage.HTTPSResource).GetParam(dnsmessage.SVCParamECH)
	return keys
}

// A name that is encrypted hides a host that is refused. Where keys for that are
// taken out of DNS answers, and nothing else is, it does not.
func TestEncryptedNames(t *testing.T) {
	for _, strip := range []bool{false, true} {
		for _, over := range []string{"udp", "tcp"} {
			for _, v6 := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, IPv6 %v, stripped %v", over, v6, strip), func(t *testing.T) {
					t.Parallel()
					w := newWorld(t, fmt.Sprintf("gateway {\n  strip_ech = %v\n}\n", strip)+talkOnly(t))
					d, s := &directory{host: w.Server}, new(site)
					list, key := hiding(t)
					d.keys = list
					d.serve(t, w.Outside[1], v6)
					c := s.config()
					c.EncryptedClientHelloKeys = []tls.EncryptedClientHelloKey{key}
					s.serve(t, w.Server, v6, c)
					got := published(t, w, over, v6, "example.net")
					b := &browser{v6: v6, keys: keysIn(t, got), version: tls.VersionTLS13}
					if strip {
						want := bytes.Replace(d.last(), list, b.keys, 1)
						if bytes.Equal(b.keys, list) || !bytes.Equal(got, want) {
							t.Errorf("the key is there, or more was changed: %s", lab.Diff(d.last(), got))
						}
						seen(t, w, s, b)
						return
					}
					if !bytes.Equal(got, d.last()) {
						t.Errorf("the answer was changed: %s", lab.Diff(d.last(), got))
					}
					if err := b.get(w, fileHost); err != nil || !s.heard(fileHost) {
						t.Errorf("the hidden host: %v, heard of %v", err, s.asked())
					}
				})
			}
		}
	}
}

// seen wants a browser not to use the keys that it has got, and to be judged by the
// names that it calls in clear.
func seen(t *testing.T, w *world, s *site, b *browser) {
	t.Helper()
	if err := b.get(w, fileHost); err == nil || wasReset(err) || len(s.asked()) > 0 {
		t.Errorf("the client takes the key: %v, heard of %v", err, s.asked())
	}
	b.keys = nil
	p := &pair{app: "whatsapp", talk: chatHost, file: fileHost, get: b.get, refused: wasReset}
	p.check(t, w, s, false)
}

// Encrypted DNS is told by the names of its services, and by ALPN whoever serves it.
func TestNoEncryptedDNS(t *testing.T) {
	const dotPort = 853
	for refused, rules := range map[bool]string{true: refusing("    apps   = [app.doh, app.dot]\n    action = reset"), false: open} {
		t.Run(fmt.Sprintf("refused %v", refused), func(t *testing.T) {
			t.Parallel()
			w, s := newWorld(t, rules), new(site)
			s.serve(t, w.Server, false, s.config())
			if err := browsers[0].get(w, resolverHost); refused != wasReset(err) || !refused && err != nil {
				t.Errorf("%s: %v", resolverHost, err)
			}
			if err := browsers[0].get(w, chatHost); err != nil {
				t.Errorf("%s: %v", chatHost, err)
			}
			if s.heard(resolverHost) == refused {
				t.Errorf("the server has heard of %v", s.asked())
			}
			ln, err := w.Server.Listen("tcp", at(w.Server, false, dotPort))
			if err != nil {
				t.Fatal(err)
			}
			defer ln.Close()
			go greetByTLS(ln, "dot", "h2")
			for alpn, cut := range map[string]bool{"dot": refused, "h2": false} {
				if err := agree(w, dotPort, alpn); cut != wasReset(err) || !cut && err != nil {
					t.Errorf("%s at port %d: %v", alpn, dotPort, err)
				}
			}
			if w.refused("doh") != refused || w.refused("dot") != refused {
				t.Errorf("said: %+v", w.notices)
			}
		})
	}
}

// greetByTLS answers hellos that ask for one of these protocols.
func greetByTLS(ln net.Listener, alpn ...string) {
	cert, _ := identity()
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			s := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: alpn})
			if s.Handshake() == nil {
				io.Copy(io.Discard, s)
			}
		}()
	}
}

// agree says hello to the server for a protocol, of a host that is nobody's.
func agree(w *world, port uint16, alpn string) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	c, err := w.Client.Dial(ctx, "tcp", at(w.Server, false, port))
	if err != nil {
		return err
	}
	defer c.Close()
	_, pool := identity()
	t := tls.Client(c, &tls.Config{RootCAs: pool, ServerName: hidingHost, NextProtos: []string{alpn}})
	return t.HandshakeContext(ctx)
}
