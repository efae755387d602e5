package yahoo

import (
	"strings"
	"testing"

	"chaperone/proto"
)

func TestReadRequest(t *testing.T) {
	const query = "?AppID=Messenger&UserID=bob&K=x HTTP/1.1\r\n"
	for _, c := range []struct {
		in   string
		what request
		path string
		want proto.Answer
	}{
		{"GET /Messenger.bob.1a.txt" + query + "Host: a\r\n", requestPeer, "/Messenger.bob.1a.txt?AppID=Messenger&UserID=bob&K=x", proto.Yes},
		{"HEAD http://10.1.0.2:80/Messenger.bob.1a.txt" + query, requestPeer, "/Messenger.bob.1a.txt?AppID=Messenger&UserID=bob&K=x", proto.Yes},
		{"POST /relay?token=a&sender=b&recver=c HTTP/1.1\r\n", requestRelay, "/relay?token=a&sender=b&recver=c", proto.Yes},
		{"POST http://files.example:80/notifyft HTTP/1.0\r\n", requestUpload, "/notifyft", proto.Yes},
		// Not there yet.
		{"", 0, "", proto.More},
		{"GE", 0, "", proto.More},
		{"GET ", 0, "", proto.More},
		{"GET http:", 0, "", proto.More},
		{"GET http://10.1.0.2", 0, "", proto.More},
		{"GET /Mess", 0, "", proto.More},
		{"GET /Messenger.bob.1a.txt?AppID=Messenger&UserID=bob", 0, "", proto.More},
		{"GET /relay?token=a&sender=b&recver=c HTTP/1.1", 0, "", proto.More},
		// Somebody else's.
		{"PUT /Messenger.bob.1a.txt" + query, 0, "", proto.No},
		{"get /Messenger.bob.1a.txt" + query, 0, "", proto.No},
		{"GET / HTTP/1.1\r\n", 0, "", proto.No},
		{"GET /", 0, "", proto.More},
		{"GET /i", 0, "", proto.No},
		{"GET /\r\n", 0, "", proto.No},
		{"GET /Messenger.exe HTTP/1.1\r\n", 0, "", proto.No},
		{"GET /Messenger.bob.1a.txt?AppID=Other&UserID=bob HTTP/1.1\r\n", 0, "", proto.No},
		{"GET /relay?token=a HTTP/1.1\r\n", 0, "", proto.No},
		{"GET /relay?token=a&sender=b HTTP/1.1\r\n", 0, "", proto.No},
		{"GET http://10.1.0.2\r\n", 0, "", proto.No},
		{"GET ftp://10.1.0.2/Messenger.", 0, "", proto.No},
		{"GET /Messenger." + strings.Repeat("a", maxLine), 0, "", proto.No},
	} {
		r, path, _, a := readRequest([]byte(c.in))
		if a != c.want || a == proto.Yes && (r != c.what || string(path) != c.path) {
			t.Errorf("%.60q: %v, %d, %q; want %v, %d, %q", c.in, a, r, path, c.want, c.what, c.path)
		}
	}
}

func TestFileOf(t *testing.T) {
	for path, want := range map[string]string{
		"/Messenger.bob.1780000000000a.txt?AppID=Messenger&UserID=bob&K=x": "1780000000000a.txt",
		"/Messenger.bob.hill.1.a.txt?AppID=Messenger&UserID=bob.hill":      "1.a.txt",
		"/Messenger.bob.1.a.txt?AppID=Messenger&UserID=al&K=x":             "bob.1.a.txt",
		"/Messenger.bobby.a?AppID=Messenger&UserID=bob":                    "bobby.a",
		"/Messenger.?AppID=Messenger&UserID=":                              "",
		"/Messenger.a":                                                     "a",
	} {
		if got := string(fileOf([]byte(path))); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// What is uploaded is told by the packet in front of it.
func TestUploadFeature(t *testing.T) {
	for _, c := range []struct {
		in   string
		want proto.Answer
		f    proto.Feature
	}{
		{string(packet(0x46, "")), proto.Yes, proto.FileTransfer},
		{string(packet(0xC2, "")), proto.Yes, proto.Image},
		{string(packet(0x06, "")), proto.No, 0}, // the conversation itself, inside HTTP
		{"YMSG\x00\x0f\x00\x00\x00\x00\x00", proto.More, 0},
		{"YM", proto.More, 0},
		{"", proto.More, 0},
		{"a=1", proto.No, 0},
	} {
		if f, a := uploadFeature([]byte(c.in)); a != c.want || f != c.f {
			t.Errorf("%q: %v, %v; want %v, %v", c.in, a, f, c.want, c.f)
		}
	}
}
