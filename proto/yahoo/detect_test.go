package yahoo

import (
	"testing"

	"chaperone/proto"
)

var (
	verify  = string(packet(0x4C, ""))
	auth    = string(packet(0x57, pairs("1", "mire")))
	message = string(packet(0x06, pairs("5", "mire", "4", "bob", "14", "hi")))
)

// head returns the head of a packet with other version, vendor and service bytes.
func head(version, vendor, id string) string {
	return mark + version + vendor + "\x00\x00" + id + "\x00\x00\x00\x00\x00\x00\x00\x01"
}

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		initiator, responder string
		want                 proto.Answer
	}{
		// Packets: an empty one, one with its first key, neither yet.
		{"", "", proto.More},
		{verify, "", proto.Yes},
		{verify[:19], "", proto.More},
		{auth[:20], "", proto.More},
		{auth[:22], "", proto.More},
		{auth[:23], "", proto.Yes},
		{"", verify, proto.Yes},
		{verify, verify, proto.Yes},
		{verify, "HTTP/1.1 400", proto.No},
		{"EHLO", verify, proto.No},
		{"YMSG", "", proto.More}, // some take that for proof
		{"YMSX", "", proto.No},
		{string(packet(0x57, "x\xc0\x80a\xc0\x80")), "", proto.No},
		// Versions, in the byte order of whoever wrote the client; vendors; services.
		{head("\x08\x00", "\x00\x00", "\x00\x4C"), "", proto.Yes},
		{head("\x0a\x00", "\x00\x00", "\x00\x4C"), "", proto.Yes},
		{head("\x00\x08", "\x00\x00", "\x00\x4C"), "", proto.Yes},
		{head("\x00\x13", "\x00\x00", "\x00\x4C"), "", proto.Yes},
		{head("\x00\x65", "\x00\x00", "\x00\x4C"), "", proto.Yes},
		{head("\x00\x00", "\x00\x02", "\x00\x01"), "", proto.Yes},
		{head("\x00\x09", "\x00\x64", "\x00\x4C"), "", proto.Yes},
		{head("\x00\x07", "\x00\x00", "\x00\x4C"), "", proto.No},
		{head("\x00\x14", "\x00\x00", "\x00\x4C"), "", proto.No},
		{head("\x0f\x0f", "\x00\x00", "\x00\x4C"), "", proto.No},
		{head("\x00\x0f", "\x01\x00", "\x00\x4C"), "", proto.No},
		{head("\x00\x0f", "\x00\x00", "\x00\x00"), "", proto.No},
		{head("\x00\x0f", "\x00\x00", "\x00\xff"), "", proto.No},
		// What comes by HTTP is for others to tell.
		{"GET /Messenger.bob.1a.txt?AppID=Messenger&UserID=bob HTTP/1.1\r\n", "", proto.No},
		// Webcams.
		{"<RVWCFG>", "", proto.Yes},
		{"<RUPCFG>", "", proto.Yes},
		{"<REQIMG>", "", proto.Yes},
		{"<SNDIMG>", "", proto.Yes},
		{"<SNDIMG", "", proto.More},
		{"<SNDIMA>", "", proto.No},
		{"", "<RVWCFG>", proto.No},
		{"<?xml version=", "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("initiator %q, responder %q: %v, want %v", c.initiator, c.responder, got, c.want)
		}
	}
}

// Bytes from the middle of a conversation are trusted only as whole packets.
func TestDetectMidStream(t *testing.T) {
	for _, c := range []struct {
		initiator, responder string
		want                 proto.Answer
	}{
		{"", "", proto.More},
		{message, "", proto.Yes},
		{"", message, proto.Yes},
		{verify, "", proto.Yes},
		{message[:len(message)-1], "", proto.More},
		{message + message, "", proto.Yes},
		{message + message[:9], "", proto.Yes},
		{message + "X", "", proto.No},
		{message, "X", proto.No},
		{string(packet(0x06, "5\xc0\x80mire")), "", proto.No},
		{string(packet(0x06, "5\xc0\x80mire\xc0\x80\x00")), "", proto.Yes},
		{"<RVWCFG>", "", proto.No}, // may be part of a text
		{"GET /Messenger.bob.1a.txt?AppID=Messenger&UserID=bob HTTP/1.1\r\n", "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP, MidStream: true}
		if got := detect(o); got != c.want {
			t.Errorf("initiator %q, responder %q: %v, want %v", c.initiator, c.responder, got, c.want)
		}
	}
}
