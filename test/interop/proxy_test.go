package interop

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"testing"
	"time"

	"github.com/elazarl/goproxy"
	"github.com/things-go/go-socks5"
	"github.com/wzshiming/socks4"
	"golang.org/x/net/proxy"

	"chaperone/test/lab"
)

// name is what the server is called where a name is sent through a proxy.
const name = "talk.example.com"

// A way is a proxy and how a client goes through it.
type way struct {
	name  string
	app   string // whose feature tunnel it is
	v6    bool   // the server's address; that of the proxy too
	named bool   // the server's name is sent instead
	serve func(h *lab.Host, named netip.Addr, ln net.Listener)
	dial  func(h *lab.Host, proxy, target string) (net.Conn, error)
}

var ways = []way{
	{name: "SOCKS4", app: "socks", serve: serveFour, dial: dialFour("socks4")},
	{name: "SOCKS4a", app: "socks", named: true, serve: serveFour, dial: dialFour("socks4a")},
	{name: "SOCKS5", app: "socks", serve: serveFive, dial: dialFive(nil)},
	{name: "SOCKS5, IPv6", app: "socks", v6: true, serve: serveFive, dial: dialFive(nil)},
	{name: "SOCKS5, name", app: "socks", named: true, serve: serveFive, dial: dialFive(nil)},
	{name: "SOCKS5, password", app: "socks", serve: serveFive, dial: dialFive(&proxy.Auth{User: "alice", Password: "secret"})},
	{name: "CONNECT", app: "http_proxy", serve: serveConnect, dial: dialConnect},
	{name: "CONNECT, IPv6", app: "http_proxy", v6: true, serve: serveConnect, dial: dialConnect},
	{name: "CONNECT, name", app: "http_proxy", named: true, serve: serveConnect, dial: dialConnect},
	{name: "SOCKS5 inside CONNECT", app: "http_proxy", serve: serveNested, dial: dialNested},
}

// dialer connects from h, in a time that tests can wait.
type dialer struct {
	*lab.Host
	named netip.Addr // where name is
}

func (d dialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	if host == name && d.named.IsValid() {
		addr = net.JoinHostPort(d.named.String(), port)
	}
	to, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	return d.Host.Dial(ctx, "tcp", to)
}

func (d dialer) Dial(network, addr string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, addr)
}

func serveFour(h *lab.Host, named netip.Addr, ln net.Listener) {
	s := socks4.NewServer()
	s.ProxyDial = dialer{h, named}.DialContext
	s.Serve(ln)
}

func dialFour(version string) func(*lab.Host, string, string) (net.Conn, error) {
	return func(h *lab.Host, proxy, target string) (net.Conn, error) {
		d, err := socks4.NewDialer(version + "://alice@" + proxy)
		if err != nil {
			return nil, err
		}
		d.ProxyDial, d.Timeout = dialer{Host: h}.DialContext, 3*time.Second
		return d.Dial("tcp", target)
	}
}

// resolver finds name.
type resolver netip.Addr

func (r resolver) Resolve(ctx context.Context, host string) (context.Context, net.IP, error) {
	if host != name {
		return ctx, nil, fmt.Errorf("no host %s", host)
	}
	return ctx, netip.Addr(r).AsSlice(), nil
}

func serveFive(h *lab.Host, named netip.Addr, ln net.Listener) {
	socks5.NewServer(
		socks5.WithDial(dialer{Host: h}.DialContext), socks5.WithResolver(resolver(named)),
		socks5.WithAuthMethods([]socks5.Authenticator{
			socks5.NoAuthAuthenticator{},
			socks5.UserPassAuthenticator{Credentials: socks5.StaticCredentials{"alice": "secret"}},
		}),
	).Serve(ln)
}

func dialFive(auth *proxy.Auth) func(*lab.Host, string, string) (net.Conn, error) {
	return func(h *lab.Host, at, target string) (net.Conn, error) {
		d, err := proxy.SOCKS5("tcp", at, auth, dialer{Host: h})
		if err != nil {
			return nil, err
		}
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		return d.(proxy.ContextDialer).DialContext(ctx, "tcp", target)
	}
}

func serveConnect(h *lab.Host, named netip.Addr, ln net.Listener) {
	p := goproxy.NewProxyHttpServer()
	p.Logger = log.New(io.Discard, "", 0)
	p.Tr = &http.Transport{DialContext: dialer{h, named}.DialContext}
	p.ConnectDial = dialer{h, named}.Dial
	http.Serve(ln, p)
}

func dialConnect(h *lab.Host, proxy, target string) (net.Conn, error) {
	c, err := dialer{Host: h}.Dial("tcp", proxy)
	if err != nil {
		return nil, err
	}
	if err := connect(c, target); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// connect asks the proxy that c leads to for a way to target.
func connect(c net.Conn, target string) error {
	c.SetDeadline(time.Now().Add(3 * time.Second))
	defer c.SetDeadline(time.Time{})
	r := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: target}, Host: target, Header: http.Header{}}
	if err := r.Write(c); err != nil {
		return err
	}
	b := bufio.NewReaderSize(c, 16) // nothing follows before the client has spoken
	answer, err := http.ReadResponse(b, r)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("CONNECT: %s", answer.Status)
	}
	return nil
}

// inner is the port of a SOCKS5 proxy that is reached through another.
const inner = 31080

func serveNested(h *lab.Host, named netip.Addr, ln net.Listener) {
	within, err := h.Listen("tcp", netip.AddrPortFrom(named, inner))
	if err != nil {
		return // the client will tell
	}
	defer within.Close()
	go serveFive(h, named, within)
	serveConnect(h, named, ln)
}

// through is a connection that stands already.
type through struct{ net.Conn }

func (t through) Dial(string, string) (net.Conn, error) { return t.Conn, nil }

func dialNested(h *lab.Host, at, target string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(target)
	c, err := dialConnect(h, at, net.JoinHostPort(host, fmt.Sprint(inner)))
	if err != nil {
		return nil, err
	}
	d, err := proxy.SOCKS5("tcp", "", nil, through{c})
	if err != nil {
		return nil, err
	}
	return d.Dial("tcp", target)
}

// A tunnel is one conversation between a client inside and a server outside, through
// a proxy on the server's host.
type tunnel struct {
	client, server net.Conn
}

// proxied lets the server's host be a proxy, and returns where it waits.
func (y *way) proxied(t *testing.T, w *world) (proxy netip.AddrPort) {
	t.Helper()
	proxy = at(w.Server, y.v6, 34567) // of no meaning
	ln, err := w.Server.Listen("tcp", proxy)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go y.serve(w.Server, w.Server.Addr(y.v6), ln)
	return proxy
}

// open opens a conversation to a port of the server, which accepts one.
func (y *way) open(t *testing.T, w *world, proxy netip.AddrPort, port uint16) (*tunnel, error) {
	t.Helper()
	ln, err := w.Server.Listen("tcp", at(w.Server, y.v6, port))
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	target := at(w.Server, y.v6, port).String()
	if y.named {
		target = fmt.Sprintf("%s:%d", name, port)
	}
	c := new(tunnel)
	if c.client, err = y.dial(w.Client, proxy.String(), target); err != nil {
		return nil, err
	}
	t.Cleanup(func() { c.client.Close() })
	ln.(*net.TCPListener).SetDeadline(time.Now().Add(3 * time.Second))
	if c.server, err = ln.Accept(); err != nil {
		return nil, err
	}
	t.Cleanup(func() { c.server.Close() })
	return c, nil
}
