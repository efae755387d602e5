package xmpp

import (
	"strings"
	"testing"

	"chaperone/proto"
)

// What is compressed cannot be read: the engine is told.
func TestCompressed(t *testing.T) {
	for _, n := range []int{1, 1000} {
		p := Protocol.New()
		if _, _, err := follow(p, proto.FromResponder, header+"<compressed xmlns='http://jabber.org/protocol/compress'/>", n); err != errCompressed {
			t.Errorf("in pieces of %d: %v", n, err)
		}
	}
	// The client, or what another client says, cannot bring that about.
	p := Protocol.New()
	if _, _, err := follow(p, proto.FromInitiator, header+"<compressed/>", 1000); err != nil {
		t.Error(err)
	}
	if _, _, err := follow(p, proto.FromResponder, header+"<message><compressed/></message>", 1000); err != nil {
		t.Error(err)
	}
}

// Between asking for TLS and the consent what the client says in TLS waits, but not for
// ever, and all else is read; nobody but the server can consent.
func TestHeld(t *testing.T) {
	var ev proto.Events
	p := Protocol.New()
	if _, _, err := follow(p, proto.FromInitiator, header+"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", 1000); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Parse(&ev, proto.FromInitiator, []byte("\x16\x03\x01")); n != 0 || err != nil {
		t.Errorf("it did not wait: %d, %v", n, err)
	}
	long := make([]byte, proto.MaxUnread)
	long[0] = handshake
	if _, err := p.Parse(&ev, proto.FromInitiator, long); err != errEarly {
		t.Errorf("it waits for ever: %v", err)
	}
	if seen, _, err := follow(p, proto.FromInitiator, "<message to='bob@a.example'><body>", 1000); len(seen) != 1 || err != nil {
		t.Errorf("a message is not read: %v, %v", seen, err)
	}
	for _, s := range []string{header, "<message><proceed xmlns='urn:xmpp:jingle-message:0'/></message>", "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"} {
		for b := []byte(s); len(b) > 0; {
			ev.Clear()
			n, err := p.Parse(&ev, proto.FromResponder, b)
			if err != nil || n == 0 {
				t.Fatalf("%s: %d, %v", s, n, err)
			}
			if b = b[n:]; ev.Handoff != (len(b) == 0 && strings.HasPrefix(s, "<proceed")) {
				t.Errorf("%s: handoff %v with %d bytes left", s, ev.Handoff, len(b))
			}
		}
	}
}

// The words are sorted, none is the beginning of another, and each is found.
func TestWords(t *testing.T) {
	for i := 2; i < len(words); i++ {
		if words[i] <= words[i-1] || strings.HasPrefix(words[i], words[i-1]) {
			t.Errorf("%q behind %q", words[i], words[i-1])
		}
	}
	for i := 1; i < len(words); i++ {
		var m matcher
		m.start()
		for j := range len(words[i]) {
			want := none
			if j == len(words[i])-1 {
				want = token(i)
			}
			if got := m.next(words[i][j]); got != want {
				t.Fatalf("%q: %d at %d", words[i], got, j)
			}
		}
		if m.next('x') != none {
			t.Errorf("%q: something is found behind it", words[i])
		}
	}
}

// An offer with a name that does not come with it is completed when it does; a long
// name by its end.
func TestNames(t *testing.T) {
	text := header + "<iq type='get'><request xmlns='urn:xmpp:http:upload:0' filename='" + strings.Repeat("a", 500) + ".exe' size='7'/></iq>"
	for _, n := range []int{1, len(text)} {
		p, last := Protocol.New(), proto.Event{}
		for b := []byte(text); len(b) > 0; {
			var ev proto.Events
			read, err := p.Parse(&ev, proto.FromInitiator, b[:min(n, len(b))])
			if err != nil {
				t.Fatal(err)
			}
			if b = b[read:]; ev.NSeen > 0 {
				last = ev.Seen[ev.NSeen-1]
			}
		}
		if len(last.File) > maxText || !strings.HasSuffix(string(last.File), "aaaa.exe") || last.Size != 7 || last.Details != (n == 1) {
			t.Errorf("in pieces of %d: %+v", n, last)
		}
	}
}
