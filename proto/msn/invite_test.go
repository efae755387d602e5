package msn

import (
	"encoding/base64"
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"chaperone/proto"
)

// A GUID is found in either case, overwriting its end is enough, and what it is
// overwritten with stands for nothing.
func TestGUIDs(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range programs {
		if f, ok := find(programs[:], []byte(strings.ToLower(p.guid))); !ok || f != p.feature || seen[p.guid] || strings.ToUpper(p.guid) != p.guid {
			t.Errorf("%s: %v, %v", p.guid, f, ok)
		}
		seen[p.guid] = true
		for i := range guidLength {
			g := []byte(p.guid[:i] + nobody[i:])
			if _, ok := find(programs[:], g); ok || isGame(g) {
				t.Errorf("%s, with its end overwritten, is something", g)
			}
		}
	}
	for _, s := range sessions {
		if f, ok := find(sessions[:], []byte(strings.ToLower(s.guid))); !ok || f != s.feature {
			t.Errorf("%s: %v, %v", s.guid, f, ok)
		}
		if s.guid[guidLength-1] == nobody[guidLength-1] {
			t.Errorf("%s: its last digit cannot be overwritten", s.guid)
		}
	}
	const chess = "6B9C3A50-11D2-4E0F-9A3C-77D0E1B2C300"
	for i := range guidLength + 1 {
		if g := []byte(chess[:i] + noGUID[i:]); isGame(g) != (i == guidLength) {
			t.Errorf("%s is a game: %v", g, isGame(g))
		}
	}
}

// What blunts a token differs from it in the last byte and is as long.
func TestBlunts(t *testing.T) {
	for _, c := range contentTypes {
		if c.blunt == "" {
			continue
		}
		if last := len(c.name) - 1; len(c.blunt) != len(c.name) || strings.EqualFold(c.blunt[last:], c.name[last:]) {
			t.Errorf("%s: %s", c.name, c.blunt)
		}
	}
	for _, c := range [...][2]string{
		{sipPlain, bluntSIP}, {sipPacked[sipPackedAt:], bluntSIPPacked}, {wordVideo, wordVoice},
		{string(rune(castWink)), bluntCast}, {string(rune(castVoice)), bluntCast},
	} {
		if last := len(c[0]) - 1; len(c[1]) != len(c[0]) || c[1][last] == c[0][last] {
			t.Errorf("%s: %s", c[0], c[1])
		}
	}
	if len(bluntChunk) != chunkFlags+1 {
		t.Errorf("a chunk is blunted by %d bytes, not up to its flags", len(bluntChunk))
	}
	plain, err := base64.StdEncoding.DecodeString(bluntSIPPacked)
	if err != nil || string(plain) != bluntSIP {
		t.Errorf("packed, %s is %s", bluntSIP, plain)
	}
}

func packed(name string, size uint64) []byte {
	b := make([]byte, 574)
	binary.LittleEndian.PutUint64(b[contextSize:], size)
	for i, u := range utf16.Encode([]rune(name)) {
		binary.LittleEndian.PutUint16(b[contextName+2*i:], u)
	}
	return []byte(base64.StdEncoding.EncodeToString(b))
}

func TestContext(t *testing.T) {
	long := strings.Repeat("ü", 250) + ".exe"
	for name, want := range map[string]string{
		"a.txt": "a.txt", "": "", "Größe 😀.doc": "Größe 😀.doc",
		strings.Repeat("x", 256) + ".scr": strings.Repeat("x", 46) + "..." + strings.Repeat("x", 42) + ".scr",
		long:                              strings.Repeat("ü", 23) + "..." + strings.Repeat("ü", 21) + ".exe",
	} {
		var h half
		h.unpack(packed(name, 1<<40))
		if got := string(h.name[:h.nName]); got != want || h.size != 1<<40 || !utf8.ValidString(got) {
			t.Errorf("%q: %q, %d bytes", name, got, h.size)
		}
	}
	// As much as there is of it; nothing of what is none.
	for n := range len(packed("abc.txt", 5)) {
		var h half
		h.unpack(packed("abc.txt", 5)[:n])
		if got := string(h.name[:h.nName]); !strings.HasPrefix("abc.txt", got) || n >= 60 && got != "abc.txt" {
			t.Errorf("of %d letters: %q", n, got)
		}
	}
	var h half
	if h.unpack([]byte(strings.Repeat("!", 700))); h.nName != 0 || h.size != 0 {
		t.Errorf("out of nothing came %q, %d bytes", h.name[:h.nName], h.size)
	}
}

func TestPlaces(t *testing.T) {
	for text, want := range map[string]string{
		"198.51.100.7:443": "198.51.100.7:443", "198.51.100.7": "198.51.100.7:1863", "198.51.100.7:0": "198.51.100.7:1863",
		"198.51.100.7:": "", "198.51.100.7:65536": "", "198.51.100.7:80 ": "", "198.51.100.256:80": "", "198.51.100:80": "",
		"198.51..7:80": "", "0.0.0.0:80": "", "sb.example.net:443": "", "": "",
	} {
		var ev proto.Events
		expectServer(&ev, []byte(text))
		got := ""
		if ev.NExpect > 0 {
			got = ev.Expected[0].To.String()
		}
		if got != want {
			t.Errorf("%q announces %q, want %q", text, got, want)
		}
	}
}

// More addresses than can be announced are not a loss, and none is announced twice.
func TestExpectations(t *testing.T) {
	var ev proto.Events
	h := half{content: content{text: slp}}
	h.terms.take(fieldInnerIPs, []byte("192.0.2.1 192.0.2.1 192.0.2.2 x 192.0.2.3 192.0.2.4 192.0.2.5"))
	h.terms.take(fieldInnerPort, []byte("6891"))
	h.terms.take(fieldOuterIPs, []byte("198.51.100.1"))
	h.expect(&ev, proto.Voice)
	want := []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:6891"), netip.MustParseAddrPort("192.0.2.2:6891")}
	if ev.NExpect != 2*len(want) || ev.Lost != 0 {
		t.Fatalf("announced %d, lost %d", ev.NExpect, ev.Lost)
	}
	for i, x := range ev.Expected[:ev.NExpect] {
		if x.To != want[i/2] || x.Over != proto.TCP<<(i&1) || x.Feature != proto.Voice || x.For != patience {
			t.Errorf("announcement %d: %+v", i, x)
		}
	}
}

// The latest invitations are remembered, the oldest makes room.
func TestInvitations(t *testing.T) {
	var v invitations
	if _, ok := v.byKey(0); ok {
		t.Error("an invitation before there was one")
	}
	for i := range uint32(6) {
		v.add(invited{key: i, session: 100 + i, feature: proto.Feature(i)})
	}
	for i := range uint32(6) {
		f, ok := v.byKey(i)
		g, also := v.bySession(100 + i)
		if ok != (i >= 2) || also != ok || ok && (f != proto.Feature(i) || g != f) {
			t.Errorf("invitation %d: %v %v, %v %v", i, f, ok, g, also)
		}
	}
}

func TestNames(t *testing.T) {
	for word, want := range map[string]string{
		"bob@example.net": "bob@example.net", "1:bob@example.net": "bob@example.net", "32:bob@example.net;epid={0a}": "bob@example.net",
		"bob@example.net;{0a}": "bob@example.net", "b:ob@example.net": "b:ob@example.net", "1bob@example.net": "1bob@example.net",
		"Hotmail": "", "@example.net": "", "bob@": "", "": "", ";": "", "1:": "",
	} {
		if got := string(mail([]byte(word))); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}
