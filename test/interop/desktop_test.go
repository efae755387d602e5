package interop

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"chaperone/proto"
	"chaperone/test/lab"
)

// A screen is an X server of TigerVNC's, which shows what is on it by VNC.
type screen struct {
	name string
	at   netip.AddrPort
	log  *process
}

var displayNumber = regexp.MustCompile(`(?m)^\d+$`)

// newScreen starts a screen on h that takes viewers by some kind of security.
func newScreen(t *testing.T, h *lab.Host, security string) *screen {
	t.Helper()
	s := &screen{at: at(h, false, 5900)}
	s.log = run(t, h, installed(t, "Xtigervnc", "tigervnc-standalone-server"), "-displayfd", "1", "-ac",
		"-geometry", "640x480", "-depth", "24", "-rfbport", "5900", "-SecurityTypes", security)
	if !eventually(10*time.Second, func() bool {
		s.name = ":" + displayNumber.FindString(s.log.output.String())
		return len(s.name) > 1
	}) {
		t.Fatal("Xtigervnc names no display")
	}
	return s
}

// A desk is a screen that a viewer shows on another, and what happens on it.
type desk struct {
	*world
	shown, viewers *screen
	events         *process
	viewer         *process
	hand           string
}

// newDesk has a viewer look at a screen through the gateway.
func newDesk(t *testing.T, rules, security string) *desk {
	t.Helper()
	view := installed(t, "xtigervncviewer", "tigervnc-viewer")
	xev := installed(t, "xev", "x11-utils")
	d := &desk{world: newWorld(t, rules), hand: installed(t, "xdotool", "xdotool")}
	d.shown, d.viewers = newScreen(t, d.Server, security), newScreen(t, d.Client, "None")
	d.events = run(t, d.Server, xev, "-display", d.shown.name, "-root")
	d.viewer = run(t, d.Client, view, "-display", d.viewers.name, "-SecurityTypes", security, "-FullScreen",
		fmt.Sprintf("%v::%d", d.shown.at.Addr(), d.shown.at.Port()))
	return d
}

// use moves the mouse over the viewer, and presses a button and a key, until what
// happens on the screen that is shown is as it should be.
func (d *desk) use(t *testing.T, happens func(events string) bool) bool {
	t.Helper()
	for i := range 6 {
		x, y := fmt.Sprint(100+20*i), fmt.Sprint(100+10*i)
		run(t, d.Client, "/usr/bin/env", "DISPLAY="+d.viewers.name, d.hand, "mousemove", x, y, "click", "1", "key", "a").wait(patience)
		if eventually(500*time.Millisecond, func() bool { return happens(d.events.output.String()) }) {
			return true
		}
	}
	return false
}

// controlled reports whether a key and a button were pressed.
func controlled(events string) bool {
	return strings.Contains(events, "KeyPress") && strings.Contains(events, "ButtonPress")
}

const noControl = `    features = [feature.remote_control]
    action   = reset`

// With a desktop of TigerVNC in clear, control is taken away and the picture stays.
func TestViewOnly(t *testing.T) {
	t.Run("allowed", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, open, "None")
		if !d.use(t, controlled) || !d.saw("vnc") || d.refused("vnc") {
			t.Errorf("seen %v, refused %v: %s", d.saw("vnc"), d.refused("vnc"), d.events.output.String())
		}
	})
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		d := newDesk(t, refusing(noControl), "None")
		moved := func(events string) bool { return strings.Count(events, "MotionNotify") > 5 }
		if !d.use(t, moved) {
			t.Errorf("the mouse does not even move: %s", d.events.output.String())
		}
		if d.use(t, controlled) || strings.Contains(d.events.output.String(), "Press event") {
			t.Errorf("control in spite of it all: %s", d.events.output.String())
		}
		if !d.refused("vnc", proto.RemoteControl) || d.viewer.wait(0) == nil {
			t.Errorf("refused %v, or the viewer is gone", d.refused("vnc", proto.RemoteControl))
		}
	})
}

// Where a session is encrypted, or screens shall not be shown at all, it ends.
func TestNoDesktop(t *testing.T) {
	for _, c := range []struct {
		name, rule, security string
		feature              proto.Feature
	}{
		{"encrypted", noControl, "TLSNone", proto.RemoteControl},
		{"no screens", strings.Replace(noControl, "remote_control", "app_sharing", 1), "None", proto.AppSharing},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, refusing(c.rule), c.security)
			if !eventually(patience*2, func() bool { return d.refused("vnc", c.feature) }) {
				t.Error("not refused")
			}
			if strings.Contains(d.events.output.String(), "MotionNotify") || d.use(t, controlled) {
				t.Errorf("control in spite of it all: %s", d.events.output.String())
			}
		})
	}
}

// terminals is the setting of xrdp, with its port and what secures it.
const terminals = `
[Globals]
ini_version=1
fork=false
port=tcp://%[1]s:%[2]d
security_layer=%[3]s
crypt_level=none
certificate=
key_file=
max_bpp=24
allow_channels=true
[Logging]
LogFile=%[4]s
LogLevel=DEBUG
EnableConsole=true
ConsoleLevel=DEBUG
[Channels]
rdpdr=true
rdpsnd=true
drdynvc=true
cliprdr=true
[Xorg]
name=Xorg
lib=libxup.so
username=ask
password=ask
port=-1
code=20
`

// A terminal is an xrdp and a FreeRDP that calls it through the gateway.
type terminal struct {
	*world
	client *process
	log    string // file of the server's
}

// newTerminal has FreeRDP show xrdp's login.
func newTerminal(t *testing.T, rules, security string) *terminal {
	t.Helper()
	xrdp, free := installed(t, "xrdp", "xrdp"), installed(t, "xfreerdp", "freerdp2-x11")
	dir := t.TempDir()
	w := &terminal{world: newWorld(t, rules), log: filepath.Join(dir, "log")}
	to := at(w.Server, false, 3389)
	config := fmt.Appendf(nil, terminals, to.Addr(), to.Port(), security, w.log)
	run(t, w.Server, xrdp, "--nodaemon", "--config", write(t, dir, "xrdp.ini", config))
	if !eventually(5*time.Second, func() bool { return w.says("listening to port") }) {
		t.Fatal("xrdp does not listen")
	}
	on := newScreen(t, w.Client, "None")
	w.client = run(t, w.Client, "/usr/bin/env", "DISPLAY="+on.name, free, "/v:"+to.String(), "/sec:"+security,
		"/u:ann", "/p:", "/cert:ignore", "/drive:home,"+dir, "+clipboard", "/sound")
	return w
}

// says reports whether the server's log has text.
func (w *terminal) says(text string) bool {
	b, _ := os.ReadFile(w.log)
	return strings.Contains(string(b), text)
}

// works is what the server says when it shows its login.
const works = "in xrdp_wm_init"

// With the security of old, FreeRDP's disks and clipboard are taken away, and its
// sound where that is refused; xrdp's login stays.
func TestTerminal(t *testing.T) {
	const files, sound = "features = [feature.file_transfer]\n    action = reset", "features = [feature.voice]\n    action = reset"
	for _, c := range []struct {
		name, rules string
		channels    []string
	}{
		{"allowed", open, []string{"rdpdr", "rdpsnd", "cliprdr", "drdynvc"}},
		{"no files", refusing(files), []string{"xrdpdr", "rdpsnd", "xcliprd", "drdynvc"}},
		{"no sound", refusing(sound), []string{"rdpdr", "xrdpsnd", "cliprdr", "drdynvc"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newTerminal(t, c.rules, "rdp")
			if !eventually(10*time.Second, func() bool { return w.says(works) }) {
				t.Error("no login")
			}
			for _, name := range c.channels {
				if !w.says("channel: name " + name + ",") {
					t.Errorf("no channel %s", name)
				}
			}
			if w.client.wait(time.Second) == nil || !w.saw("rdp") || w.refused("rdp") {
				t.Errorf("gone, or seen %v, refused %v", w.saw("rdp"), w.refused("rdp"))
			}
		})
	}
}

// Refused, there is no login, secured by TLS or by itself.
func TestNoTerminal(t *testing.T) {
	for _, security := range []string{"rdp", "tls"} {
		t.Run(security, func(t *testing.T) {
			t.Parallel()
			w := newTerminal(t, refusing(noControl), security)
			if !eventually(10*time.Second, func() bool { return w.refused("rdp", proto.RemoteControl) }) {
				t.Error("not refused")
			}
			if w.client.wait(10*time.Second) == nil || w.says(works) || w.says("channel: name") {
				t.Error("it works")
			}
		})
	}
}
