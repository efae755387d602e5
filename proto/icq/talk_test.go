package icq

import (
	"encoding/binary"
	"fmt"
	"testing"

	"chaperone/proto"
)

// encrypt hides a message as its sender does, with a check code that covers the
// byte at covered. The byte of the table that the code also holds is the first.
func encrypt(l layout, p []byte, covered int) []byte {
	first := l.check + 4
	mixed := uint32(p[first])<<24 | uint32(p[first+2])<<16
	if l.check > 0 {
		mixed |= uint32(p[2])<<8 | uint32(p[0])
	} else {
		mixed |= uint32(p[first])<<8 | uint32(p[first+2])
	}
	check := (uint32(covered)<<24 | uint32(^p[covered])<<16 | uint32(^byte('A'))) ^ mixed
	out := append([]byte(nil), p...)
	binary.LittleEndian.PutUint32(out[l.check:], check)
	for i := first; i < ((len(p)+3)/4+3)&^3; i++ {
		out[i] ^= keystream(uint32(len(p))*factorDirect+check, tableDirect[i>>2&63], i)
	}
	return out
}

// offerOf returns a message of type t, long enough that its end is hidden, too.
func offerOf(version byte, t byte) []byte {
	l := layoutOf(version)
	p := make([]byte, l.kind, 200)
	if version <= 5 {
		p[0], p[4] = 77, version
	}
	binary.LittleEndian.PutUint16(p[l.command:], tcpMessage)
	p = append(p, t, 0)
	if version > 5 {
		p = append(p, 0, 0, 1, 0)
	}
	p = append(p, 1, 0, 0)
	if version <= 5 {
		p = append(p, make([]byte, oldRest)...)
	}
	p = append(p, "\x00\x00\x00\x00\x06\x00a.txt\x00\x05\x00\x00\x00\x00\x00\x00\x00"...)
	return append(p, make([]byte, 40)...)
}

// Whatever byte a check code covers, the message that a file offer becomes still
// has it, and offers nothing.
func TestBluntLeavesCheckCode(t *testing.T) {
	for version := byte(4); version <= 8; version++ {
		l := layoutOf(version)
		plain := offerOf(version, TypeFile)
		for covered := 10; covered < len(plain); covered++ {
			t.Run(fmt.Sprintf("version %d byte %d", version, covered), func(t *testing.T) {
				b := encrypt(l, plain, covered)
				if l.lead > 0 {
					b = append([]byte{packetMessage}, b...)
				}
				if n := say(t, version, b); n != 1 {
					t.Fatalf("said %d times that a file is offered", n)
				}
				p := b[l.lead:]
				m := Message{Body: p, Size: len(p)}
				m.uncover(l)
				if m.covered != covered || m.at(covered) != plain[covered] {
					t.Fatalf("covers byte %d, want %d: %02x, want %02x", m.covered, covered, m.at(covered), plain[covered])
				}
				if n := say(t, version, b); n != 0 {
					t.Error("the file is still offered")
				}
			})
		}
	}
}

// say shows a message to a connection, blunts it, and returns how often a file was
// offered.
func say(t *testing.T, version byte, b []byte) (offers int) {
	c := connection{purpose: talking, version: version}
	c.half[0].left = uint16(len(b))
	var ev proto.Events
	if _, err := c.parse(&ev, proto.FromInitiator, b); err != nil {
		t.Fatal(err)
	}
	for _, e := range ev.Seen[:ev.NSeen] {
		if e.Feature == proto.FileTransfer {
			offers++
			if string(e.File) != "a.txt" || e.Size != 5 {
				t.Errorf("offers %q of %d bytes", e.File, e.Size)
			}
		}
		copy(b[e.Off:], e.Blunt)
	}
	return offers
}

// Nothing waits for the end of a message that is longer than any server takes.
func TestLargeMessagesAreNotWaitedFor(t *testing.T) {
	for version := byte(2); version <= 10; version++ {
		for _, kind := range []byte{TypeText, TypeFile, typePlugin, 0x77} {
			for _, command := range []uint16{tcpMessage, tcpAnswer, 0x0BAD} {
				l := layoutOf(version)
				p := offerOf(version, kind)
				binary.LittleEndian.PutUint16(p[l.command:], command)
				binary.LittleEndian.PutUint16(p[l.kind+2:], 50_000)
				binary.LittleEndian.PutUint16(p[l.kind+6:], 50_000)
				p = append(p, make([]byte, 60_000-len(p))...)
				if l.check >= 0 {
					p = encrypt(l, p, 12)
				}
				if l.lead > 0 {
					p = append([]byte{packetMessage}, p...)
				}
				c := connection{purpose: talking, version: version}
				c.half[0].left = uint16(len(p))
				var ev proto.Events
				n, err := c.parse(&ev, proto.FromInitiator, p[:proto.MaxUnread])
				if n+ev.Skip != len(p) || err != nil {
					t.Errorf("version %d type %02x command %04x: read %d, %v", version, kind, command, n+ev.Skip, err)
				}
			}
		}
	}
}

// The published start of a connection of version 8, and what clients write on one
// for a file.
func TestPublishedPackets(t *testing.T) {
	p := new(parser)
	var names []string
	for _, turn := range []struct {
		dir proto.Dir
		hex string
	}{
		{proto.FromInitiator, greet8}, {proto.FromResponder, greeted + greet8}, {proto.FromInitiator, greeted},
		{proto.FromInitiator, "1900 00 00000000 01000000 05000000 40000000 0600 616c69636500"},
		{proto.FromInitiator, "1900 02 00 0600 612e74787400 0100 00 05000000 00000000 40000000"},
		{proto.FromResponder, "1100 03 00000000 00000000 40000000 01000000"},
		{proto.FromInitiator, "0600 06 68656c6c6f"},
	} {
		for b := unhex(t, turn.hex); len(b) > 0; {
			var ev proto.Events
			n, err := p.Parse(&ev, turn.dir, b)
			if err != nil || n+ev.Skip == 0 || n+ev.Skip > len(b) {
				t.Fatalf("%x: read %d, %v", b, n, err)
			}
			for _, e := range ev.Seen[:ev.NSeen] {
				names = append(names, fmt.Sprintf("%v %s %d %v", e.Feature, e.File, e.Size, e.Whole))
			}
			b = b[n+ev.Skip:]
		}
	}
	if got, want := fmt.Sprint(names), "[session  0 false file_transfer  5 true file_transfer a.txt 5 true]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// What cannot be ICQ's between clients is an error.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		about, initiator string
		want             error
	}{
		{"an introduction that is none", "2c00 ff 0900 2b00 9a67d409 0000 58200000 cd693d00 d438c482 d438c482 04 58200000 97484f4c 50000000 03000000", errGreeting},
		{"an introduction of any length", "1900 ff 03000000 58200000 cd693d00 d438c482 d438c482 04 582000", errGreeting},
		{"no version 8 packet starts like this", greet8 + "0800 09 01020304050607", errPacket},
		{"nor behind messages", greet8 + "2100 03" + readyRest + "1000 16 030102030405060708090a0b0c0d0e", errPacket},
		{"nor behind files", greet8 + "1900 00 00000000 01000000 05000000 40000000 0600 616c69636500" + "0200 16 03", errPacket},
	} {
		p := parser{kind: direct}
		var err error
		for b := unhex(t, c.initiator); len(b) > 0 && err == nil; {
			var ev proto.Events
			var n int
			if n, err = p.Parse(&ev, proto.FromInitiator, b); err == nil && n+ev.Skip == 0 {
				break
			}
			b = b[min(n+ev.Skip, len(b)):]
		}
		if err != c.want {
			t.Errorf("%s: %v, want %v", c.about, err, c.want)
		}
	}
}

// readyRest is the rest of the packet behind which messages follow.
var readyRest = fmt.Sprintf("%064d", 0)
