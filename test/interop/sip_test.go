package interop

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chaperone/proto"
	"chaperone/test/lab"
)

// baresipConfig has an address, the sound that is played to the other and a file for
// what is heard, to be filled in.
const baresipConfig = `
sip_listen     %[1]s
audio_source   aufile,%[2]s
audio_player   aufile,%[3]s
audio_alert    aufile,/dev/null
ctrl_tcp_listen 127.0.0.1:4444
module_path    /usr/lib/baresip/modules
module         g711.so
module         aufile.so
module         vp8.so
module         fakevideo.so
video_source   fakevideo,none
video_display  fakevideo,none
video_size     160x120
module_tmp     uuid.so
module_tmp     account.so
module_app     contact.so
module_app     menu.so
module_app     ctrl_tcp.so
`

// A phone is a baresip and what it has to say to the other.
type phone struct {
	*process
	host  *lab.Host
	other string // the other's address
}

// newPhone starts baresip for a user, who answers if called.
func newPhone(t *testing.T, h *lab.Host, v6 bool, user, other string) *phone {
	t.Helper()
	program := installed(t, "baresip", "baresip-core")
	dir, here := t.TempDir(), at(h, v6, 5060)
	const sound = "sound.wav"
	write(t, dir, sound, tone())
	write(t, dir, "config", fmt.Appendf(nil, baresipConfig, here, filepath.Join(dir, sound), filepath.Join(dir, "heard.wav")))
	write(t, dir, "accounts", fmt.Appendf(nil, "<sip:%s@%s>;regint=0;answermode=auto\n", user, host(here.Addr())))
	write(t, dir, "contacts", fmt.Appendf(nil, "\"the other\" <%s>\n", other))
	p := &phone{run(t, h, program, "-s", "-f", dir), h, other}
	if !eventually(10*time.Second, func() bool { return strings.Contains(p.output.String(), "baresip is ready") }) {
		t.Fatal("baresip does not start")
	}
	return p
}

// host is how an address stands in a URI.
func host(a netip.Addr) string {
	if a.Is6() {
		return "[" + a.String() + "]"
	}
	return a.String()
}

// tone is some seconds of sound, as a WAV file.
func tone() []byte {
	const rate, seconds = 8000, 20
	var b bytes.Buffer
	b.WriteString("RIFF")
	binary.Write(&b, binary.LittleEndian, uint32(36+2*rate*seconds))
	b.WriteString("WAVEfmt ")
	binary.Write(&b, binary.LittleEndian, []uint16{16, 0, 1, 1, rate, 0, 2 * rate, 0, 2, 16})
	b.WriteString("data")
	binary.Write(&b, binary.LittleEndian, uint32(2*rate*seconds))
	for i := range rate * seconds {
		binary.Write(&b, binary.LittleEndian, int16(8000*math.Sin(float64(i)*2*math.Pi*440/rate)))
	}
	return b.Bytes()
}

// command has the phone do something.
func (p *phone) command(t *testing.T, command, params string) {
	t.Helper()
	c, err := p.host.Dial(t.Context(), "tcp", netip.MustParseAddrPort("127.0.0.1:4444"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	b, err := json.Marshal(map[string]string{"command": command, "params": params})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(c, "%d:%s,", len(b), b); err != nil {
		t.Fatal(err)
	}
}

// hears reports whether a phone says all of some things.
func (p *phone) hears(limit time.Duration, texts ...string) bool {
	return eventually(limit, func() bool {
		for _, text := range texts {
			if !strings.Contains(p.output.String(), text) {
				return false
			}
		}
		return true
	})
}

// What baresip says, which also shows all messages of SIP that come and go.
const (
	established = "Call established"
	hearing     = "incoming rtp for 'audio' established"
	seeing      = "incoming rtp for 'video' established"
	notLike     = "SIP/2.0 488 "
)

// A talk is two phones, and how one calls the other.
type talk struct {
	name     string
	over     string
	v6       bool
	incoming bool // whoever is outside calls
}

// start has both phones start, in a world of these rules.
func (k *talk) start(t *testing.T, rules string) (w *world, caller, called *phone) {
	t.Helper()
	w = newWorld(t, rules)
	uri := func(user string, h *lab.Host) string {
		return "sip:" + user + "@" + host(h.Addr(k.v6)) + ";transport=" + k.over
	}
	tia := newPhone(t, w.Server, k.v6, "tia", uri("mire", w.Client))
	mire := newPhone(t, w.Client, k.v6, "mire", uri("tia", w.Server))
	if k.incoming {
		return w, tia, mire
	}
	return w, mire, tia
}

// A message passes, and of a call what is allowed: with no voice baresip makes none.
// Who calls in vain is told so at once, and can go on to write.
func TestPhone(t *testing.T) {
	const noVideo = "    features = [feature.video]\n    action = reset"
	for _, c := range []struct {
		name, rules  string
		voice, video bool
	}{
		{"allowed", open, true, true},
		{"no video", refusing(noVideo), true, false},
		{"no voice", refusing(noVoice + "reset"), false, true},
		{"no call", refusing(strings.Replace(noVideo, "[", "[feature.voice, ", 1)), false, false},
	} {
		for _, k := range []talk{
			{name: "UDP", over: "udp"},
			{name: "UDP, IPv6", over: "udp", v6: true},
			{name: "TCP", over: "tcp"},
			{name: "TCP, IPv6, incoming", over: "tcp", v6: true, incoming: true},
		} {
			t.Run(c.name+", "+k.name, func(t *testing.T) {
				t.Parallel()
				w, caller, called := k.start(t, c.rules)
				caller.command(t, "message", "are you there?")
				if !called.hears(2*patience, "are you there?") {
					t.Fatal("the message did not arrive")
				}
				caller.command(t, "dial", caller.other)
				if c.voice {
					meet(t, c.video, caller, called)
				} else if !caller.hears(2*patience, notLike) {
					t.Error("who calls is not told")
				}
				called.command(t, "message", "do write")
				if !caller.hears(2*patience, "do write") {
					t.Error("the answer did not arrive")
				}
				for _, p := range []*phone{caller, called} {
					if p.hears(0, hearing) != c.voice || p.hears(0, seeing) != (c.voice && c.video) || p.hears(0, established) != c.voice {
						t.Error("a call in spite of it all, or none")
					}
				}
				if w.refused("sip", proto.Voice) == c.voice || w.refused("sip", proto.Video) == c.video || w.refused("sip", proto.Messaging) || !w.saw("sip") {
					t.Errorf("said: %+v", w.notices)
				}
			})
		}
	}
}

// meet wants both phones to hear, and perhaps to see, each other.
func meet(t *testing.T, video bool, phones ...*phone) {
	t.Helper()
	want := []string{established, hearing}
	if video {
		want = append(want, seeing)
	}
	for _, p := range phones {
		if !p.hears(2*patience, want...) {
			t.Errorf("no call: %q", want)
		}
	}
}
