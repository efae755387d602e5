package yahoo

import (
	"encoding/binary"
	"strings"
	"testing"

	"chaperone/proto"
)

// pairs writes a body: keys and values by turns.
func pairs(fields ...string) string {
	var b strings.Builder
	for _, f := range fields {
		b.WriteString(f)
		b.Write(separator)
	}
	return b.String()
}

// packet writes a packet of version 15.
func packet(id uint16, body string) []byte {
	b := append([]byte(mark), 0, 15, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
	binary.BigEndian.PutUint16(b[lengthAt:], uint16(len(body)))
	binary.BigEndian.PutUint16(b[serviceAt:], id)
	return append(b, body...)
}

// A token is what an event wants overwritten in a packet.
type token struct {
	kind    proto.Kind
	feature proto.Feature
	at      int
	blunt   string
}

// tokens returns all that is to be overwritten in b, sent in direction d.
func tokens(t *testing.T, d proto.Dir, b []byte) (all []token) {
	p, ev := new(parser), new(proto.Events)
	for at := 0; at < len(b); {
		ev.Clear()
		n, err := p.Parse(ev, d, b[at:])
		if err != nil || n+ev.Skip == 0 {
			t.Fatalf("%q: at %d: read %d, %v", b, at, n, err)
		}
		for _, e := range ev.Seen[:ev.NSeen] {
			if e.Blunt != "" {
				all = append(all, token{e.Kind, e.Feature, at + e.Off, e.Blunt})
			}
		}
		at += n + ev.Skip
	}
	return all
}

// However much of an overwrite still gets done, down to its last byte, what is
// left proposes nothing any more.
func TestBluntsFromAnyByte(t *testing.T) {
	bodies := []string{
		pairs("1", "mire", "5", "bob", "4", "mire"),
		pairs("49", "FILEXFER", "13", "1", "27", "a"), pairs("13", "5", "49", "FILEXFER"), pairs("49", "filexfer", "13", "02"),
		pairs("49", "WEBCAMINVITE", "14", " "), pairs("49", "GAME", "13", "1"), pairs("49", "Gamely"),
		pairs("222", "1", "27", "a", "28", "5"), pairs("222", "3"), pairs("222", " 01"),
	}
	seen := map[proto.Feature]bool{}
	for id := range uint16(0x100) {
		for _, body := range bodies {
			for _, d := range [...]proto.Dir{proto.FromInitiator, proto.FromResponder} {
				whole := packet(id, body)
				all := tokens(t, d, whole)
				for from := range len(wordWebcam) {
					spoiled := append([]byte{}, whole...)
					for _, tok := range all {
						seen[tok.feature] = true
						n := min(from, len(tok.blunt)-1)
						copy(spoiled[tok.at+n:], tok.blunt[n:])
					}
					if left := tokens(t, d, spoiled); len(left) > 0 {
						t.Fatalf("service %x, %q, from byte %d: still proposes %v", id, body, from, left[0].feature)
					}
				}
			}
		}
	}
	for f := range Yahoo.Blunts.All() {
		if !seen[f] {
			t.Errorf("nothing was overwritten for %v", f)
		}
	}
}

// A refused packet that becomes a NOTIFY must not become an invitation: a peer
// can write into it what it likes.
func TestNothingHidesBehindNotify(t *testing.T) {
	for _, c := range []struct {
		word string
		want proto.Feature
	}{{wordWebcam, proto.Video}, {wordGame, proto.Game}} {
		all := tokens(t, proto.FromResponder, packet(0x4A, pairs("5", "mire", "4", "bob", "49", c.word)))
		if len(all) != 2 || all[0].feature != proto.Voice || all[1].feature != c.want || all[1].kind != proto.Ability {
			t.Errorf("%s in a call: %+v", c.word, all)
		}
	}
}

// The word before a command is overwritten with it, and either is enough.
func TestWordGoesWithItsCommand(t *testing.T) {
	whole := packet(0x4D, pairs("5", "bob", "49", "FILEXFER", "1", "mire", "13", "1"))
	all := tokens(t, proto.FromInitiator, whole)
	if len(all) != 2 || all[0].kind != proto.Ability || all[1].kind != proto.Offer || all[0].feature != all[1].feature {
		t.Fatalf("%+v", all)
	}
	for _, tok := range all {
		spoiled := append([]byte{}, whole...)
		if string(spoiled[tok.at:tok.at+len(tok.blunt)]) == tok.blunt {
			t.Errorf("%q is there already", tok.blunt)
		}
		copy(spoiled[tok.at:], tok.blunt)
		if left := tokens(t, proto.FromInitiator, spoiled); len(left) > 0 {
			t.Errorf("with %q still %+v", tok.blunt, left)
		}
	}
}
