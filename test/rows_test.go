package test

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/proto"
	"chaperone/proto/catalog"
)

// hello returns what Go's TLS sends first to the host called name.
func hello(t *testing.T, name string) []byte {
	t.Helper()
	near, far := net.Pipe()
	defer near.Close()
	defer far.Close()
	go tls.Client(near, &tls.Config{ServerName: name}).Handshake()
	far.SetReadDeadline(time.Now().Add(5 * time.Second))
	b := make([]byte, 4096)
	n, err := far.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return b[:n]
}

// Every host of the catalogue is refused where its feature is, by the name in the
// client's hello alone, and passes where all but that is refused of its app.
func TestRows(t *testing.T) {
	unraced(t)
	for _, r := range catalog.All.Rows {
		if r.Host == "" {
			continue
		}
		rest := catalog.All.App(r.App).Features &^ proto.Of(r.Feature)
		name := "q7-0." + strings.ReplaceAll(r.Host, "*", "x")
		if strings.Contains(r.Host, "*") {
			name = strings.TrimPrefix(name, "q7-0.")
		}
		b := hello(t, name)
		if passes(t, b, r.App, proto.Of(r.Feature)) {
			t.Errorf("%s: %s of %s is refused and passes", name, r.Feature, r.App)
		}
		if rest != 0 && !passes(t, b, r.App, rest) {
			t.Errorf("%s: %s is allowed of %s and does not pass", name, r.Feature, r.App)
		}
	}
}

// passes reports whether the first segment of a connection passes where these
// features of app are refused.
func passes(t *testing.T, segment []byte, app string, refused proto.Features) bool {
	rules := compiled(t, "rows", fmt.Sprintf("policy \"p\" {\n  rule \"r\" {\n    apps = app.%s\n    features = [feature.%s]\n    action = reset\n  }\n}\ndefault_department {\n  policy = policy.p\n}\n",
		app, strings.Join(refused.Strings(), ", feature.")))
	now := time.Unix(1e9, 0)
	e := enforce.New(enforce.Config{Catalog: catalog.All, View: rules.At(now), Expectations: enforce.NewExpectations(1), MaxFlows: 4, Offload: true})
	client, server := netip.MustParseAddrPort("10.1.0.42:40000"), netip.MustParseAddrPort("203.0.113.5:8443")
	e.Handle(now, packet.NewTCP(server, client, 999, 5000, packet.SYN|packet.ACK, nil), &enforce.Meta{Reply: true})
	return e.Handle(now, packet.NewTCP(client, server, 5000, 1000, packet.ACK, segment), &enforce.Meta{}).Pass
}
