package irc

import (
	"strings"
	"testing"

	"chaperone/proto"
)

func TestSpelt(t *testing.T) {
	for text, want := range map[string]string{
		"DCC SEND x": "SEND", "dcc send": "SEND", "DCC  Send": "SEND", "DCC SENDX": "SEND", `D\CC S\E\ND`: "SEND", "D\x10CC SEND": "SEND",
		"DCC TSSEND": "TSSEND", "DCC SSEND": "SSEND", "DCC RESUME": "RESUME", "DCC RECV": "RECV", "XDCC SEND #1": "SEND", "xdcc search x": "SEARCH",
		"DCC SEN": "", "DCCSEND": "", "DCC": "", "": "", " DCC SEND": "", "DCC REJECT SEND": "", "XDCC is it": "", "ACTION SEND": "",
	} {
		v, last := spelt([]byte(text))
		if v == nil != (want == "") || v != nil && v.word != want {
			t.Errorf("%q: %v, want %q", text, v, want)
		}
		if v != nil && upper(text[last]) != want[len(want)-1] {
			t.Errorf("%q: its last letter is not at %d", text, last)
		}
	}
}

// Where a verb was the beginning of another it would depend on how a line is cut
// which one is read; and the letter written over it must not be its own.
func TestVerbs(t *testing.T) {
	for _, verbs := range [][]verb{dccVerbs[:], xdccVerbs[:]} {
		for i, v := range verbs {
			for j, w := range verbs {
				if i != j && strings.HasPrefix(v.word, w.word) {
					t.Errorf("%s begins with %s", v.word, w.word)
				}
			}
			if strings.HasSuffix(v.word, "X") {
				t.Errorf("%s cannot be taken away with an X", v.word)
			}
		}
	}
}

func TestCutOffer(t *testing.T) {
	for _, c := range []struct {
		shape shape
		in    string
		file  string
		size  uint64
		to    string
	}{
		{filed, "a.txt 3232235777 5000 12", "a.txt", 12, "192.168.1.1:5000"},
		{filed, `"a b.txt" 3232235777 5000 12`, "a b.txt", 12, "192.168.1.1:5000"},
		{filed, `"a b.txt`, `"a`, 0, ""},
		{filed, "a b.txt 3232235777 5000 12", "a b.txt", 12, "192.168.1.1:5000"},
		{filed, "a  1 2 3232235777 5000 12 7", "a  1 2", 12, "192.168.1.1:5000"},
		{filed, "a.txt 3232235777 0 12 77", "a.txt", 12, "192.168.1.1:0"},
		{filed, "a.txt 2001:db8::1 5000 12", "a.txt", 12, "[2001:db8::1]:5000"},
		{filed, "a.txt 10.0.0.1 5000", "a.txt", 0, "10.0.0.1:5000"},
		{filed, "a.txt 4294967296 5000 1", "a.txt", 0, ""},
		{filed, "a.txt 1 65536 1", "a.txt", 0, ""},
		{filed, "a.txt 1 -1 1", "a.txt", 0, ""},
		{filed, "a.txt", "a.txt", 0, ""},
		{filed, "", "", 0, ""},
		{named, "a.txt 5000 12", "a.txt", 0, ""},
		{placed, "chat 3232235777 5000", "", 0, "192.168.1.1:5000"},
		{nothing, "a.txt 3232235777 5000 12", "", 0, ""},
	} {
		o := cutOffer(c.shape, []byte(c.in))
		to := ""
		if o.to.IsValid() {
			to = o.to.String()
		}
		if string(o.file) != c.file || o.size != c.size || to != c.to {
			t.Errorf("%q: %q %d %q, want %q %d %q", c.in, o.file, o.size, to, c.file, c.size, c.to)
		}
	}
}

func TestLongLine(t *testing.T) {
	var ev proto.Events
	p := Protocol.New()
	long := []byte("PRIVMSG tia :" + strings.Repeat("a", maxLine))
	if n, err := p.Parse(&ev, proto.FromInitiator, long[:5000]); n != 0 || err != nil {
		t.Errorf("5000 bytes of a line: %d, %v", n, err)
	}
	if _, err := p.Parse(&ev, proto.FromInitiator, long); err != errLong {
		t.Errorf("a line without end: %v", err)
	}
}

// What the client says between asking for TLS and an answer is read: servers that do
// not know TLS go on, and relay it.
func TestAskedForTLS(t *testing.T) {
	var ev proto.Events
	p := Protocol.New()
	p.Parse(&ev, proto.FromInitiator, []byte("STARTTLS\r\n"))
	ev.Clear()
	b := []byte("PRIVMSG tia :\x01DCC SEND a 1 2 3\x01\r\n")
	n, _ := p.Parse(&ev, proto.FromInitiator, b)
	if p.Parse(&ev, proto.FromInitiator, b[n:]); ev.NSeen == 0 || ev.Seen[ev.NSeen-1].Feature != proto.FileTransfer {
		t.Errorf("%d events", ev.NSeen)
	}
	ev.Clear()
	if _, err := p.Parse(&ev, proto.FromResponder, []byte(":irc.example 670 mire :go\r\n")); err != nil || !ev.Handoff {
		t.Errorf("TLS does not begin: %v", err)
	}
}

// A line may end with either byte of its end.
func TestLineEnds(t *testing.T) {
	for _, end := range []string{"\r\n", "\n", "\r", "\r\r\n"} {
		p := Protocol.New()
		var seen proto.Features
		b := []byte("NICK mire" + end + "PRIVMSG tia :hi" + end + "PRIVMSG bot :xdcc send #1" + end + "PART #talk" + end + "X")
		for len(b) > 0 {
			var ev proto.Events
			n, err := p.Parse(&ev, proto.FromInitiator, b)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range ev.Seen[:ev.NSeen] {
				seen |= proto.Of(e.Feature)
			}
			if n == 0 {
				break
			}
			b = b[n:]
		}
		if want := proto.Of(proto.Session, proto.Messaging, proto.FileSharing, proto.Presence); seen != want || string(b) != "X" {
			t.Errorf("%q: %v, %q is left", end, seen.Strings(), b)
		}
	}
}
