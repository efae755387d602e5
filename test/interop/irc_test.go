package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chaperone/proto"
	"chaperone/test/lab"
)

// ngircdConfig has an address to be filled in.
const ngircdConfig = `
[Global]
Name = irc.example
Info = a server
Listen = %s
Ports = 6667
MotdPhrase = "hello"
[Options]
DNS = no
Ident = no
PAM = no
SyslogFacility = local1
`

// irssiScript makes a client do what a test wants: tia waits, takes files and notes
// what she is told; mire talks, offers a file when she is there, and talks.
const irssiScript = `
use strict; use Irssi;
our $VERSION = "1";
my ($name, $host, $dir) = ("%[1]s", "%[2]s", "%[3]s");
sub note { open(my $f, ">>", "$dir/notes"); print $f "@_\n"; close($f); }
Irssi::signal_add("event connected", sub {
	my ($s) = @_;
	note("ready");
	return if $name ne "mire";
	$s->command("msg tia hello");
	$s->command("dcc send tia $dir/out/file.txt");
	Irssi::timeout_add_once(3000, sub { $s->command("msg tia still here") }, undef);
});
Irssi::signal_add("message private", sub { my ($s, $text) = @_; note("message $text"); });
Irssi::command("set nick $name");
Irssi::command("set dcc_own_ip %[4]s");
Irssi::command("set dcc_autoget ON");
Irssi::command("set dcc_download_path $dir");
Irssi::command("connect -notls $host 6667");
`

// Debian's ngircd and irssi: talk passes, and a file only where it may.
func TestIRC(t *testing.T) {
	for _, works := range []bool{true, false} {
		t.Run(fmt.Sprintf("files allowed %v", works), func(t *testing.T) {
			t.Parallel()
			w, tia := ircUsers(t, works)
			notes := func() string { b, _ := os.ReadFile(filepath.Join(tia, "notes")); return string(b) }
			for _, said := range []string{"message hello", "message still here"} {
				if !eventually(20*time.Second, func() bool { return strings.Contains(notes(), said) }) {
					t.Fatalf("%q did not arrive: %q", said, notes())
				}
			}
			file := filepath.Join(tia, "file.txt")
			if came := holds(file, content); came != works { // it was offered three seconds ago
				t.Errorf("the file came: %v", came)
			}
			if w.refused("irc", proto.FileTransfer) == works || w.refused("irc", proto.Messaging) || !w.saw("irc") {
				t.Errorf("refused: %+v", w.notices)
			}
		})
	}
}

// ircUsers starts a server, tia beside it and mire inside, and returns where tia's
// notes and files are.
func ircUsers(t *testing.T, filesAllowed bool) (w *world, tia string) {
	t.Helper()
	ngircd, irssi, script := installed(t, "ngircd", "ngircd"), installed(t, "irssi", "irssi"), installed(t, "script", "bsdutils")
	rules := open
	if !filesAllowed {
		rules = talkOnly(t)
	}
	w = newWorld(t, rules)
	server := at(w.Server, false, 6667)
	run(t, w.Server, ngircd, "-n", "-f", write(t, t.TempDir(), "ngircd.conf", fmt.Appendf(nil, ngircdConfig, server.Addr())))
	if !eventually(10*time.Second, func() bool { return listens(w.Server, server) }) {
		t.Fatal("ngircd does not listen")
	}
	user := func(name string, h *lab.Host) (dir string) {
		dir = t.TempDir()
		auto, out := filepath.Join(dir, "irssi", "scripts", "autorun"), filepath.Join(dir, "out")
		for _, d := range []string{auto, out} {
			if err := os.MkdirAll(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		write(t, out, "file.txt", content)
		write(t, auto, "user.pl", fmt.Appendf(nil, irssiScript, name, server.Addr(), dir, h.Addr(false)))
		run(t, h, script, "-qfec", "TERM=vt100 "+irssi+" --home "+filepath.Join(dir, "irssi"), "/dev/null")
		return dir
	}
	tia = user("tia", w.Outside[1])
	if !eventually(20*time.Second, func() bool { _, err := os.Stat(filepath.Join(tia, "notes")); return err == nil }) {
		t.Fatal("tia does not come in")
	}
	user("mire", w.Client)
	return w, tia
}
