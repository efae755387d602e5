package edonkey

import (
	"encoding/binary"
	"strings"
	"testing"

	"chaperone/proto"
)

func message(mark, kind byte, body string) []byte {
	b := binary.LittleEndian.AppendUint32([]byte{mark}, uint32(1+len(body)))
	return append(append(b, kind), body...)
}

// What takes the place of a message says nothing itself.
func TestWhatIsTakenAwayIsGone(t *testing.T) {
	taken := 0
	for _, mark := range [...]byte{markDonkey, markMule, markPacked} {
		for kind := range 256 {
			m := meaningOf(mark, byte(kind))
			if !m.told {
				continue
			}
			taken++
			switch {
			case !blunts.Has(m.feature) || len(m.instead) != 1:
				t.Errorf("%x %x: cannot be taken away", mark, kind)
			case m.instead[0] == byte(kind) || meaningOf(mark, m.instead[0]) != (meaning{}):
				t.Errorf("%x %x becomes %x, which means something", mark, kind, m.instead)
			case m.instead == toServer && (mark == markMule || kind > 0x23):
				t.Errorf("%x %x does not go to a server", mark, kind)
			}
		}
	}
	if taken < 60 {
		t.Errorf("only %d kinds mean anything", taken)
	}
}

// A kind decides in the packet that brings it, and what is overwritten lies there.
func TestKindDecidesAtOnce(t *testing.T) {
	p, b := new(parser), message(markDonkey, 0x16, "\x01\x03\x00abc")
	var ev proto.Events
	if n, err := p.Parse(&ev, 0, b[:5]); n != 0 || err != nil || ev.NSeen != 0 {
		t.Fatalf("before its kind: read %d, %v, %d events", n, err, ev.NSeen)
	}
	n, err := p.Parse(&ev, 0, b[:6])
	if err != nil || n != 6 || ev.Skip != 6 || ev.NSeen != 1 {
		t.Fatalf("read %d, skips %d, %v, %d events", n, ev.Skip, err, ev.NSeen)
	}
	if e := &ev.Seen[0]; e.Feature != proto.Search || e.Off != 5 || e.Blunt != "\x14" {
		t.Errorf("%+v", e)
	}
}

func TestLostPlace(t *testing.T) {
	for about, b := range map[string]string{
		"no mark": "xe\x01\x00\x00\x00\x14", "no length": "\xe3\x00\x00\x00\x00\x14", "too long": "\xe3\x01\x00\x20\x00\x14",
	} {
		var ev proto.Events
		if _, err := new(parser).Parse(&ev, 0, []byte(b)); err != errLost {
			t.Errorf("%s: %v", about, err)
		}
	}
}

// The end of a long name is what is remembered, for rules look at it.
func TestNameIsRemembered(t *testing.T) {
	hash, long := strings.Repeat("d", 16), strings.Repeat("a", 300)+".exe"
	p := new(parser)
	var ev proto.Events
	said := func(b []byte) string {
		ev.Clear()
		if _, err := p.Parse(&ev, 1, b); err != nil || ev.NSeen != 1 {
			t.Fatalf("%v, %d events", err, ev.NSeen)
		}
		return string(ev.Seen[0].File)
	}
	if got := said(message(markDonkey, opFileName, hash+"\x30\x01"+long)); got != long {
		t.Errorf("named %q", got)
	}
	if got := said(message(markDonkey, 0x55, "")); got != long[len(long)-maxName:] {
		t.Errorf("remembered %q", got)
	}
	said(message(markMule, opFileAnswer, hash+"\x50\x00\x00"))
	if got := said(message(markDonkey, 0x55, "")); got != "" {
		t.Errorf("an answer without a name leaves %q", got)
	}
}

// Lists that say more than they hold, or hold what does not fit, end with their
// message.
func TestLists(t *testing.T) {
	hash, host := strings.Repeat("d", 16), "\xc6\x33\x64\x01\x36\x12"
	server := "\xc6\x33\x64\x07\x35\x12"
	for _, c := range []struct {
		about string
		kind  byte
		mark  byte
		body  string
		hints int
	}{
		{"servers", opServers, markDonkey, "\x01" + host, 2},
		{"servers without a port", opServers, markDonkey, "\x01\xc6\x33\x64\x01\x00\x00", 1},
		{"fewer than it says", opServers, markDonkey, "\x09" + host + host[:3], 2},
		{"more", opServers, markDonkey, "\x01" + host + host, 2},
		{"none", opServers, markDonkey, "\x00" + host, 0},
		{"nothing", opServers, markDonkey, "", 0},
		{"clients", opFound, markDonkey, hash + "\x02" + host + "\x05\x00\x00\x00\x36\x12", 1},
		{"half a hash", opFound, markDonkey, hash[:8], 0},
		{"with hashes", opFoundHidden, markDonkey, hash + "\x02" + host + "\x80" + hash + host + "\x00", 2},
		{"half of one", opFoundHidden, markDonkey, hash + "\x02" + host + "\x80" + hash[:8], 0},
		{"exchanged", opSources, markMule, hash + "\x01\x00" + host + server, 1},
		{"of nobody knows which version", opSources, markMule, hash + "\x01\x00" + host + server + hash, 0},
		{"of the fourth", opSources, markMule, hash + "\x01\x00" + host + server + hash + "\x00", 1},
		{"of the first, it says", opSources2, markMule, "\x01" + hash + "\x01\x00" + host + server, 1},
		{"of the third", opSources2, markMule, "\x03" + hash + "\x01\x00" + host + server + hash, 1},
		{"but it is longer", opSources2, markMule, "\x01" + hash + "\x01\x00" + host + server + hash, 0},
		{"not even", opSources2, markMule, "\x04" + hash + "\x02\x00" + host + server + hash, 0},
		{"called back", opCallback, markDonkey, host, 1},
		{"called back by nobody", opCallback, markDonkey, host[:4], 0},
	} {
		for _, cut := range [...]int{1, 5, 1 << 10} {
			b := append(message(c.mark, c.kind, c.body), message(markDonkey, 0x4E, "\x02\x00hi")...)
			hints, messages := play(t, new(parser), b, cut)
			if hints != c.hints || messages != 1 {
				t.Errorf("%s, %d at a time: %d hints, want %d; %d messages behind it", c.about, cut, hints, c.hints, messages)
			}
		}
	}
}

// play shows p the bytes of one direction, n more at a time.
func play(t *testing.T, p proto.Parser, b []byte, n int) (hints, seen int) {
	t.Helper()
	var unread []byte
	skip := 0
	for from := 0; from < len(b); from += n {
		piece := b[from:min(len(b), from+n)]
		past := min(skip, len(piece))
		skip -= past
		unread = append(unread, piece[past:]...)
		for len(unread) > 0 {
			var ev proto.Events
			got, err := p.Parse(&ev, proto.FromResponder, unread)
			if err != nil {
				t.Fatal(err)
			}
			hints, seen = hints+ev.NHints, seen+ev.NSeen
			skipped := min(ev.Skip, len(unread)-got)
			skip = ev.Skip - skipped
			if unread = unread[got+skipped:]; got+skipped == 0 {
				break
			}
		}
	}
	return hints, seen
}
