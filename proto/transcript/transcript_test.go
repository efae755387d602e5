package transcript

import (
	"bytes"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"chaperone/proto"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

func TestReadFile(t *testing.T) {
	got, err := ReadFile("testdata/all.flow")
	if err != nil {
		t.Fatal(err)
	}
	want := &Transcript{
		Name: "all", File: "testdata/all.flow", Over: proto.UDP, MidStream: true,
		Src: netip.MustParseAddrPort("[2001:db8::1]:4000"), Dst: netip.MustParseAddrPort("198.51.100.7:53"),
		Turns: []Turn{
			{Dir: proto.FromInitiator, Data: []byte("\x2a\x01\x00\x01hi there\r\n"), Want: []string{"messaging", `offer file_transfer file "a b"`}, Line: 6},
			{Dir: proto.FromResponder, Data: []byte("\x00\x00\x00\xff\xff\"#>\xab"), Line: 9},
			{Dir: proto.FromResponder, Data: []byte("more"), Want: []string{"session"}, Line: 13},
			{Dir: proto.FromInitiator, Line: 15},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if b := got.Bytes(proto.FromResponder); string(b) != "\x00\x00\x00\xff\xff\"#>\xabmore" {
		t.Errorf("responder's bytes: %q", b)
	}
}

func TestDefaults(t *testing.T) {
	got, err := Read("x/short.flow", strings.NewReader("> 00"))
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != "short" || got.Over != proto.TCP || got.Src != defaultSrc || got.Dst != defaultDst || got.MidStream {
		t.Errorf("got %+v", got)
	}
}

// Every mistake is answered with its place and with what would be right.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", "x.flow:1: nobody says anything"},
		{"# only a comment\n", "x.flow:1: nobody says anything"},
		{"> 00\n\nhello", "x.flow:3: line starts with 'h'; want one of > < + = @ #"},
		{"> abc", "x.flow:1: abc; want pairs of hex digits"},
		{"> 00 zz", "x.flow:1: zz; want pairs of hex digits"},
		{`> "open`, `x.flow:1: "open; want a Go string closed`},
		{`> "a"00`, "x.flow:1: 00; want a space after the string"},
		{"> (x)", "x.flow:1: (x); want (n) or (n:xx)"},
		{"> (4", "x.flow:1: (4; want (n) or (n:xx)"},
		{"> (4:)", "x.flow:1: (4:); want (n) or (n:xx)"},
		{"> (4:0102)", "x.flow:1: (4:0102); want (n) or (n:xx)"},
		{"> (5000000)", "x.flow:1: (5000000); want (n) or (n:xx)"},
		{"> (4000000) (4000000)", "x.flow:1: a turn of more than"},
		{"+ 00", "x.flow:1: + continues a turn, and there is none"},
		{"= session\n> 00", "x.flow:1: = is an event of the turn before it"},
		{"> 00\n= session\n+ 00", "x.flow:3: + after =; put all bytes"},
		{"> 00\n=", "x.flow:2: = needs an event"},
		{"> 00\n@ over udp", "x.flow:2: @ after the first turn"},
		{"@ over sctp\n> 00", "x.flow:1: @ over sctp; want over tcp, over udp"},
		{"@ colour red\n> 00", "x.flow:1: @ colour red; want over tcp"},
		{"@ src 10.1.0.2\n> 00", `x.flow:1: @ src "10.1.0.2"; want an address with a port`},
	} {
		_, err := Read("x.flow", strings.NewReader(c.text))
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%q: got %v, want %s...", c.text, err, c.want)
		}
	}
	if _, err := ReadFile("testdata/none.flow"); !os.IsNotExist(underlying(err)) {
		t.Errorf("missing file: %v", err)
	}
	if _, err := ReadDir(t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no .flow file") {
		t.Errorf("empty directory: %v", err)
	}
}

func underlying(err error) error {
	if u, ok := err.(interface{ Unwrap() error }); ok {
		return u.Unwrap()
	}
	return err
}

func TestReadDir(t *testing.T) {
	ts, err := ReadDir("testdata")
	if err != nil || len(ts) != 1 || ts[0].Name != "all" {
		t.Errorf("got %v, %v", ts, err)
	}
}

func TestRewrite(t *testing.T) {
	src, err := os.ReadFile("testdata/all.flow")
	if err != nil {
		t.Fatal(err)
	}
	out := Rewrite(src, [][]string{{"presence"}, {"session", "offer voice"}, nil, {"messaging"}})
	golden := filepath.Join("testdata", "rewritten.golden")
	if *update {
		if err := os.WriteFile(golden, out, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out, want) {
		t.Errorf("got\n%s\nwant\n%s", out, want)
	}
}

// Writing what was read changes nothing.
func TestRoundTrip(t *testing.T) {
	src, err := os.ReadFile("testdata/all.flow")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := Read("all.flow", bytes.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	if out := Rewrite(src, wants(tr)); !bytes.Equal(out, src) {
		t.Errorf("got\n%s\nwant\n%s", out, src)
	}
}

func wants(t *Transcript) (out [][]string) {
	for _, turn := range t.Turns {
		out = append(out, turn.Want)
	}
	return out
}

// What can be read is read the same again after rewriting its events.
func FuzzRead(f *testing.F) {
	src, err := os.ReadFile("testdata/all.flow")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(src)
	f.Add([]byte("> (3:aa) \"x\"\n= a\n# c\n< 00\n#\n+ 11\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		tr, err := Read("x.flow", bytes.NewReader(src))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "x.flow:") {
				t.Fatalf("error without its place: %v", err)
			}
			return
		}
		again, err := Read("x.flow", bytes.NewReader(Rewrite(src, wants(tr))))
		if err != nil {
			t.Fatalf("rewritten: %v", err)
		}
		if a, b := fmt.Sprint(said(tr)), fmt.Sprint(said(again)); a != b {
			t.Fatalf("read %s, rewritten %s", a, b)
		}
	})
}

// said is a transcript without line numbers, which move when events are moved up.
func said(t *Transcript) []Turn {
	out := append([]Turn(nil), t.Turns...)
	for i := range out {
		out[i].Line = 0
	}
	return out
}
