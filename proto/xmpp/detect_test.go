package xmpp

import (
	"strings"
	"testing"

	"chaperone/proto"
)

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		b    string
		want proto.Answer
	}{
		{header, proto.Yes},
		{"\xef\xbb\xbf" + header, proto.Yes},
		{" \r\n" + header, proto.Yes},
		{"<?xml version='1.0'?>" + header, proto.Yes},
		{"<?xml version='1.0'?><!-- x -->\n" + header, proto.Yes},
		{"<stream xmlns:a='http&#58;//etherx.jabber.org/stream&#115;'>", proto.Yes},
		{"<?xml version='1.0'?>", proto.More},
		{"<stream:stream to='", proto.More},
		{"", proto.More},
		{"<html xmlns='http://etherx.jabber.org/streams'>", proto.No},
		{"<stream>", proto.No},
		{"<stream xmlns='http://example.org'>", proto.No},
		{"<a><stream xmlns='http://etherx.jabber.org/streams'>", proto.No},
		{"<stream to='http://etherx.jabber.org/streams'>", proto.No},
		{"<!DOCTYPE html>", proto.No},
		{"<policy-file-request/>\x00", proto.No},
		{"<3 you", proto.No},
		{"GET / HTTP/1.1", proto.No},
		{"<stream a='" + strings.Repeat("a", maxHeader), proto.No},
		{strings.Repeat(" ", maxHeader), proto.No},
		{"\xff\xfe" + wider(header, "", "\x00"), proto.Yes},
		{"\xfe\xff" + wider(header, "\x00", ""), proto.Yes},
		{wider(header, "", "\x00"), proto.Yes},
		{wider(header, "\x00", ""), proto.Yes},
		{wider(header, "\x00", "")[:30], proto.More},
		{"\xff", proto.More},
		{"\xff\xfe", proto.More},
		{"\x00", proto.More},
		{"\x00\x00", proto.No},
		{wider("<html xmlns='http://etherx.jabber.org/streams'>", "", "\x00"), proto.No},
	} {
		for _, o := range []*proto.Opening{{Initiator: []byte(c.b)}, {Responder: []byte(c.b)}} {
			if o.Over = proto.TCP; detect(o) != c.want {
				t.Errorf("%.60q: %v, want %v", c.b, detect(o), c.want)
			}
		}
	}
}

func TestDetectMidStream(t *testing.T) {
	for _, c := range []struct {
		b    string
		want proto.Answer
	}{
		{header, proto.Yes},
		{"<message to='a@b.example' type='chat'>", proto.Yes},
		{"<message type='chat'>", proto.More},
		{"<message><x xmlns='jabber:x:oob'/>", proto.Yes},
		{"<iq type='result' id='1'/>", proto.Yes},
		{"<iq type='what' id='1'/>", proto.No},
		{"<iq><ping xmlns='urn:xmpp:ping'/></iq>", proto.Yes},
		{"<iq><ping xmlns='urn:example'/></iq>", proto.No},
		{"<presence from='a@b.example/c'/>", proto.No},
		{"<presence type='unavailable' from='a@b.example/c'/>", proto.Yes},
		{"<config><iq type='result' id='1'/></config>", proto.No},
		{"</iq><iq type='result' id='1'/>", proto.No},
		{"text<iq type='result' id='1'/>", proto.No},
		{"<html><body>", proto.No},
		{"<message>" + strings.Repeat("<a/>", maxMiddle), proto.No},
		{"<mess", proto.More},
	} {
		o := &proto.Opening{Initiator: []byte(c.b), MidStream: true, Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%.60q: %v, want %v", c.b, got, c.want)
		}
	}
}

// wider returns text with something before and behind each letter.
func wider(text, before, behind string) string {
	var s strings.Builder
	for i := range len(text) {
		s.WriteString(before + text[i:i+1] + behind)
	}
	return s.String()
}

// What is recognised and cannot be read is an error with its first bytes.
func TestWideIsAnError(t *testing.T) {
	for _, b := range []string{"\xff\xfe" + wider(header, "", "\x00"), wider(header, "\x00", "")} {
		if _, err := new(parser).Parse(new(proto.Events), proto.FromInitiator, []byte(b)); err == nil {
			t.Errorf("%.10q: no error", b)
		}
	}
}
