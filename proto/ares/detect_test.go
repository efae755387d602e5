package ares

import (
	"strings"
	"testing"

	"chaperone/proto"
)

const (
	helloNew   = "\x03\x00\x5a\x06\x06\x05"
	helloOther = "\x03\x00\x5a\x01\x02\x05"
	accepted   = "\x15\x00\x3c"
	pushLine   = "PUSH SHA1:0123456789ABCDEF0123456789abcdef01234567"
	talkLine   = "CHAT PUSH/1.0 0123456789ABCDEF0123456789abcdef"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.More},
		// To supernodes.
		{"hello", helloNew, "", proto.Yes},
		{"an old hello", "\x03\x00\x5a\x04\x03\x05", "", proto.Yes},
		{"half a hello", helloNew[:5], "", proto.More},
		{"another mark", "\x03\x00\x5a\x06\x06\x04", "", proto.No},
		{"another hello", helloOther, "", proto.More},
		{"answered by halves", helloOther, accepted[:2], proto.More},
		{"answered", helloOther, accepted, proto.Yes},
		{"refused", helloOther, "\x87\x00\x3b", proto.Yes},
		{"answered by another number", helloOther, "\x15\x00\x3d", proto.No},
		{"answered too shortly", helloOther, "\x14\x00\x3c", proto.No},
		{"answered too long", helloOther, "\x01\x08\x3c", proto.No},
		{"not waiting for the answer", helloOther + "x", "", proto.No},
		{"behind the answer", helloOther + "x", accepted, proto.Yes},
		// In text.
		{"a push", pushLine + "89ABCDEF\n\n", "", proto.Yes},
		{"a push to nobody in particular", pushLine + "\n\n", "", proto.Yes},
		{"a push with one line end", pushLine + "89ABCDEF\n", "", proto.More},
		{"a push with other line ends", pushLine + "89ABCDEF\nx", "", proto.No},
		{"a push with too much", pushLine + strings.Repeat("8", maxMeant+1), "", proto.No},
		{"a push with too little", pushLine[:49] + "\n\n", "", proto.No},
		{"a push with a blank", pushLine + " \n\n", "", proto.No},
		{"half a push", pushLine[:20], "", proto.More},
		{"the start of a push", "PUSH", "", proto.More},
		{"a talk", talkLine + "\n\n", "", proto.Yes},
		{"a talk so far", talkLine, "", proto.More},
		{"a talk with more", talkLine + "0\n", "", proto.No},
		{"a talk with less", talkLine[:45] + "\n", "", proto.No},
		{"Gnutella's talk", "CHAT CONNECT/0.1\r\n\r\n", "", proto.No},
		{"a test", "FIRETST", "", proto.Yes},
		{"another test", "ARESPGT", "", proto.Yes},
		{"a request of the web", "GET / HTTP/1.1\r\n\r\n", "", proto.No},
		// Behind ciphers.
		{"a file", hidden(3, asking), "", proto.Yes},
		{"a file, by who was called", "", hidden(3, asking), proto.Yes},
		{"a file, sent", "anything", hidden(3, asking), proto.Yes},
		{"a greeting", "", "220 hello\r\n", proto.No},
	} {
		o := proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(&o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; detect(&o) != proto.No {
			t.Errorf("%s: in mid-stream", c.about)
		}
	}
}

// Datagrams that prove nothing alone need their answer.
func TestDetectDatagrams(t *testing.T) {
	id := strings.Repeat("i", idSize)
	contact := id + "\xc6\x33\x64\x09KQKQ\x00"
	find, found := "\xe9\x60"+id+id, "\xe9\x61"+id+"\x00"
	sha := strings.Repeat("h", hashSize)
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.More},
		{"hello", "\xe9\x55" + contact, "", proto.Yes},
		{"hello, the first that was seen", "", "\xe9\x56" + contact, proto.Yes},
		{"bootstrap", "\xe9\x50" + contact, "", proto.Yes},
		{"contacts", "\xe9\x51\x02\x00" + contact + contact, "", proto.Yes},
		{"no contacts", "\xe9\x51\x00\x00", "", proto.No},
		{"fewer contacts than there should be", "\xe9\x51\x03\x00" + contact + contact, "", proto.No},
		{"longer", "\xe9\x55" + contact + "x", "", proto.No},
		{"compressed", "\xea\x55" + contact, "", proto.No},
		{"two ports", "\xe9\x55" + id + "\xc6\x33\x64\x09KQKR\x00", "", proto.No},
		{"no port", "\xe9\x55" + id + "\xc6\x33\x64\x09\x00\x00\x00\x00\x00", "", proto.No},
		{"of another type", "\xe9\x55" + id + "\xc6\x33\x64\x09KQKQ\x01", "", proto.No},
		{"find", find, "", proto.More},
		{"found", find, found, proto.Yes},
		{"found with a contact", find, found[:18] + "\x01" + contact, proto.Yes},
		{"found with fewer", find, found[:18] + "\x02" + contact, proto.No},
		{"found something else", find, "\xe9\x61" + strings.Repeat("j", idSize) + "\x00", proto.No},
		{"find too long", find + "x", "", proto.No},
		{"sources", "\xe9\x80" + sha, "\xe9\x81" + sha, proto.Yes},
		{"sources of another", "\xe9\x80" + sha, "\xe9\x81x" + sha, proto.No},
		{"sources, answered otherwise", "\xe9\x80" + sha, "\xe9\x83" + sha, proto.No},
		{"offer", "\xe9\x82" + sha + "123456", "\xe9\x83" + sha + "x", proto.Yes},
		{"offer, answered at length", "\xe9\x82" + sha + "123456", "\xe9\x83" + sha + "xx", proto.No},
		{"search", "\xe9\x70\x01\x07\x08abcdef", "\xe9\x71\x07\x08" + sha + sha, proto.Yes},
		{"search, answered to another", "\xe9\x70\x01\x07\x08abcdef", "\xe9\x71\x07\x09" + sha + sha, proto.No},
		{"search, compressed", "\xe9\x70\x01\x07\x08abcdef", "\xea\x71\x78\x9c", proto.Yes},
		{"find, compressed", find, "\xea\x61\x78\x9c", proto.No},
		{"search of another kind", "\xe9\x70\x06\x07\x08abcdef", "", proto.No},
		{"not answered in kind", find, "hello", proto.No},
		{"PPLive", "\xe9\x03\x41\x01", "", proto.No},
		{"an answer first", "", found, proto.No},
		{"eDonkey", "\xe3\x96\x01\x02\x03\x04", "", proto.No},
	} {
		o := proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.UDP}
		if got := detect(&o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}
