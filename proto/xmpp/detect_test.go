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
