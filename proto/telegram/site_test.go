package telegram

import (
	"slices"
	"testing"

	"chaperone/proto"
	"chaperone/proto/http"
)

func post80(host, agent string) *http.Request {
	return &http.Request{
		Method: []byte("POST"), Target: []byte("/api"), Path: []byte("/api"), Host: []byte(host),
		Fields: http.NewFields([]byte("Host: " + host + "\r\nUser-Agent: " + agent + "\r\n\r\n")),
	}
}

// Only what looks like a client's is looked into.
func TestFollow(t *testing.T) {
	for _, c := range []struct {
		host, agent string
		want        bool
	}{
		{"149.154.167.51:80", "Mozilla/5.0", true},
		{"149.154.167.51", "Mozilla/5.0", true},
		{"[2001:db8::1]:80", "Mozilla/5.0", true},
		{"[2001:db8::1]", "Mozilla/5.0", true},
		{"shop.example", "Mozilla/5.0", false},
		{"149.154.167.51", "Mozilla/5.0 (X11)", false},
		{"149.154.167.51", "curl/8.1", false},
	} {
		r := post80(c.host, c.agent)
		if Site.Request(new(proto.Events), r) || r.Follow != c.want {
			t.Errorf("%s %s: %v, want %v", c.host, c.agent, r.Follow, c.want)
		}
	}
}

func question(step string) []byte {
	b := append(make([]byte, 8), "\x04\x00\xd2\xc9\xa7\xb3\x1f\x65\x14\x00\x00\x00"+step...)
	return append(b, make([]byte, 16)...)
}

// read gives bodies to a reader, one after the other, and returns what it says.
func read(t *testing.T, p *posted, dir proto.Dir, body []byte) (said []string) {
	t.Helper()
	p.Begin(dir)
	for b := body; len(b) > 0; {
		var ev proto.Events
		n, err := p.Parse(&ev, dir, b[:min(len(b), proto.MaxUnread)])
		if err != nil {
			t.Fatal(err)
		}
		if ev.App != nil && ev.App != app {
			t.Errorf("it is %s's", ev.App.Name)
		}
		for i := range ev.Seen[:ev.NSeen] {
			said = append(said, ev.Seen[i].Feature.String())
		}
		if n == 0 || ev.Finished {
			return said
		}
		b = b[n:]
	}
	return said
}

// The first body says whose they are; then their size counts.
func TestBodies(t *testing.T) {
	for _, step := range []string{"\x78\x97\x46\x60", "\xf1\x8e\x7e\xbe"} {
		p := new(posted)
		if got := read(t, p, proto.FromInitiator, question(step)); !slices.Equal(got, []string{"session"}) {
			t.Errorf("a key is asked for: %v", got)
		}
		if got := read(t, p, proto.FromInitiator, make([]byte, 20<<10)); got != nil {
			t.Errorf("a message: %v", got)
		}
		if got := read(t, p, proto.FromResponder, make([]byte, 60<<10)); got != nil {
			t.Errorf("an answer: %v", got)
		}
		if got := read(t, p, proto.FromInitiator, make([]byte, 33<<10)); !slices.Equal(got, []string{"file_transfer"}) {
			t.Errorf("a part of a file: %v", got)
		}
	}
	p := new(posted)
	if got := read(t, p, proto.FromInitiator, question("\x78\x97\x46\x61")); got != nil || p.known {
		t.Errorf("another step: %v", got)
	}
	if got := read(t, p, proto.FromInitiator, []byte(`{"temperature":21.5,"unit":"C"}`)); got != nil || p.known {
		t.Errorf("a stranger's: %v", got)
	}
}
