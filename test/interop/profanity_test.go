package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"chaperone/proto"
	"chaperone/test/lab"
)

// profanityAccount has the server's address to be filled in.
const profanityAccount = `[mire@example.net]
enabled=true
jid=mire@example.net
resource=terminal
server=%s
port=5222
password=secret
tls.policy=disable
`

// A typist is a profanity and where one types.
type typist struct {
	*process
	keys *os.File
}

func newTypist(t *testing.T, h *lab.Host, server string) *typist {
	t.Helper()
	profanity, script := installed(t, "profanity", "profanity"), installed(t, "script", "bsdutils")
	home := t.TempDir()
	data, keys := filepath.Join(home, ".local", "share", "profanity"), filepath.Join(home, "keys")
	if err := os.MkdirAll(data, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, data, "accounts", fmt.Appendf(nil, profanityAccount, server))
	if err := unix.Mkfifo(keys, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(keys, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	command := fmt.Sprintf("HOME=%s TERM=vt100 %s -a mire@example.net", home, profanity)
	return &typist{run(t, h, "/bin/sh", "-c", fmt.Sprintf("exec %s -qfec '%s' /dev/null <%s", script, command, keys)), f}
}

// typed types a line.
func (p *typist) typed(t *testing.T, line string) {
	t.Helper()
	if _, err := p.keys.WriteString(line + "\r"); err != nil {
		t.Fatal(err)
	}
}

// Debian's profanity at Debian's Prosody: what is typed arrives, before and after a
// file, of which the link does where it may. Elsewhere profanity is not told that
// there is a place for files, and does not ask for one.
func TestProfanity(t *testing.T) {
	for _, works := range []bool{true, false} {
		t.Run(fmt.Sprintf("files allowed %v", works), func(t *testing.T) {
			t.Parallel()
			w, tia, _ := xmppServer(t, works)
			mire := newTypist(t, w.Client, w.Server.V4.String())
			if !eventually(20*time.Second, func() bool { return strings.Contains(mire.output.String(), "logged in successfully") }) {
				t.Fatal("mire does not come in")
			}
			hears := func(text string) bool {
				return eventually(20*time.Second, func() bool { return strings.Contains(tia.output.String(), "message "+text) })
			}
			mire.typed(t, "/msg tia@example.net hello")
			if !hears("hello") {
				t.Fatal("nothing arrives")
			}
			linked := func() bool { return strings.Contains(tia.output.String(), "message http://") }
			file := write(t, t.TempDir(), "file.txt", content)
			for range 5 { // at first profanity may still be asking what the server offers
				mire.typed(t, "/sendfile "+file)
				if eventually(2*time.Second, linked) {
					break
				}
			}
			mire.typed(t, "still here")
			if !hears("still here") {
				t.Error("nothing arrives after the file")
			}
			if came := linked(); came != works {
				t.Errorf("the file's link came: %v", came)
			}
			if works && w.refused("xmpp") || w.refused("xmpp", proto.Messaging) || !w.saw("xmpp") {
				t.Errorf("said: %+v", w.notices)
			}
		})
	}
}
