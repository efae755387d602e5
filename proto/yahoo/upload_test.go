package yahoo

import (
	"testing"

	"chaperone/proto"
)

func TestFileOf(t *testing.T) {
	for _, c := range [...]struct{ path, query, want string }{
		{"/Messenger.bob.1780000000000a.txt", "AppID=Messenger&UserID=bob&K=x", "1780000000000a.txt"},
		{"/Messenger.bob.hill.1.a.txt", "AppID=Messenger&UserID=bob.hill", "1.a.txt"},
		{"/Messenger.bob.1.a.txt", "AppID=Messenger&UserID=al&K=x", "bob.1.a.txt"},
		{"/Messenger.bobby.a", "AppID=Messenger&UserID=bob", "bobby.a"},
		{"/Messenger.", "AppID=Messenger&UserID=", ""},
		{"/Messenger.a", "", "a"},
	} {
		if got := string(fileOf([]byte(c.path), []byte(c.query))); got != c.want {
			t.Errorf("%s: %q, want %q", c.path, got, c.want)
		}
	}
}

// What is uploaded is told by the packet in front of it.
func TestUpload(t *testing.T) {
	for _, c := range []struct {
		in   string
		dir  proto.Dir
		n    int
		want int // events
		f    proto.Feature
	}{
		{string(packet(0x46, "")) + "file", proto.FromInitiator, 20, 1, proto.FileTransfer},
		{string(packet(0xC2, "")) + "file", proto.FromInitiator, 20, 1, proto.Image},
		{string(packet(0x46, "")), proto.FromResponder, 20, 0, 0},
		{string(packet(0x06, "")), proto.FromInitiator, 20, 0, 0},
		{string(packet(0x46, pairs("0", "mire")))[:25], proto.FromInitiator, 0, 0, 0},
		{"YM", proto.FromInitiator, 0, 0, 0},
		{"a=1", proto.FromInitiator, 3, 0, 0},
	} {
		var ev proto.Events
		n, err := upload{}.Parse(&ev, c.dir, []byte(c.in))
		if err != nil || n != c.n || ev.NSeen != c.want || c.want > 0 && ev.Seen[0].Feature != c.f {
			t.Errorf("%q: read %d, %v, %d events (%v)", c.in, n, err, ev.NSeen, ev.Seen[0].Feature)
		}
	}
}
