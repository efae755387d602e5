package opennap

import (
	"encoding/binary"
	"math/rand/v2"
	"strings"
	"testing"

	"chaperone/proto"
)

// message makes a message.
func message(t uint16, text string) string {
	b := binary.LittleEndian.AppendUint16(nil, uint16(len(text)))
	return string(binary.LittleEndian.AppendUint16(b, t)) + text
}

const fields = `nora s3cret 6699 "nap v0.8" 3`

func TestDetectLogin(t *testing.T) {
	login := message(2, fields)
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.More},
		{"a login", login, "", proto.Yes},
		{"all but the speed", login[:len(login)-1], "", proto.More},
		{"half a header", login[:3], "", proto.More},
		{"a new user's", message(6, fields+" a@b"), "", proto.Yes},
		{"behind other messages", message(920, "1") + message(4, "2.0") + message(7, "nora") + login, "", proto.Yes},
		{"behind too many", strings.Repeat(message(7, "nora"), 4) + login, "", proto.No},
		{"a nick alone", message(7, "nora"), "", proto.More},
		{"a nick of control characters", message(7, "no\nra"), "", proto.No},
		{"answered", login, message(3, "a@b"), proto.Yes},
		{"answered with 49 bytes", login, message(3, strings.Repeat("a", 49)), proto.Yes},
		{"who was called spoke first", "", message(3, "a@b"), proto.No},
		{"another type first", message(205, "lefty hi"), "", proto.No},
		{"too long", "\x01\x04\x02\x00" + fields, "", proto.No},
		{"a port that is none", message(2, `nora s3cret 66990 "nap v0.8" 3`), "", proto.No},
		{"no port", message(2, `nora s3cret x "nap v0.8" 3`), "", proto.No},
		{"no password", message(2, `nora 6699 "nap v0.8" 3`), "", proto.No},
		{"a nick in quotes", message(2, `"nora" s3cret 6699 "nap v0.8" 3`), "", proto.No},
		{"no nick", message(2, ` s3cret 6699 "nap v0.8" 3`), "", proto.No},
		{"a client without quotes", message(2, `nora s3cret 6699 nap 3`), "", proto.No},
		{"a client without an end", message(2, `nora s3cret 6699 "nap 3`), "", proto.No},
		{"no speed", message(2, `nora s3cret 6699 "nap"`), "", proto.No},
		{"a speed that is none", message(2, `nora s3cret 6699 "nap" x`), "", proto.No},
		{"one word", message(2, `nora`), "", proto.No},
		{"two words", message(2, `nora s3cret`), "", proto.No},
		{"control characters", message(2, "nora s3\x00ret 6699 \"nap\" 3"), "", proto.No},
		{"a request of the web", "GET / HTTP/1.1\r\n\r\n", "", proto.No},
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

func TestDetectTransfer(t *testing.T) {
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"greeted", "", "1", proto.More},
		{"greeted by another", "", "2", proto.No},
		{"greeted with more", "", "1\n", proto.No},
		{"not greeted", `GETnora "a.mp3" 0`, "", proto.No},
		{"a word", "GET", "1", proto.More},
		{"half a word", "S", "1", proto.More},
		{"a nick", "GETnora", "1", proto.More},
		{"a name", `GETnora "a.mp3"`, "1", proto.More},
		{"a space", `GETnora "a.mp3" `, "1", proto.More},
		{"a number", `GETnora "a.mp3" 0`, "1", proto.Yes},
		{"answered", `GETnora "a.mp3" 0`, "1443332", proto.Yes},
		{"refused", `SENDnora "a.mp3" 5`, "1INVALID REQUEST", proto.Yes},
		{"pushed", `PUSHnora "a.mp3" 5`, "1", proto.Yes},
		{"a list", "GETLIST", "1", proto.Yes},
		{"a list with its owner", "SENDLIST nora\n", "1", proto.Yes},
		{"not yet", "SENDLIST nora", "1", proto.More},
		{"nor here", "SENDLIST ", "1", proto.More},
		{"nobody's", "SENDLIST \n", "1", proto.No},
		{"two words", "SENDLIST nora b\n", "1", proto.No},
		{"too long a nick", "SENDLIST " + strings.Repeat("n", 65), "1", proto.No},
		{"the nick LIST", `SENDLIST "a" 1`, "1", proto.Yes},
		{"no nick", `GET "a.mp3" 0`, "1", proto.No},
		{"too long a nick", `GET` + strings.Repeat("n", 65), "1", proto.No},
		{"a nick with a quote", `GETno"ra "a.mp3" 0`, "1", proto.No},
		{"a nick with a line end", "GETno\nra \"a.mp3\" 0", "1", proto.No},
		{"no quote", `GETnora a.mp3 0`, "1", proto.No},
		{"no name", `GETnora "" 0`, "1", proto.No},
		{"too long a name", `GETnora "` + strings.Repeat("n", 1025), "1", proto.No},
		{"a line end in the name", "GETnora \"a\nb\" 0", "1", proto.No},
		{"no space", `GETnora "a"0`, "1", proto.No},
		{"no number", `GETnora "a" x`, "1", proto.No},
		{"a request of the web", "GET / HTTP/1.1\r\n\r\n", "1", proto.No},
		{"anything else", "HELO me\r\n", "1", proto.No},
	} {
		o := proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(&o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
	}
}

// Text, numbers and noise of others are soon nobody's login.
func TestNoiseIsRefused(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 4))
	more := 0
	for range 200_000 {
		b := make([]byte, 64)
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		o := proto.Opening{Initiator: b, Over: proto.TCP}
		switch detect(&o) {
		case proto.Yes:
			t.Fatalf("%x is taken for a login", b)
		case proto.More:
			more++
		}
	}
	if more > 0 {
		t.Errorf("%d of 200000 were waited for", more)
	}
}
