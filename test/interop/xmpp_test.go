package interop

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chaperone/proto"
	"chaperone/test/lab"
)

// prosodyConfig has an address, and a folder, to be filled in. Accounts stand in the
// folder.
const prosodyConfig = `
run_as_root = true
daemonize = false
pidfile = "%[2]s/pid"
data_path = "%[2]s"
log = { info = "*console" }
interfaces = { "%[1]s" }
http_interfaces = { "%[1]s" }
http_external_url = "http://%[1]s:5280/"
http_default_host = "upload.example.net"
https_ports = {}
s2s_ports = {}
modules_enabled = { "roster", "saslauth", "disco", "carbons" }
modules_disabled = { "tls", "s2s" }
authentication = "internal_plain"
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
VirtualHost "example.net"
Component "upload.example.net" "http_file_share"
`

// xmppUser is a user who does what a test wants: tia waits, takes files and says what
// has come; mire talks, sends a file in-band, asks for a place to upload to, talks.
const xmppUser = `
import asyncio, sys, slixmpp
name, host, say = sys.argv[1], sys.argv[2], lambda *a: print(*a, flush=True)

class User(slixmpp.ClientXMPP):
    def __init__(self):
        super().__init__(name + "@example.net/here", "secret", plugin_config={"feature_mechanisms": {"unencrypted_plain": True}})
        self.register_plugin("xep_0030")
        self.register_plugin("xep_0047", {"auto_accept": True})
        self.add_event_handler("session_start", lambda e: asyncio.ensure_future(self.begin()))
        self.add_event_handler("message", lambda m: m["body"] and say("message", m["body"]))
        self.add_event_handler("ibb_stream_data", lambda s: say("file", s.read().decode()))

    async def begin(self):
        self.send_presence()
        await self.get_roster()
        say("ready")
        if name != "mire":
            return
        self.send_message(mto="tia@example.net/here", mbody="hello", mtype="chat")
        await self.attempt("in-band", self.in_band)
        await self.attempt("upload", self.upload)
        self.send_message(mto="tia@example.net/here", mbody="still here", mtype="chat")

    async def attempt(self, what, do):
        try:
            await do()
            say(what, "works")
        except slixmpp.exceptions.IqError as e:
            say(what, "refused:", e.iq["error"]["condition"])

    async def in_band(self):
        stream = await self["xep_0047"].open_stream(slixmpp.JID("tia@example.net/here"), timeout=5)
        await stream.sendall(b"the file")
        await stream.close()

    async def upload(self):
        iq = self.make_iq_get(ito="upload.example.net")
        iq.append(slixmpp.xmlstream.ET.fromstring("<request xmlns='urn:xmpp:http:upload:0' filename='a.txt' size='8'/>"))
        await iq.send(timeout=5)

user = User()
user.connect((host, 5222), force_starttls=False, disable_starttls=True)
user.process(forever=True)
`

// Debian's Prosody, and slixmpp at both ends: talk passes, and a file only where it
// may. Who is refused is told so at once.
func TestXMPP(t *testing.T) {
	for _, works := range []bool{true, false} {
		t.Run(fmt.Sprintf("files allowed %v", works), func(t *testing.T) {
			t.Parallel()
			w, from, to := xmppUsers(t, works)
			for _, said := range []string{"message hello", "message still here"} {
				if !eventually(20*time.Second, func() bool { return strings.Contains(to.output.String(), said) }) {
					t.Fatalf("%q did not arrive: %q", said, from.output.String())
				}
			}
			if got := strings.Contains(to.output.String(), "file the file"); got != works {
				t.Errorf("the file came: %v", got)
			}
			answer := map[bool]string{true: " works", false: " refused:"}[works]
			for _, what := range []string{"in-band", "upload"} {
				if !strings.Contains(from.output.String(), what+answer) {
					t.Errorf("%s: not%s: %q", what, answer, from.output.String())
				}
			}
			if w.refused("xmpp", proto.FileTransfer) == works || w.refused("xmpp", proto.Messaging) || !w.saw("xmpp") {
				t.Errorf("refused: %+v", w.notices)
			}
		})
	}
}

// xmppUsers starts a server, tia beside it, and mire inside.
func xmppUsers(t *testing.T, filesAllowed bool) (w *world, mire, tia *process) {
	t.Helper()
	w, tia, user := xmppServer(t, filesAllowed)
	return w, user(w.Client, "mire"), tia
}

// xmppServer starts a server, and tia beside it, and returns how more users are.
func xmppServer(t *testing.T, filesAllowed bool) (w *world, tia *process, user func(h *lab.Host, name string) *process) {
	t.Helper()
	prosody, python := installed(t, "prosody", "prosody"), installed(t, "/usr/bin/python3", "python3")
	dir := t.TempDir()
	if exec.Command(python, "-c", "import slixmpp").Run() != nil {
		t.Skip("slixmpp is not installed (Debian: apt-get install python3-slixmpp)")
	}
	rules := open
	if !filesAllowed {
		rules = talkOnly(t)
	}
	w = newWorld(t, rules)
	server := at(w.Server, false, 5222)
	accounts := filepath.Join(dir, "example%2enet", "accounts")
	if err := os.MkdirAll(accounts, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"mire", "tia"} {
		write(t, accounts, name+".dat", []byte(`return { ["password"] = "secret" };`))
	}
	run(t, w.Server, prosody, "-F", "--config", write(t, dir, "prosody.cfg.lua", fmt.Appendf(nil, prosodyConfig, server.Addr(), dir)))
	if !eventually(10*time.Second, func() bool { return listens(w.Server, server) }) {
		t.Fatal("prosody does not listen")
	}
	script := write(t, dir, "user.py", []byte(xmppUser))
	user = func(h *lab.Host, name string) *process {
		return run(t, h, python, script, name, server.Addr().String())
	}
	tia = user(w.Outside[1], "tia")
	if !eventually(20*time.Second, func() bool { return strings.Contains(tia.output.String(), "ready") }) {
		t.Fatal("tia does not come in")
	}
	return w, tia, user
}
