package irc

import (
	"strings"
	"testing"

	"chaperone/proto"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		initiator, responder string
		want                 proto.Answer
	}{
		{"", "", proto.More},
		{"NICK mire\r\n", "", proto.Yes},
		{"\r\nnick :mire\n", "", proto.Yes},
		{"NICK mire", "", proto.More},
		{"NICK a b c\r\n", "", proto.No},
		{"NICK #talk\r\n", "", proto.No},
		{"NICK " + strings.Repeat("a", 65) + "\r\n", "", proto.No},
		{"NICKEL mire\r\n", "", proto.No},
		{"CAP LS 302\r\n", "", proto.Yes},
		{"CAP :LS\r\n", "", proto.Yes},
		{"CAPA\r\n", "", proto.No},
		{"CAP SIZE\r\n", "", proto.No},
		{"PRIVMSG bob :\x01DCC", "", proto.Yes},
		{"PRIVMSG bob hi", "", proto.More},

		// FTP, POP3, SMTP and the like
		{"USER anonymous\r\n", "", proto.More},
		{"USER anonymous\r\n", "220 ready\r\n", proto.No},
		{"USER anonymous\r\nPASS guest@\r\n", "", proto.More},
		{"USER anonymous\r\nPASS guest@\r\nSYST\r\n", "", proto.No},
		{"USER mire\r\n", "+OK POP3 ready\r\n", proto.No},
		{"", "220 ready\r\n", proto.No},
		{"PASS secret\r\n", "* OK IMAP\r\n", proto.No},
		{"STARTTLS\r\n", "220 go on\r\n", proto.No},
		{"STARTTLS\r\n", "502 no\r\n", proto.No},

		{"PASS secret\r\nNICK mire\r\n", "", proto.Yes},
		{"PASS secret\rNICK mire\rUSER", "", proto.Yes},
		{"PASS secret\nNICK mire\n", "", proto.Yes},
		{"PASS secret\rNICK mire\r", "", proto.More},
		{"PASS " + strings.Repeat("x", 5000), "", proto.More},
		{"USER mire\r\nNICK mire\r\n", "", proto.Yes},
		{"PASS secret\r\nGET / HTTP/1.1\r\n", "", proto.No},
		{"SERVER irc.example 1 :here\r\n", "", proto.Yes},
		{"SERVER irc 1 :here\r\n", "", proto.No},
		{"", ":irc.example NOTICE * :*** Looking up\r\n", proto.Yes},
		{"", ":irc.example 020 * :Please wait\r\n", proto.Yes},
		{"", "PING :4F3B\r\n", proto.More},
		{"PASS x\r\n", "PING :4F3B\r\n", proto.More},
		{"", ":irc.example 200 OK\r\n", proto.No},
		{"NICK a\x00", "", proto.No},
		{strings.Repeat("\r\n", 9000), "", proto.No},
		{strings.Repeat("PASS x\r\n", 4000), "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%.60q, %q: %v, want %v", c.initiator, c.responder, got, c.want)
		}
	}
}

// In an announced connection any text is talk; what is announced to carry a file is not
// looked at, and the talk of those who want TLS is not text.
func TestDetectAnnounced(t *testing.T) {
	for _, c := range []struct {
		initiator, responder string
		announced            proto.Feature
		want                 proto.Answer
	}{
		{"hello\n", "", proto.Messaging, proto.Yes},
		{"", "hello", proto.Messaging, proto.Yes},
		{"\x01ACTION waves\x01\n", "", proto.Messaging, proto.Yes},
		{"\x16turned\x16\n", "", proto.Messaging, proto.Yes},
		{"\x16", "", proto.Messaging, proto.More},
		{"", "", proto.Messaging, proto.More},
		{"\x16\x03\x01\x00\x80\x01\x00\x00\x7c\x03\x03", "", proto.Messaging, proto.No},
		{"hello\n", "", proto.FileTransfer, proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP, Announced: IRC, AnnouncedFor: c.announced}
		if got := detect(o); got != c.want {
			t.Errorf("%q, %q, announced for %v: %v, want %v", c.initiator, c.responder, c.announced, got, c.want)
		}
	}
}

func TestDetectMidStream(t *testing.T) {
	for _, c := range []struct {
		b    string
		want proto.Answer
	}{
		{":tia!t@desk.example PRIVMSG mire :hi", proto.Yes},
		{"@time=1 :tia!t@desk.example NOTICE mire :hi", proto.Yes},
		{":irc.example 372 mire :- today", proto.Yes},
		{":tia!t@desk.example JOIN #talk\r\n", proto.Yes},
		{":tia!t@desk.example QUIT :bye\r\n", proto.Yes},
		{"PRIVMSG mire :hi", proto.Yes},
		{"PRIVMSG mire hi\r\n", proto.No},
		{":tia PRIVMSG mire :hi\r\n", proto.No},
		{":irc.example PONG irc.example :1\r\n", proto.Yes},
		{":irc.example PONG other.example :1\r\n", proto.No},
		{": a colon and words: nothing\r\n", proto.No},
		{"hello\r\n", proto.No},
		{"PING irc.example\r\n", proto.No},
		{":" + strings.Repeat("x", 600), proto.No},
		{":x\x00", proto.No},
	} {
		for _, o := range []*proto.Opening{{Initiator: []byte(c.b)}, {Responder: []byte(c.b)}} {
			o.MidStream, o.Over = true, proto.TCP
			if got := detect(o); got != c.want {
				t.Errorf("%.60q: %v, want %v", c.b, got, c.want)
			}
		}
	}
}
