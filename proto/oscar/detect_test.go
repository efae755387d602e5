package oscar

import (
	"encoding/hex"
	"strings"
	"testing"

	"chaperone/proto"
)

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	bare    = "2a01 0007 0004 00000001"
	cookie  = "2a01 0007 0018 00000001 0006 0010"
	online  = "2a02 0008 000c 0001 0003 0000 00000000 0001"
	keep    = "2a05 0009 0000"
	typing  = "2a02 0009 0017 0004 0014 0000 00000000 0000000000000000 0001 00 0002"
	prompt  = "4f465432 0100 0101"
	picture = "4f444332 004c 0001 0006 0000"
	relay   = "002c 044a 0002 00000000 0000 05 6d6972656c 3731373436343730 0001 0010"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		initiator, responder string
		want                 proto.Answer
	}{
		// Nobody has said anything; the server's sign-on alone; its first byte.
		{"", "", proto.More},
		{"", bare, proto.More},
		{"", "2a", proto.More},
		// The client's makes it certain, or a cookie, or what stands behind it.
		{bare, bare, proto.Yes},
		{bare, "", proto.More},
		{bare + online, "", proto.Yes},
		{"", bare + online, proto.Yes},
		{bare + keep, "", proto.More},
		{cookie, "", proto.Yes},
		{cookie[:len(cookie)-5], "", proto.More},
		{"2a01 0007 0014 00000001 0001 0004 6d697265 0003 0004", "", proto.Yes},
		{"2a01 0007 0014 00000001 0001 0004 6d697265 0016 0004", "", proto.More},
		{"2a01 0007 000c 00000001 0001 0004 6d697265", bare, proto.Yes},
		// A server that has heard something else, a client that hears something else.
		{"474554202f", bare, proto.No},
		{bare, "32323020", proto.No},
		// Lengths and versions that no sign-on has.
		{"2a01 0007 0003 00000001", "", proto.No},
		{"2a01 0007 0006 00000001", "", proto.No},
		{"2a01 0007 ffff 00000001", "", proto.No},
		{"2a01 0007 0004 00000002", "", proto.No},
		{"2a01 0007 0010 00000001 0001 ffff", "", proto.No},
		{bare + "2b", "", proto.No},
		{bare + "2a02 0008 000c 0099 0003", "", proto.No},
		// A SNAC is no opening.
		{online, "", proto.No},
		// TOC: the server has nothing to say before.
		{"464c41504f4e0d0a0d0a", "", proto.Yes},
		{"464c41504f4e0d0a0d", "", proto.More},
		{"464c41504f4e0d0a0d0b", "", proto.No},
		{"", "464c41504f4e0d0a0d0a", proto.No},
		// Files and pictures, whoever speaks first.
		{prompt, "", proto.Yes},
		{"", prompt, proto.Yes},
		{"4f465433 0100 0101", "", proto.Yes},
		{"4f465432 0100 01", "", proto.More},
		{"4f465432 0100 0199", "", proto.No},
		{"4f465432 0010 0101", "", proto.No},
		{picture, "", proto.Yes},
		{"", picture, proto.Yes},
		{picture[:len(picture)-4], "", proto.More},
		{"4f444332 004c 0002 0006 0000", "", proto.No},
		// The relay: only what a client asks.
		{relay, "", proto.Yes},
		{relay[:len(relay)-4], "", proto.More},
		{"002c 044a 0003 00000000 0000", "", proto.No},
		{"0010 044a 0002 00000000 0000 05", "", proto.No},
		{"0009 044a 0002", "", proto.No},
		{"", relay, proto.No},
	} {
		o := &proto.Opening{Initiator: unhex(t, c.initiator), Responder: unhex(t, c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("initiator %q, responder %q: %v, want %v", c.initiator, c.responder, got, c.want)
		}
	}
}

// Bytes from the middle of a conversation are trusted only in chains of frames.
func TestDetectMidStream(t *testing.T) {
	for _, c := range []struct {
		initiator, responder string
		want                 proto.Answer
	}{
		{"", "", proto.More},
		{online, "", proto.More},
		{online + typing, "", proto.Yes},
		{online, typing, proto.Yes},
		{keep + "2a02 000a 000a 0001 0006 0000 00000000 2a", "", proto.More}, // a keep-alive has nothing to prove it
		{online + online, "", proto.No},                                      // the same sequence number twice
		{online + "2a", "", proto.More},                                      // a second that is not whole
		{online + "2a02 0009 000a 0004", "", proto.More},
		{online + "2a02 0009 000a 0077 0001", "", proto.No}, // of no family
		{online + typing, "474554", proto.No},
		{bare, bare, proto.No}, // a true start is not in the middle
		{prompt, "", proto.No}, // may be part of a file
		{"464c41504f4e0d0a0d0a", "", proto.No},
	} {
		o := &proto.Opening{Initiator: unhex(t, c.initiator), Responder: unhex(t, c.responder), Over: proto.TCP, MidStream: true}
		if got := detect(o); got != c.want {
			t.Errorf("initiator %q, responder %q: %v, want %v", c.initiator, c.responder, got, c.want)
		}
	}
}
