package interop

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chaperone/proto"
	"chaperone/test/lab"
)

// A daemon is one of Debian's proxies on the server's host.
type daemon struct {
	name, from string // program and package
	config     string // with its address and port to be filled in, and where its log goes
	args       []string
}

var daemons = map[string]daemon{
	"danted": {"danted", "dante-server", `
logoutput: stderr
internal: %[1]s port = %[2]d
external: %[1]s
clientmethod: none
socksmethod: none
user.privileged: root
user.unprivileged: nobody
client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 }
`, []string{"-f"}},
	"tinyproxy": {"tinyproxy", "tinyproxy", `
Listen %[1]s
Port %[2]d
Timeout 20
LogFile "%[3]s"
MaxClients 20
`, []string{"-d", "-c"}},
}

// start runs the daemon and waits until it listens.
func (d daemon) start(t *testing.T, w *world) netip.AddrPort {
	t.Helper()
	path, dir := installed(t, d.name, d.from), t.TempDir()
	to := at(w.Server, false, 34567)
	config := write(t, dir, "config", fmt.Appendf(nil, d.config, to.Addr(), to.Port(), filepath.Join(dir, "log")))
	run(t, w.Server, path, append(d.args, config)...)
	if !eventually(5*time.Second, func() bool { return listens(w.Server, to) }) {
		t.Fatalf("%s does not listen", d.name)
	}
	return to
}

// listens reports whether somebody waits at an address of h itself.
func listens(h *lab.Host, to netip.AddrPort) bool {
	c, err := dialer{Host: h}.Dial("tcp", to.String())
	if err != nil {
		return false
	}
	c.Close()
	return true
}

// curl fetches a page through each kind of proxy, unless tunnels are refused.
func TestCurl(t *testing.T) {
	curl := installed(t, "curl", "curl")
	for _, c := range []struct {
		name, daemon, app string
		args              []string
		site              string // "": by address
	}{
		{"SOCKS4", "danted", "socks", []string{"--proxy", "socks4://%s"}, ""},
		{"SOCKS5", "danted", "socks", []string{"--proxy", "socks5://%s"}, ""},
		{"SOCKS5, name", "danted", "socks", []string{"--proxy", "socks5h://%s"}, "localhost:8000"},
		{"CONNECT", "tinyproxy", "http_proxy", []string{"--proxytunnel", "--proxy", "http://%s"}, ""},
		{"web by proxy", "tinyproxy", "http_proxy", []string{"--proxy", "http://%s"}, ""},
	} {
		for _, works := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, allowed %v", c.name, works), func(t *testing.T) {
				t.Parallel()
				rules := open
				if !works {
					rules = refusing("    features = [feature.tunnel]\n    action = reset")
				}
				w := newWorld(t, rules)
				to, site := daemons[c.daemon].start(t, w), page(t, w, 8000)
				if c.site != "" {
					site = c.site
				}
				args := append([]string{"-sS", "-m", "3"}, c.args...)
				args[len(args)-1] = fmt.Sprintf(args[len(args)-1], to)
				p := run(t, w.Client, curl, append(args, "http://"+site+"/")...)
				err := p.wait(5 * time.Second)
				if got := strings.Contains(p.output.String(), greeting); got != works || (err == nil) != works {
					t.Errorf("the page: %v, %q", err, p.output.String())
				}
				if refused := w.refused(c.app, proto.Tunnel); refused == works || !w.saw(c.app) {
					t.Errorf("a tunnel was refused: %v", refused)
				}
			})
		}
	}
}

// They can talk, and only talk, through Debian's proxies.
func TestTalkInsideDaemons(t *testing.T) {
	for _, c := range []struct {
		daemon string
		way    way
	}{
		{"danted", way{name: "SOCKS4", dial: dialFour("socks4")}},
		{"danted", way{name: "SOCKS5", dial: dialFive(nil)}},
		{"tinyproxy", way{name: "CONNECT", dial: dialConnect}},
	} {
		t.Run(c.daemon+", "+c.way.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, talkOnly(t))
			conversation, err := c.way.open(t, w, daemons[c.daemon].start(t, w), 1863)
			if err != nil {
				t.Fatal(err)
			}
			if err := conversation.converse(msn(t), disinvited); err != nil {
				t.Error(err)
			}
		})
	}
}

// A client is one of Debian's BitTorrent clients.
type client struct {
	name, program, from string
	args                []string
	settings            string // of transmission
	asks                bool   // for peers, and nothing else of a tracker
}

var (
	aria = []string{"--enable-dht=false", "--bt-enable-lpd=false", "--seed-time=0", "--file-allocation=none", "--listen-port=42007", "-d"}

	clients = []client{
		{"aria2", "aria2c", "aria2", aria, "", true},
		{"aria2, encrypted", "aria2c", "aria2", append([]string{"--bt-require-crypto=true", "--bt-min-crypto-level=arc4"}, aria...), "", true},
		{"transmission", "transmission-cli", "transmission-cli", []string{"-p", "42007", "-M", "-et", "-w"}, `{"utp-enabled": false}`, false},
		{"transmission, encrypted", "transmission-cli", "transmission-cli", []string{"-p", "42007", "-M", "-er", "-w"}, `{"utp-enabled": false}`, false},
		{"transmission, uTP", "transmission-cli", "transmission-cli", []string{"-p", "42007", "-M", "-et", "-w"}, `{"utp-enabled": true}`, false},
	}
)

// Debian's BitTorrent clients fetch the file from a peer that they hear of from a
// tracker, unless BitTorrent is refused, or being one of its peers is.
func TestDebianTorrent(t *testing.T) {
	for _, c := range clients {
		for _, r := range []struct{ name, rules string }{
			{"open", open}, {"no peers", refusing(onlySearch)}, {"refused", refusing(noTorrent + "reset")},
		} {
			if r.rules == refusing(onlySearch) && !c.asks {
				continue
			}
			t.Run(c.name+", "+r.name, func(t *testing.T) {
				t.Parallel()
				program := installed(t, c.program, c.from)
				if r.rules != open {
					w := newWorld(t, r.rules)
					nothing(t, w, c.fetch(t, w, program), r.rules == refusing(onlySearch))
					return
				}
				again(t, func(w *world) bool {
					file := c.fetch(t, w, program)
					return eventually(30*time.Second, func() bool { return holds(file, content) })
				})
			})
		}
	}
}

// fetch lets the client on the inside host fetch the file from a peer on the
// server's host that a tracker tells of, and returns where it will be.
func (c *client) fetch(t *testing.T, w *world, program string) (file string) {
	t.Helper()
	peer, err := peerProgram()
	if err != nil {
		t.Fatal(err)
	}
	has := at(w.Server, false, hasPort)
	full, empty := t.TempDir(), t.TempDir()
	write(t, full, fileName, content)
	tracker, _ := track(t, w.Outside[1], has)
	ready(t, run(t, w.Server, peer, "-seed", "-at", has.String(), "-dir", full, "-over", "both", "-crypto", "header", "-torrent", torrentFile(t, "")))
	args := append(slices.Clone(c.args), empty, torrentFile(t, tracker))
	if c.settings != "" {
		dir := t.TempDir()
		write(t, dir, "settings.json", []byte(c.settings))
		args = append([]string{"-g", dir}, args...)
	}
	run(t, w.Client, program, args...)
	return filepath.Join(empty, fileName)
}
