package msn

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
		// Nobody has said anything; a version list, whole and not, and what is none.
		{"", "", proto.More},
		{"VER 1 MSNP8 CVR0\r\n", "", proto.Yes},
		{"VER 1 MSNP8 CVR0", "", proto.More},
		{"VER 0 MSNP21 MSNP20 MSNP19\r\n", "", proto.Yes},
		{"VER 1 MSNP8 CVR0\n", "", proto.Yes}, // servers of today take all of these
		{"ver  1\tMSNP8 CVR0\n", "", proto.Yes},
		{"VER 1 CVR0\r\n", "", proto.No},
		{"VER x MSNP8\r\n", "", proto.No},
		{"VER 1 MSNPx\r\n", "", proto.No},
		{"VERSION 1\r\n", "", proto.No},
		{"VER " + strings.Repeat("1", maxProvenLine), "", proto.No},
		// A switchboard: who is called is sure, who calls wants the server's word.
		{"ANS 1 a@b.example 849102291.520491113 11752013\r\n", "", proto.Yes},
		{"ANS 1 nobody 849102291.520491113 11752013\r\n", "", proto.No},
		{"USR 1 a@b.example 1.2.3\r\n", "", proto.More},
		{"USR 1 a@b.example 1.2.3\r\n", "USR 1 OK a@b.example Al\r\n", proto.Yes},
		{"USR 1 a@b.example;{0a0b} 1.2.3\r\n", "911 1\r\n", proto.Yes},
		{"USR 1 a@b.example 1.2.3\r\n", "220 ready\r\n", proto.No},
		{"USR a@b.example 4256520\r\n", "", proto.No},
		// Either way round; a server that speaks first is another.
		{"USR 1 OK a@b.example Al\r\n", "USR 1 a@b.example 1.2.3\r\n", proto.Yes},
		{"", "VER 1 MSNP8 CVR0\r\n", proto.Yes},
		{"", "220 mail ready\r\n", proto.No},
		// What may not come first.
		{"MSG 1 N 5\r\nMIME-Version: 1.0\r\n", "", proto.No},
		{"PNG\r\nPNG\r\n", "", proto.No},
		// Files.
		{"VER MSNFTP\r\n", "", proto.Yes},
		{"", "VER MSNFTP\r\n", proto.Yes},
		{"VER MSNFTP\r", "", proto.More},
		{"VER MSNFTP2\r\n", "", proto.No},
		// Chunks between clients.
		{"\x04\x00\x00\x00foo\x00", "", proto.Yes},
		{"\x04\x00\x00\x00foo", "", proto.More},
		{"\x04\x00\x00\x00fool", "", proto.No},
		// Webcams.
		{"recipientid=42&sessionid=66\r\n\r\n", "", proto.Yes},
		{"recipientid=42&session", "", proto.More},
		{"recipientid=&sessionid=66\r\n", "", proto.No},
		{"recipientid=42&name=66\r\n", "", proto.No},
		{"PROD 3 TSP/1.0\r\n\r\n", "", proto.Yes},
		{"VIEW 3 TSP/1.1\r\n\r\n", "", proto.No},
		{"VIEW ", "", proto.More},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("initiator %q, responder %q: %v, want %v", c.initiator, c.responder, got, c.want)
		}
	}
}

// Bytes from the middle of a conversation must be lines that prove enough.
func TestDetectMidStream(t *testing.T) {
	const (
		nln = "NLN IDL bob@example.net Bob 0\r\n"
		ubx = "UBX bob@example.net 4\r\n<D/>"
	)
	talk := message("7 N", "text/plain", "hi")
	tail := "\x80\x81\x00\x00\x00\x02"
	data := message("8 D", "application/x-msnmsgrp2p", chunkOf(777, flagFile))
	for _, c := range []struct {
		initiator, responder string
		want                 proto.Answer
	}{
		{"", "", proto.More},
		{talk, "", proto.Yes},
		{"", strings.Replace(talk, "7 N", "bob@example.net Bob", 1), proto.Yes},
		{talk[:16], "", proto.More},
		{"MSG 7 X 44\r\n", "", proto.No},
		{"MSG 7 N 44\r\nMime", "", proto.No},
		// A keep-alive alone is not enough, two are; nor is one that is no line.
		{"PNG\r\n", "", proto.More},
		{"PNG\r\n", "QNG 45\r\n", proto.Yes},
		{"PNG\r\nPNG\r\n", "", proto.Yes},
		{"PNG\r\n\x1a\n\x00\x00", "", proto.No},
		{"ACK 1\r\nACK 2\r\nACK 3\r\n", "", proto.More},
		{"ACK 1\r\nACK 2\r\nACK 3\r\nNAK 4\r\n", "", proto.Yes},
		{nln, "", proto.More},
		{nln + ubx, "", proto.Yes},
		{ubx + nln, "", proto.Yes},
		{ubx + "bad" + nln, "", proto.No},
		{"RNG 17069658 198.51.100.83:1863 CKI 1115371039.15845 bob@example.net Bob\r\n", "", proto.Yes},
		{"XFR 19 SB\r\n", "", proto.More},
		{"CAL 94 RINGING 17069658\r\n", "", proto.Yes},
		{"OUT OTH\r\n", "", proto.No},
		{talk, "HTTP/1.1 200 OK\r\n", proto.No},
		// The middle of a transfer, behind the rest of a chunk: the head of the next.
		{tail + data, "", proto.Yes},
		{tail[3:] + data, "", proto.Yes},
		{strings.Repeat("\x80", 1300) + tail + data, "", proto.Yes},
		{tail + data[:100], "", proto.Yes},
		{tail + data[:60], "", proto.More},
		{tail + data[:3], "", proto.No},
		{"\x80\x81" + data, "", proto.No},
		{"HTTP/1.1 200 OK\r\n\r\n" + data, "", proto.No},
		{tail + talk + data, "", proto.No},
		{strings.Repeat("\x80", maxTail) + tail + data, "", proto.No},
		{tail, "", proto.No},
		{"GET / HTTP/1.1\r\n", "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP, MidStream: true}
		if got := detect(o); got != c.want {
			t.Errorf("initiator %.60q, responder %q: %v, want %v", c.initiator, c.responder, got, c.want)
		}
	}
}

// Two lines of any known command are not believed unless both are in form.
func TestForms(t *testing.T) {
	for line, want := range map[string]int{
		"ANS 1 OK": 3, "ANS 1 OK 2": 0, "BYE bob@example.net": 2, "BYE bob@example.net;{0a} 1": 2, "BYE bob": 0,
		"CAL 2 bob@example.net": 2, "CAL 2 RINGING x": 0, "CHG 3 BSY": 2, "CHG 3 BUSY": 0, "FLN 1:bob@example.net 5": 2,
		"ILN 5 AWY bob@example.net Bob": 3, "IRO 1 1 2 bob@example.net Bob": 3, "IRO 1 1 bob@example.net Bob": 0,
		"JOI bob@example.net Bob": 2, "MSG Hotmail Hotmail 50": 4, "MSG bob@example.net Bob": 0, "OUT": 1, "QNG": 0,
		"RNG 1 198.51.100.83 CKI 1": 4, "RNG 1 nowhere CKI 1": 0, "UBX bob@example.net 1 5": 2, "UUX 5 9": 2,
		"USR 3 SSO I bob@example.net": 3, "USR 3 SSO S t=tok&p= x": 3, "USR 3 XXX S t": 0, "VER 1 MSNP2": 4, "911 5": 1, "9111 5": 0, "XYZ 5": 0,
	} {
		s := split([]byte(line))
		if got := weigh(&s); got != want {
			t.Errorf("%s: %d, want %d", line, got, want)
		}
	}
}
