package soulseek

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestSoulseek(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzSoulseek(f *testing.F) { prototest.Fuzz(f, Protocol) }

const (
	login  = "480000000100000008000000757365726e616d650800000070617373776f7264b1000000200000006435316339613765393335333734366136303230663936303264343532393239" + "01000000"
	initP  = "130000000105000000616c696365010000005000000000"
	pierce = "05000000000a000000"                                     // by number 10
	hidden = "0102030411040608050d0c100871744973453140204030804180c0" // initP
	root   = "0a000000050500000076616e6f75"
	level  = "050000000401000000"
	search = "1b0000000331000000050000007573657230d2040000050000005175657279"
	asks   = "0400000004000000"
)

func open(t *testing.T, initiator, responder string) *proto.Opening {
	t.Helper()
	i, err := hex.DecodeString(strings.ReplaceAll(initiator, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	r, err := hex.DecodeString(strings.ReplaceAll(responder, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return &proto.Opening{Initiator: i, Responder: r, Over: proto.TCP}
}

func TestDetect(t *testing.T) {
	const file = "19 000000 2b000000 11000000 433a5c646972305c736f6e67302e6d7033"
	for _, c := range []struct {
		what, initiator, responder string
		want                       proto.Answer
	}{
		{"nothing", "", "", proto.More},
		{"who is called speaks first", "", level, proto.No},
		{"a greeting too short", initP[:16], level, proto.No},
		{"login", login, "", proto.Yes},
		{"login without a minor version", strings.Replace(login[:len(login)-8], "48", "44", 1), "", proto.Yes},
		{"login growing", login[:100], "", proto.More},
		{"login with a length that is wrong", strings.Replace(login, "48", "49", 1), "", proto.No},
		{"login with a hash in capitals", strings.Replace(login, "6435", "4435", 1), "", proto.No},
		{"login without a name", "300000000100000000000000" + login[24:], "", proto.No},
		{"init", initP, "", proto.Yes},
		{"init for files", strings.Replace(initP, "0050", "0046", 1), "", proto.Yes},
		{"init for nothing known", strings.Replace(initP, "0050", "0051", 1), "", proto.No},
		{"init with a wrong length", strings.Replace(initP, "13", "14", 1), "", proto.No},
		{"init with control characters", strings.Replace(initP, "616c", "0a6c", 1), "", proto.No},
		{"init hidden", hidden, "", proto.Yes},
		{"init hidden, growing", hidden[:24], "", proto.More},
		{"init hidden, changed", strings.Replace(hidden, "1104", "1204", 1), "", proto.No},

		{"by number, alone", pierce, "", proto.More},
		{"by number, then whose branch", pierce + root, "", proto.Yes},
		{"by number, then how deep", pierce + level, "", proto.More},
		{"by number, then how deep and whose branch", pierce + level + root, "", proto.Yes},
		{"by number, then how deep and how deep", pierce + level + level, "", proto.No},
		{"by number, then a search", pierce + search, "", proto.Yes},
		{"by number, then a search of no kind", pierce + strings.Replace(search, "0331", "0332", 1), "", proto.No},
		{"by number, then pings", pierce + "0100000000" + "0100000000", "", proto.No},
		{"by number, and asked for a list", pierce, asks, proto.Yes},
		{"by number, and asked for a file", pierce, file, proto.Yes},
		{"by number, and asked for a file with a wrong length", pierce, strings.Replace(file, "19", "1a", 1), proto.No},
		{"by number, and allowed", pierce, "09000000 29000000 d2040000 01", proto.Yes},
		{"by number, and allowed so much", pierce, "11000000 29000000 d2040000 01 40420f0000000000", proto.Yes},
		{"by number, and refused", pierce, "16000000 29000000 d2040000 00 09000000 43616e63656c6c6564", proto.Yes},
		{"by number, and refused with a wrong length", pierce, "17000000 29000000 d2040000 00 09000000 43616e63656c6c6564", proto.No},
		{"by number, and a list", pierce, "41000000 05000000 789c6364", proto.Yes},
		{"by number, and a list of no kind", pierce, "41000000 05000000 789d6364", proto.No},
		{"by number, and a folder asked for", pierce, "13000000 24000000 d2040000 07000000 433a5c64697230", proto.Yes},
		{"by number, and a place", pierce, "1d000000 2c000000 11000000 433a5c646972305c736f6e67302e6d70330a000000", proto.Yes},
		{"by number, and a file offered", pierce, "29000000 28000000 01000000 d2040000 11000000 433a5c646972305c736f6e67302e6d7033 a086010000000000", proto.Yes},
		{"by number, and a file offered in no direction", pierce, "29000000 28000000 02000000 d2040000 11000000 433a5c646972305c736f6e67302e6d7033 a086010000000000", proto.No},
		{"by number, and a file sent", pierce + "d2040000", strings.Repeat("00", 8), proto.Yes},
		{"by number, and a file taken", pierce + strings.Repeat("00", 8), "d2040000 fffe", proto.Yes},
		{"by number, and zeros", pierce, strings.Repeat("00", 8), proto.More},
		{"by number, and more zeros", pierce + "d2040000", strings.Repeat("00", 9), proto.No},
		{"by number, and HTTP", pierce, hex.EncodeToString([]byte("HTTP/1.1 400 Bad")), proto.No},
		{"by number, then HTTP, too", pierce + hex.EncodeToString([]byte("GET / HTTP/1.1")), hex.EncodeToString([]byte("HTTP/1.1 400 Bad")), proto.No},
		{"other messages of such a form", "0500000001" + "01000000" + level, "", proto.No},
		{"HTTP", hex.EncodeToString([]byte("GET / HTTP/1.1\r\n")), "", proto.No},
		{"SMTP", "", hex.EncodeToString([]byte("220 mail ESMTP\r\n")), proto.No},
		{"TLS", "16030100c8010000c40303" + strings.Repeat("a7", 20), "", proto.No},
	} {
		o := open(t, c.initiator, c.responder)
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
		o.MidStream = true
		if detect(o) != proto.No {
			t.Errorf("%s: in mid-stream not no", c.what)
		}
	}
}

// A greeting by number is enough where somebody was announced, or is said to wait.
func TestDetectAnnounced(t *testing.T) {
	hiddenPierce := "a1b2c3d4466587a987a90e530e"
	for _, greeting := range []string{pierce, hiddenPierce} {
		for _, set := range []func(o *proto.Opening){
			func(o *proto.Opening) { o.Announced = App },
			func(o *proto.Opening) { o.Hint = App },
		} {
			o := open(t, greeting, "")
			if got := detect(o); got != proto.More {
				t.Errorf("%s: %v", greeting, got)
			}
			set(o)
			if got := detect(o); got != proto.Yes {
				t.Errorf("%s, announced: %v", greeting, got)
			}
		}
	}
}

// Messages as the tests of an independent client write them.
func TestReveal(t *testing.T) {
	for from, want := range map[string]string{
		"1494ee4a2028dd952850ba2b4aa37457": "0800000079000000e8030000",
		hidden:                             initP,
		"010203":                           "",
	} {
		b, _ := hex.DecodeString(from)
		var plain [64]byte
		if got := hex.EncodeToString(reveal(plain[:], b)); got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
	b, _ := hex.DecodeString(hidden)
	var plain [5]byte
	if got := reveal(plain[:], b); !bytes.Equal(got, []byte{0x13, 0, 0, 0, 1}) {
		t.Errorf("into too little room: %x", got)
	}
}

// A message is judged however much of it is there; what a sender claims of lengths
// is not believed.
func TestFields(t *testing.T) {
	long := "ffffffff"
	for _, c := range []struct {
		k     fields
		body  string
		short bool
		peer  string
		file  string
		size  uint64
	}{
		{fieldsNone, "", false, "", "", 0},
		{fieldsName, "05000000726f6f6d30", false, "room0", "", 0},
		{fieldsName, "05000000726f6f", true, "", "", 0},
		{fieldsName, long, true, "", "", 0},
		{fieldsPrivate, "40e2010005566563050000007573657230", false, "user0", "", 0},
		{fieldsFile, "03000000612f62", false, "", "a/b", 0},
		{fieldsFolder, "d204000007000000433a5c64697230", false, "", `C:\dir0`, 0},
		{fieldsTransfer, "01000000d204000003000000612f62a086010000000000", false, "", "a/b", 100000},
		{fieldsTransfer, "01000000d204000003000000612f62a0860100", true, "", "", 0},
		{fieldsTransfer, "00000000d204000003000000612f62", false, "", "a/b", 0},
		{fieldsConnect, "050000007573657230010000005004030201d2040000", false, "user0", "", 0},
		{fieldsParents, long, true, "", "", 0},
	} {
		body, _ := hex.DecodeString(c.body)
		f := c.k.read(body)
		if f.short != c.short || string(f.peer) != c.peer || string(f.file) != c.file || f.size != c.size {
			t.Errorf("%d %s: %q %q %d, short %v", c.k, c.body, f.peer, f.file, f.size, f.short)
		}
	}
}

// Addresses are written lowest byte first.
func TestAnnounce(t *testing.T) {
	for _, c := range []struct {
		k       fields
		body    string
		expect  string
		feature proto.Feature
		hint    string
	}{
		{fieldsConnect, "050000007573657230010000005004030201d2040000e803000001", "1.2.3.4:1234", proto.Session, ""},
		{fieldsConnect, "050000007573657230010000004604030201d2040000e803000001", "1.2.3.4:1234", proto.FileTransfer, ""},
		{fieldsConnect, "050000007573657230010000004404030201d2040000e803000001", "1.2.3.4:1234", proto.Overlay, ""},
		{fieldsConnect, "050000007573657230010000005004030201d2040100e803000001", "", 0, ""}, // no port has 17 bits
		{fieldsConnect, "050000007573657230010000005000000000d2040000e803000001", "", 0, ""},
		{fieldsAddress, "05000000757365723004030201d2040000", "", 0, "1.2.3.4:1234"},
		{fieldsParents, "0100000005000000757365723004030201d2040000", "", 0, "1.2.3.4:1234"},
	} {
		body, _ := hex.DecodeString(c.body)
		ev := new(proto.Events)
		c.k.announce(ev, body)
		if got := ev.Expected[0]; (ev.NExpect == 1) != (c.expect != "") || ev.NExpect == 1 && (got.To.String() != c.expect || got.Feature != c.feature) {
			t.Errorf("%d %s: %d expected, %+v", c.k, c.body, ev.NExpect, got)
		}
		if (ev.NHints == 1) != (c.hint != "") || ev.NHints == 1 && ev.Hints[0].String() != c.hint {
			t.Errorf("%d %s: %d hints, %v", c.k, c.body, ev.NHints, ev.Hints[0])
		}
	}
}

// What is taken away becomes a message that both sides take and ignore, unless a
// part of its code has been passed on already.
func TestAway(t *testing.T) {
	b, _ := hex.DecodeString("110000001a000000d2040000050000005175657279")
	for shown, want := range map[int]struct {
		at   int
		with string
	}{0: {4, "\x20"}, 4: {4, "\x20"}, 5: {7, "\x01"}, 7: {7, "\x01"}} {
		at, with := away(b, 0, shown, codeSearch, codePing)
		if at != want.at || with != want.with {
			t.Errorf("%d shown: %q at %d", shown, with, at)
		}
	}
}
