package directconnect

import (
	"net/netip"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/prototest"
)

func TestDirectConnect(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzDirectConnect(f *testing.F) { prototest.Fuzz(f, Protocol) }

const (
	lock = "$Lock EXTENDEDPROTOCOLABCABCABCABCABCABC Pk=DCPLUSPLUS0.868|"
	cid  = "LWPNACQDBZRYXW3VHJVCJ64QBZNGHOHHHZWCLNQ"
)

func TestDetectStream(t *testing.T) {
	for _, c := range []struct {
		initiator, responder string
		want                 proto.Answer
	}{
		// Who is called speaks first, or both do.
		{"", "", proto.More},
		{"", lock, proto.Yes},
		{"", lock[:len(lock)-1], proto.More},
		{"", "$Lock x|", proto.No},
		{"", "$Lock  Pk=x|", proto.No},
		{"", "$Lock \x01 Pk=x", proto.No},
		{"", "$Lock " + strings.Repeat("x", maxLock), proto.No},
		{"", "$Lo", proto.More},
		{"", "$Logout", proto.No},
		{lock, "", proto.No}, // a hub does not call
		{"$MyNick a|", "$MyNick b|", proto.More},
		{"$MyNick a|" + lock, "", proto.Yes},
		{"$MyNick a|$Lock ", "$MyNick b|", proto.Yes},
		{"$MyNick |" + lock, "", proto.No},
		{"$MyNick " + strings.Repeat("x", maxNick), "", proto.No},
		{"$MyNick a|$MyNick b|", "", proto.No},
		{"$Supports NoHello|", "", proto.Yes},
		{"$Supports NoHello", "", proto.More},
		{"$Supports \n|", "", proto.No},
		{"$Supports " + strings.Repeat("x", maxWords), "", proto.No},
		{"$ValidateNick a|", "", proto.Yes},
		{"$ValidateNick a|", "SSH-2.0-x", proto.Yes}, // certain by the one side

		{"HSUP ADBASE\n", "", proto.Yes},
		{"CSUP ADBAS0 RMTIGR\n", "", proto.Yes},
		{"", "ISUP ADBASE ADTIGR\n", proto.Yes},
		{"", "CSUP ADBASE\n", proto.Yes},
		{"HSUP ADBASE", "", proto.More},
		{"HSUP", "", proto.More},
		{"HSUP\n", "", proto.No},
		{"HSUP ADBASE\r\n", "", proto.No},
		{"HSUP ADbase\n", "", proto.No},
		{"HSUP XXBASE\n", "", proto.No},
		{"ISUP ADBASE\n", "", proto.No}, // a hub does not call
		{"", "HSUP ADBASE\n", proto.No},

		{"GET / HTTP/1.1\r\n", "", proto.No},
		{"HEAD / HTTP/1.1\r\n", "", proto.No},
		{"CONNECT x:1 HTTP/1.1\r\n", "", proto.No},
		{"", "220 ready\r\n", proto.No},
	} {
		o := &proto.Opening{Initiator: []byte(c.initiator), Responder: []byte(c.responder), Over: proto.TCP}
		if got := detect(o); got != c.want {
			t.Errorf("%q, %q: %v, want %v", c.initiator, c.responder, got, c.want)
		}
		o.MidStream = true
		if detect(o) != proto.No {
			t.Errorf("%q, %q: in mid-stream not no", c.initiator, c.responder)
		}
	}
}

func TestDetectDatagram(t *testing.T) {
	for b, want := range map[string]bool{
		"$SR bob a.mp3\x0510 2/3\x05TTH:" + cid + " (192.0.2.9:411)|": true,
		"$SR bob a.mp3\x0510 2/3\x05Hub (192.0.2.9)":                  false,
		"$SR bob dir 2/3\x05Hub (192.0.2.9:411)|":                     true,
		"$SR bob dir 2/3\x05Hub (192.0.2.9:411)\x05al|":               false, // by the hub only
		"$SR bob dir 2-3\x05Hub (192.0.2.9:411)|":                     false,
		"$SR bob dir 2/\x05Hub (192.0.2.9:411)|":                      false,
		"$SR bob dir 2/3 Hub (192.0.2.9:411)|":                        false,
		"$SR |":                                                       false, "$SR ": false, "": false,
		"URES " + cid + "\n":                                 true,
		"URES " + cid + cid + " FNx\n":                       true,
		"URES " + cid[1:] + " FNx\n":                         false,
		"URES " + strings.Repeat(cid, 3) + "\n":              false,
		"URES " + cid + " FNx":                               false,
		"UXXX " + cid + "\n":                                 false,
		"UDP datagrams, forty-five bytes and more of text\n": false,
	} {
		for _, o := range []*proto.Opening{{Initiator: []byte(b)}, {Responder: []byte(b)}} {
			o.Over = proto.UDP
			if got := detect(o); (got == proto.Yes) != want || got == proto.More {
				t.Errorf("%q: %v, want %v", b, got, want)
			}
		}
	}
}

func TestReadAddress(t *testing.T) {
	for in, want := range map[string]string{
		"10.0.0.5:412": "10.0.0.5:412", "10.0.0.5:412RS": "10.0.0.5:412", "10.0.0.5:0": "", "10.0.0.5:65536": "",
		"10.0.0.5": "", "10.0.0.5:": "", "10.0.0.5_412": "", "host:412": "", "": "", ":": "", "[": "", "[]": "",
		"[2001:db8::5]:412": "[2001:db8::5]:412", "[::]:1": "[::]:1", "[::1]:1S": "[::1]:1", "[1::]:1": "[1::]:1",
		"[1:2:3:4:5:6:7:8]:1": "[1:2:3:4:5:6:7:8]:1", "[1:2:3:4:5:6:7]:1": "", "[1:2:3:4:5:6:7:8:9]:1": "",
		"[1::2::3]:1": "", "[1:2:3:4:5:6:7::]:1": "[1:2:3:4:5:6:7:0]:1", "[1:2:3:4::5:6:7:8]:1": "",
		"[12345::]:1": "", "[g::]:1": "", "[1:]:1": "", "[:1]:1": "", "[:::1]:1": "", "[fe80::AbCd]:1": "[fe80::abcd]:1",
	} {
		to, ok := readAddress([]byte(in))
		if ok != (want != "") || ok && to != netip.MustParseAddrPort(want) {
			t.Errorf("%q: %v, want %q", in, to, want)
		}
	}
}

// What a client says to its hub is read, whatever it says that it was: nothing can
// be hidden in what would be a file between clients.
func TestNothingIsHiddenFromTheHub(t *testing.T) {
	for _, c := range []struct {
		first           proto.Dir
		opening, client string
	}{
		{proto.FromResponder, lock, "$MyNick a|$ZOn|$ADCSND file x 0 1000|$Sending 1000|$Sending|$FileLength 9|$Send|$Search Hub:a F?T?0?1?x|"},
		{proto.FromInitiator, "HSUP ADBASE\n", "CSUP ADBASE\nHSND file x 0 1000\nHSND blom / 0 1000\nBSCH AAAB ANx\n"},
	} {
		p, ev, found := Protocol.New(), new(proto.Events), false
		feed(t, p, ev, c.first, c.opening, nil)
		feed(t, p, ev, proto.FromInitiator, c.client, func() {
			for _, e := range ev.Seen[:ev.NSeen] {
				found = found || e.Feature == proto.Search && e.Blunt != ""
			}
		})
		if !found {
			t.Errorf("%q: no search", c.client)
		}
	}
}

// A hub's lock shows that nobody here is another client.
func TestHubOfAClientThatSaysItsName(t *testing.T) {
	p, ev := new(parser), new(proto.Events)
	feed(t, p, ev, proto.FromInitiator, "$MyNick a|", nil)
	feed(t, p, ev, proto.FromResponder, lock, nil)
	feed(t, p, ev, proto.FromInitiator, "$ADCSND file x 0 1000|", nil)
	if p.half[proto.FromInitiator].content != 0 {
		t.Error("what is said to the hub is not read")
	}
}

// feed shows p what one side says, message by message.
func feed(t *testing.T, p proto.Parser, ev *proto.Events, dir proto.Dir, s string, each func()) {
	t.Helper()
	for b := []byte(s); len(b) > 0; {
		ev.Clear()
		n, err := p.Parse(ev, dir, b)
		if each != nil {
			each()
		}
		if err != nil || n == 0 || ev.Skip > 0 {
			t.Fatalf("%q: read %d, skipped %d, %v", b, n, ev.Skip, err)
		}
		b = b[n:]
	}
}
