package oscar

import (
	"encoding/binary"
	"fmt"
	"testing"

	"chaperone/proto"
)

func common(short uint16) (c capability) {
	copy(c[:], commonHead)
	binary.BigEndian.PutUint16(c[2:], short)
	copy(c[4:], commonTail)
	return c
}

func TestLookup(t *testing.T) {
	want := map[uint16]proto.Feature{
		0x1341: proto.Voice, 0x0103: proto.Voice, 0x0104: proto.Voice,
		0x0100: proto.Video, 0x0101: proto.Video, 0x0102: proto.Video, 0x0105: proto.Video, 0x010A: proto.Video, 0x010B: proto.Video,
		0x1343: proto.FileTransfer, 0x1345: proto.Image, 0x1348: proto.FileSharing, 0xF004: proto.AppSharing,
		0x1342: proto.Game, 0x1347: proto.Game, 0x134A: proto.Game,
	}
	for s := range 0x10000 {
		m, f := lookup(common(uint16(s)))
		feature, offered := want[uint16(s)]
		switch {
		case s == 0x1346:
			if m != meansUse || f != proto.Presence {
				t.Errorf("buddy icon: %v %v", m, f)
			}
		case s == 0x1344 || s == 0x1349:
			if m != meansDirect && m != meansRelay {
				t.Errorf("ICQ's %04x: %v %v", s, m, f)
			}
		case offered && (m != meansOffer || f != feature):
			t.Errorf("%04x: %v %v, want %v", s, m, f, feature)
		case !offered && m != meansNothing:
			t.Errorf("%04x: %v %v, want nothing", s, m, f)
		}
	}
	for c, want := range map[string]proto.Feature{capChatAV: proto.Video, capGames2: proto.Game, capChat: proto.Messaging} {
		if m, f := lookup(capability([]byte(c))); m == meansNothing || f != want {
			t.Errorf("%x: %v %v, want %v", c, m, f, want)
		}
	}
	for _, c := range []capability{{}, capability([]byte(blunt)), {0x09, 0x46, 0x13, 0x43}} {
		if m, f := lookup(c); m != meansNothing {
			t.Errorf("%x: %v %v, want nothing", c, m, f)
		}
	}
}

// However much of an overwrite still gets done, down to its last byte, what is
// left is a capability that nobody knows.
func TestBluntsFromAnyByte(t *testing.T) {
	var known []capability
	for s := range 0x10000 {
		if m, _ := lookup(common(uint16(s))); m == meansOffer {
			known = append(known, common(uint16(s)))
		}
	}
	known = append(known, capability([]byte(capChatAV)), capability([]byte(capGames2)))
	for _, c := range known {
		for from := range c {
			spoiled := c
			copy(spoiled[from:], blunt[from:])
			if m, f := lookup(spoiled); m != meansNothing {
				t.Errorf("%x from byte %d: %x is %v", c, from, spoiled, f)
			}
		}
		short := [2]byte(c[2:4])
		for from := range short {
			spoiled := short
			copy(spoiled[from:], bluntShort[from:])
			if m, f := lookupShort(binary.BigEndian.Uint16(spoiled[:])); m != meansNothing {
				t.Errorf("%x from byte %d: %x is %v", short, from, spoiled, f)
			}
		}
		checkText(t, c)
	}
}

func checkText(t *testing.T, c capability) {
	for _, format := range []string{"%x-%x-%x-%x-%x", "%X-%X-%X-%X-%X"} {
		text := fmt.Sprintf(format, c[:4], c[4:6], c[6:8], c[8:10], c[10:])
		if got, ok := parseText([]byte(text)); !ok || got != c {
			t.Fatalf("%s read as %x, %v", text, got, ok)
		}
		for from := range text {
			spoiled := text[:from] + bluntText[from:]
			if got, ok := parseText([]byte(spoiled)); ok {
				if m, f := lookup(got); m != meansNothing {
					t.Errorf("%s from byte %d: %s is %v", text, from, spoiled, f)
				}
			}
		}
		word := text[4:8]
		for from := range word {
			spoiled := word[:from] + bluntWord[from:]
			if s, ok := parseShort([]byte(spoiled)); ok {
				if m, f := lookupShort(s); m != meansNothing {
					t.Errorf("%s from byte %d: %s is %v", word, from, spoiled, f)
				}
			}
		}
	}
}

func TestParseText(t *testing.T) {
	for _, bad := range []string{
		"09461343_4C7F-11D1-8222-444553540000", "09461343-4C7F-11D1-8222-44455354000g",
		"0946134-34C7F-11D1-8222-444553540000", "------------------------------------",
	} {
		if c, ok := parseText([]byte(bad)); ok {
			t.Errorf("%s read as %x", bad, c)
		}
	}
}
