package interop

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"chaperone/cmd/chaperone/demo"
	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// patience is how long a side waits for a turn.
const patience = 3 * time.Second

// say lets one side say a turn, and returns what arrives of it on the other.
func (c *tunnel) say(turn transcript.Turn) (got []byte, err error) {
	from, to := c.client, c.server
	if turn.Dir == proto.FromResponder {
		from, to = to, from
	}
	from.SetWriteDeadline(time.Now().Add(patience))
	if _, err := from.Write(turn.Data); err != nil {
		return nil, err
	}
	got = make([]byte, len(turn.Data))
	to.SetReadDeadline(time.Now().Add(patience))
	n, err := io.ReadFull(to, got)
	return got[:n], err
}

// converse says all turns. What arrives of each is judged.
func (c *tunnel) converse(turns []transcript.Turn, judge func(turn transcript.Turn, got []byte) error) error {
	for i, turn := range turns {
		got, err := c.say(turn)
		if err != nil {
			return fmt.Errorf("turn %d: %d of %d bytes: %w", i+1, len(got), len(turn.Data), err)
		}
		if err := judge(turn, got); err != nil {
			return fmt.Errorf("turn %d: %w", i+1, err)
		}
	}
	return nil
}

// unchanged wants what was said.
func unchanged(turn transcript.Turn, got []byte) error {
	return demo.CheckTurn(demo.Passes, turn.Data, got)
}

// invitation is what makes of a message of MSN an offer of a file.
const invitation = "Application-GUID: {5D3E02AB-6190-11d3-BBBB-00C04F795683}"

// disinvited wants what was said, but no offers in it.
func disinvited(turn transcript.Turn, got []byte) error {
	if !bytes.Contains(turn.Data, []byte(invitation)) {
		return unchanged(turn, got)
	}
	if bytes.Contains(got, []byte(invitation)) {
		return fmt.Errorf("the offer would be honoured: %q", got)
	}
	if n := different(turn.Data, got); n > len(invitation) {
		return fmt.Errorf("%d bytes of the offer were changed: %q", n, got)
	}
	return nil
}

func different(a, b []byte) (n int) {
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// msn is a conversation of MSN in which a file is offered.
func msn(t *testing.T) []transcript.Turn {
	t.Helper()
	const path = "../../proto/msn/testdata/invite-file-transfer-out.flow"
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := transcript.Read(path, f)
	if err != nil {
		t.Fatal(err)
	}
	return all.Turns
}

// talkOnly is the policy that the project gives as its first example.
func talkOnly(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../examples/talk-only.hcl")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// everyWay runs a test through every kind of proxy.
func everyWay(t *testing.T, rules string, test func(t *testing.T, w *world, y *way)) {
	for _, y := range ways {
		t.Run(y.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, rules)
			test(t, w, &y)
		})
	}
}

// must opens a conversation that is allowed.
func (y *way) must(t *testing.T, w *world, port uint16) *tunnel {
	t.Helper()
	c, err := y.open(t, w, y.proxied(t, w), port)
	if err != nil {
		t.Fatalf("no way through the proxy: %v", err)
	}
	return c
}

// They can talk, and only talk, through any proxy.
func TestTalkInside(t *testing.T) {
	everyWay(t, talkOnly(t), func(t *testing.T, w *world, y *way) {
		c := y.must(t, w, 5190)
		for _, act := range demo.Conversation {
			judge := func(turn transcript.Turn, got []byte) error { return demo.CheckTurn(act.Fate, turn.Data, got) }
			if err := c.converse(demo.Story(act.Story), judge); err != nil {
				t.Fatalf("AIM: %s: %v", act.Title, err)
			}
		}
		if !w.refused("aim", proto.FileTransfer) || !w.heard(func(n notice) bool { return n.App == y.app && n.Feature == proto.Tunnel }) {
			t.Errorf("the journal lacks the file or the tunnel: %+v", w.notices)
		}
	})
}

func TestMSNInside(t *testing.T) {
	everyWay(t, talkOnly(t), func(t *testing.T, w *world, y *way) {
		if err := y.must(t, w, 1863).converse(msn(t), disinvited); err != nil {
			t.Errorf("MSN: %v", err)
		}
		if !w.refused("msn", proto.FileTransfer) {
			t.Errorf("the journal lacks the file: %+v", w.notices)
		}
	})
}

// Nothing changes where all is allowed.
func TestOpenInside(t *testing.T) {
	everyWay(t, open, func(t *testing.T, w *world, y *way) {
		proxy := y.proxied(t, w)
		aim := demo.Story("signon")
		for _, act := range demo.Conversation[1:] {
			aim = append(aim, demo.Story(act.Story)...)
		}
		for port, turns := range map[uint16][]transcript.Turn{1863: msn(t), 5190: aim, 40123: demo.Story("file-pushed")} {
			c, err := y.open(t, w, proxy, port)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.converse(turns, unchanged); err != nil {
				t.Errorf("port %d: %v", port, err)
			}
		}
	})
}

// A connection that is nothing but a file does not survive inside a tunnel.
func TestFileInside(t *testing.T) {
	everyWay(t, talkOnly(t), func(t *testing.T, w *world, y *way) {
		c := y.must(t, w, 40123)
		turns := demo.Story("file-pushed")
		if got, err := c.say(turns[0]); err == nil || len(got) > 0 {
			t.Errorf("%d bytes of the file's connection arrived, %v", len(got), err)
		}
		if !w.refused("aim", proto.FileTransfer) {
			t.Errorf("the journal lacks the file: %+v", w.notices)
		}
	})
}

// The proxy itself can be refused: nothing that is said inside arrives.
func TestNoTunnel(t *testing.T) {
	rules := refusing("    features = [feature.tunnel]\n    action = reset")
	everyWay(t, rules, func(t *testing.T, w *world, y *way) {
		c, err := y.open(t, w, y.proxied(t, w), 5190)
		if err == nil {
			if got, _ := c.say(demo.Story("signon")[0]); len(got) > 0 {
				t.Errorf("%d bytes arrived: %s", len(got), lab.Diff(nil, got))
			}
		}
		if !w.refused(y.app, proto.Tunnel) {
			t.Errorf("no tunnel was refused: %+v", w.notices)
		}
	})
}

// Web pages by proxy are a tunnel, too, and nothing else refused.
func TestWebByProxy(t *testing.T) {
	for _, c := range []struct {
		name, rules string
		works       bool
	}{
		{"allowed", open, true},
		{"refused", refusing("    features = [feature.tunnel]\n    action = reset"), false},
		{"talk only", talkOnly(t), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.rules)
			y := &way{serve: serveConnect}
			proxy := y.proxied(t, w)
			site := page(t, w, 8000)
			tr := &http.Transport{
				Proxy:       http.ProxyURL(&url.URL{Scheme: "http", Host: proxy.String()}),
				DialContext: dialer{Host: w.Client}.DialContext,
			}
			defer tr.CloseIdleConnections()
			r, err := http.NewRequest(http.MethodGet, "http://"+site, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Proxy-Connection", "keep-alive") // as browsers and curl do, and Go does not
			answer, err := (&http.Client{Transport: tr, Timeout: patience}).Do(r)
			if err == nil {
				b, _ := io.ReadAll(answer.Body)
				answer.Body.Close()
				if !strings.Contains(string(b), greeting) {
					t.Errorf("the page is %q", b)
				}
			}
			if (err == nil) != c.works {
				t.Errorf("the page: %v", err)
			}
			if refused := w.refused("http_proxy", proto.Tunnel); refused == c.works {
				t.Errorf("the tunnel was refused: %v", refused)
			}
		})
	}
}

// greeting is what stands on the server's page.
const greeting = "They can talk, and only talk."

// page lets the server have a page at all its addresses, and returns one.
func page(t *testing.T, w *world, port uint16) string {
	t.Helper()
	ln, err := w.Server.Listen("tcp", netip.AddrPortFrom(netip.IPv4Unspecified(), port))
	if err != nil {
		t.Fatal(err)
	}
	s := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, greeting) })}
	go s.Serve(ln)
	t.Cleanup(func() { s.Close() })
	return at(w.Server, false, port).String()
}
