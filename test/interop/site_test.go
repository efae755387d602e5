package interop

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"chaperone/test/lab"
)

// Hosts of WhatsApp's, where it talks and where its files are.
const chatHost, fileHost = "web.whatsapp.com", "mmg.whatsapp.net"

// resolverHost is a host of a service of encrypted DNS.
const resolverHost = "cloudflare-dns.com"

// hidingHost is a host that names of others hide behind.
const hidingHost = "front.example"

// identity is a certificate for all hosts of these tests, and who trusts it.
var identity = sync.OnceValues(func() (tls.Certificate, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{chatHost, fileHost, hidingHost, resolverHost, "chat.acme.example", "eu.files.acme.example"},
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		panic(err)
	}
	if c, err = x509.ParseCertificate(der); err != nil {
		panic(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(c)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
})

// A site is a server of all these hosts, and whom it was asked for.
type site struct {
	mu    sync.Mutex
	names []string
	most  int64 // bytes, of what was sent to it at one go
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n, _ := io.Copy(io.Discard, r.Body)
	s.mu.Lock()
	s.most = max(s.most, n)
	s.mu.Unlock()
	io.WriteString(w, "I am "+r.Host)
}

// config is the server's, which notes all names that it hears.
func (s *site) config() *tls.Config {
	cert, _ := identity()
	c := &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2", "http/1.1"}}
	c.GetConfigForClient = func(h *tls.ClientHelloInfo) (*tls.Config, error) {
		s.note(h.ServerName)
		return nil, nil
	}
	return c
}

// heard reports whether somebody's hello for a host has arrived.
func (s *site) heard(host string) bool { return slices.Contains(s.asked(), host) }

// asked is whom it was asked for.
func (s *site) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.names)
}

func (s *site) note(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.names = append(s.names, host)
}

const httpsPort = 443

// serve lets h be the site by TLS, at one of its addresses.
func (s *site) serve(t *testing.T, h *lab.Host, v6 bool, c *tls.Config) {
	t.Helper()
	ln, err := h.Listen("tcp", at(h, v6, httpsPort))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: s, TLSConfig: c, ErrorLog: log.New(io.Discard, "", 0)}
	go server.ServeTLS(ln, "", "")
	t.Cleanup(func() { server.Close() })
}

// fetch wants the page of host.
func fetch(tr http.RoundTripper, scheme, host string) error {
	answer, err := (&http.Client{Transport: tr, Timeout: patience}).Get(scheme + "://" + host + "/")
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if got, err := io.ReadAll(answer.Body); err != nil || string(got) != "I am "+host {
		return fmt.Errorf("the page is %q, %w", got, err)
	}
	return nil
}

// servePlain lets h be the site without TLS.
func (s *site) servePlain(t *testing.T, h *lab.Host) {
	t.Helper()
	ln, err := h.Listen("tcp", at(h, false, 80))
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.note(r.Host)
		s.ServeHTTP(w, r)
	})}
	go server.Serve(ln)
	t.Cleanup(func() { server.Close() })
}

// getPlain asks host for its page without TLS.
func getPlain(w *world, host string) error {
	tr := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return w.Client.Dial(ctx, "tcp", at(w.Server, false, 80))
	}}
	defer tr.CloseIdleConnections()
	return fetch(tr, "http", host)
}
