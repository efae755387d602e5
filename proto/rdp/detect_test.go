package rdp

import (
	"strings"
	"testing"

	"chaperone/proto"
)

const (
	bare    = "\x03\x00\x00\x0b\x06\xe0\x00\x00\x00\x00\x00"
	secure  = "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x01\x00\x01\x00\x08\x00\x0b\x00\x00\x00"
	connect = "\x03\x00\x01\x00\x02\xf0\x80\x7f\x65"
)

// sized is a request with parameters.
func sized(parameters string) string {
	n := bareRequest + len(parameters)
	return tpkt + string([]byte{0, byte(n), byte(n - 5)}) + bare[5:] + parameters
}

func TestDetect(t *testing.T) {
	for _, c := range []struct {
		about, initiator, responder string
		want                        proto.Answer
	}{
		{"nothing", "", "", proto.More},
		{"what security is known", secure, "", proto.Yes},
		{"a byte is missing", secure[:18], "", proto.More},
		{"a cookie", sized("Cookie: mstshash=a\r\n"), "", proto.Yes},
		{"a cookie and security", sized("Cookie: mstshash=a\r\n" + secure[11:]), "", proto.Yes},
		{"a broker's token", sized("Cookie: msts=3640205228.15629.0000\r\n"), "", proto.Yes},
		{"a broker's of old", sized("tsv://VMResource.1.Pool\r\n"), "", proto.Yes},
		{"a cookie without its end", sized("Cookie: mstshash=a"), "", proto.No},
		{"another's cookie", sized("Cookie: id=a\r\n"), "", proto.No},
		{"something behind the security", sized(secure[11:] + "x"), "", proto.No},
		{"an attempt's number alone", sized("\x06\x00\x24\x00" + strings.Repeat("x", 32)), "", proto.No},
		{"no parameters", bare, "", proto.More},
		{"and T.125", bare + connect, "\x03\x00", proto.Yes},
		{"half of it", bare + connect[:6], "", proto.More},
		{"and MMS", bare + "\x03\x00\x00\xbb\x02\xf0\x80\x0d\xb2", "", proto.No},
		{"a controller's parameters", "\x03\x00\x00\x16\x11\xe0\x00\x00\x00\x01\x00\xc1\x02\x01\x00\xc2\x02\x01\x02\xc0\x01\x0a", "", proto.No},
		{"H.225", "\x03\x00\x00\x2c\x08\x02\x00\x01\x05\x04\x03", "", proto.No},
		{"lengths that disagree", "\x03\x00\x00\x13\x0d" + secure[5:], "", proto.No},
		{"to somebody", "\x03\x00\x00\x13\x0e\xe0\x00\x01" + secure[8:], "", proto.No},
		{"something else comes back", secure, "HTTP", proto.No},
		{"something else", "GET / HTTP/1.1\r\n", "", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%s: %v, want %v", c.about, got, c.want)
		}
		if o.MidStream = true; detect(o) != proto.No {
			t.Errorf("%s: not refused in mid-stream", c.about)
		}
	}
}

func TestDetectSyn(t *testing.T) {
	syn := "\xff\xff\xff\xff\x00\x40\x18\x01\x01\x02\x03\x04\x04\xd0\x04\xd0" + strings.Repeat("\x00", 1216)
	replace := func(at int, s string) string { return syn[:at] + s + syn[at+len(s):] }
	for about, c := range map[string]struct {
		b    string
		want proto.Answer
	}{
		"nothing":           {"", proto.More},
		"a SYN":             {syn, proto.Yes},
		"a byte too few":    {syn[:1231], proto.No},
		"acknowledged":      {replace(0, "\xff\xff\xff\xfe"), proto.No},
		"an answer":         {replace(7, "\x05"), proto.No},
		"no SYN":            {replace(7, "\x00"), proto.No},
		"no window":         {replace(4, "\x00\x00"), proto.No},
		"packets too long":  {replace(12, "\x04\xd1"), proto.No},
		"packets too short": {replace(14, "\x04\x6b"), proto.No},
	} {
		if got := detect(&proto.Opening{Initiator: []byte(c.b), Over: proto.UDP}); got != c.want {
			t.Errorf("%s: %v, want %v", about, got, c.want)
		}
	}
}

// What cannot be followed is an error, so that the engine may cut it.
func TestAstray(t *testing.T) {
	domain := strings.Repeat("\x30\x00", 3)
	head := func(more string) string {
		body := "\x7f\x65\x81\x60\x04\x01\x01\x04\x01\x01\x01\x01\xff" + domain + "\x04\x81\x40" + gccKey + "\x40" + more
		return tpkt + string([]byte{0, byte(7 + len(body))}) + data + body
	}
	for about, c := range map[string]struct {
		second string
		want   error
	}{
		"neither TLS nor T.125":        {"\x03\x00\x00\x0c\x02\xf0\x80\x7f\x66", errConnect},
		"T.125 ends too soon":          {head(msKey[:5]), errConnect},
		"not RDP's data, after all":    {head("\x00\x08\x00\x10"), errConnect},
		"a length that BER has not":    {strings.Replace(head(msKey), "\x65\x81", "\x65\x84", 1), errConnect},
		"a block shorter than itself":  {head(msKey + "\x20\x01\xc0\x03\x00"), errBlock},
		"a block longer than the data": {head(msKey + "\x20\x01\xc0\x21\x00"), errBlock},
		"more channels than may be":    {head(msKey + "\x20\x03\xc0\x20\x00\x20\x00\x00\x00"), errBlock},
		"channels that do not fit":     {head(msKey + "\x20\x03\xc0\x14\x00\x02\x00\x00\x00"), errBlock},
	} {
		p, ev := new(parser), &proto.Events{Over: proto.TCP}
		b := []byte(secure + c.second)
		var err error
		for len(b) > 0 && err == nil {
			ev.Clear()
			var n int
			if n, err = p.Parse(ev, proto.FromInitiator, b); n == 0 {
				break
			}
			b = b[n:]
		}
		if err != c.want {
			t.Errorf("%s: %v, want %v", about, err, c.want)
		}
	}
}
