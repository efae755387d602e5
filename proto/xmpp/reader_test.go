package xmpp

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
)

const header = "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='example.net'>"

// follow shows p what one side says, in segments of n bytes, and returns what it has
// seen as words and the bytes as the far side gets them where all is taken away.
func follow(p proto.Parser, dir proto.Dir, s string, n int) (seen []string, far string, err error) {
	var ev proto.Events
	out := []byte(s)
	for at := 0; at < len(s) && err == nil; {
		b := out[at:min(len(s), at+n)]
		ev.Clear()
		var read int
		read, err = p.Parse(&ev, dir, b)
		for _, e := range ev.Seen[:ev.NSeen] {
			seen = append(seen, e.Kind.String()+" "+e.Feature.String())
			for i := range len(e.Blunt) {
				if at+e.Off+i >= at {
					out[at+e.Off+i] = e.Blunt[i]
				}
			}
		}
		if read == 0 {
			break
		}
		at += read
	}
	return seen, string(out), err
}

// All of these are a stream initiation to an XML parser, and so they are to us; and
// they are XML still, without the namespace, when the offer has been taken away.
func TestSpellings(t *testing.T) {
	for _, s := range []string{
		`<si xmlns='http://jabber.org/protocol/si'/>`,
		`<si xmlns="http://jabber.org/protocol/si"></si>`,
		"<si\n xmlns\t=\r\n 'http://jabber.org/protocol/si' />",
		`<x:si xmlns:x='http://jabber.org/protocol/si'/>`,
		`<si id='>' a="'" xmlns='http://jabber.org/protocol/si'/>`,
		`<si xmlns='&#104;ttp&#x3A;//jabber.org/protocol/s&#105;'/>`,
		`<si xmlns='http://jabber.org/protocol/s&#0000000105;'/>`,
		`<si xmlns='http://jabber.org/protocol/s&#x69;'/>`,
		`<si xmlns='http://jabber.org/protocol/s&#x00000069;'/>`,
		`<!-- xmlns='x' --><si xmlns='http://jabber.org/protocol/si'/>`,
		`<a><![CDATA[<b>]]]]><![CDATA[>]]></a><?pi <x ?><si xmlns='http://jabber.org/protocol/si'/>`,
	} {
		text := header + "<iq type='set'>" + s + "</iq>"
		for _, n := range []int{len(text), 1, 7} {
			seen, far, err := follow(Protocol.New(), proto.FromInitiator, text, n)
			if err != nil || !slices.Contains(seen, "offer file_transfer") {
				t.Errorf("%s in pieces of %d: %v, %v", s, n, seen, err)
			}
			if !declares(t, text) || declares(t, far) {
				t.Errorf("%s in pieces of %d: becomes %s", s, n, far)
			}
		}
	}
}

// declares reports whether an element of text is of the namespace, to the standard
// library. It fails where text is not XML.
func declares(t *testing.T, text string) (found bool) {
	d := xml.NewDecoder(strings.NewReader(text + "</stream:stream>"))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Space == "http://jabber.org/protocol/si" {
			found = true
		}
	}
}

// These look like one and are none.
func TestNotElements(t *testing.T) {
	for _, s := range []string{
		`<body>xmlns='http://jabber.org/protocol/si'</body>`,
		`<body>&lt;si xmlns='http://jabber.org/protocol/si'/&gt;</body>`,
		`<body><![CDATA[<si xmlns='http://jabber.org/protocol/si'/>]]></body>`,
		`<!-- <si xmlns='http://jabber.org/protocol/si'/> -->`,
		`<si x='http://jabber.org/protocol/si'/>`,
		`<si xmlns='x http://jabber.org/protocol/si'/>`,
		`<si xmlns='HTTP://JABBER.ORG/PROTOCOL/SI'/>`,
		`<si xmlns='http://jabber.org/protocol/s'/>`,
		`<url>urn:xmpp:http:upload:0</url>`,
	} {
		seen, _, err := follow(Protocol.New(), proto.FromInitiator, header+"<iq type='set'>"+s+"</iq>", 1000)
		if err != nil || slices.ContainsFunc(seen, func(s string) bool { return strings.Contains(s, "file") }) {
			t.Errorf("%s: %v, %v", s, seen, err)
		}
	}
}

// What streams may not have, and what is no XML, ends in an error; but the values of
// attributes that do not matter are not looked at.
func TestNotXML(t *testing.T) {
	for _, s := range []string{
		"<!DOCTYPE stream [<!ENTITY s 'si'>]>", "<a xmlns='<'/>", "<a b=c/>", "<a b/>", "<a / >", "< a/>", "<a xmlns='&unknown;'/>", "<a xmlns='&#xg;'/>",
		"<a xmlns='&#;'/>", "<a xmlns='&#1114112;'/>", "<a xmlns='&#99999999999;'/>", "<a xmlns='&;'/>", "<![CDAT[x]]>", "<!-x-->", "\x16\x03\x01", "text between", "\x78\x9c",
		strings.Repeat("<a>", maxDepth+1),
	} {
		for _, n := range []int{len(s) + 200, 1} {
			if _, _, err := follow(Protocol.New(), proto.FromInitiator, header+s, n); err != errXML {
				t.Errorf("%.40q in pieces of %d: %v", s, n, err)
			}
		}
	}
	long := header + "<iq type='set'><" + strings.Repeat("a", 70000) + " " + strings.Repeat("b", 70000) + "='" + strings.Repeat("c", 70000) + "'/></iq>"
	if _, _, err := follow(Protocol.New(), proto.FromInitiator, long, 1000); err != nil {
		t.Errorf("long names: %v", err)
	}
}
