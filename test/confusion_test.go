package test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/prototest"
	"chaperone/proto/transcript"
)

// Yes means certain: what one protocol's conversations look like is a Yes for no
// other, at no point of their opening, nor with their sides confused.

// A mistake is a Yes that should not have been.
type mistake struct {
	who, about string
}

func (m mistake) String() string { return m.who + " says yes to " + m.about }

// asked is how much of an opening is looked at, as in the engine.
const asked = 4 << 10

// confuse asks every one of ps about an opening as it grows, and with its sides
// swapped, and as the middle of a conversation. owner may say yes.
func confuse(ps []*proto.Protocol, owner, about string, over proto.Transport, initiator, responder []byte) (found []mistake) {
	for _, p := range ps {
		if p.Name == owner || p.Over&over == 0 {
			continue
		}
		if how := deceived(p, over, initiator, responder); how != "" {
			found = append(found, mistake{p.Name, about + how})
		}
	}
	return found
}

// deceived returns how p is brought to a Yes, "" if it is not.
func deceived(p *proto.Protocol, over proto.Transport, initiator, responder []byte) string {
	initiator, responder = initiator[:min(asked, len(initiator))], responder[:min(asked, len(responder))]
	for _, swapped := range [...]bool{false, true} {
		if swapped {
			initiator, responder = responder, initiator
		}
		for _, mid := range [...]bool{false, true} {
			o := proto.Opening{Over: over, MidStream: mid}
			for n := range max(len(initiator), len(responder)) + 1 {
				o.Initiator, o.Responder = initiator[:min(n, len(initiator))], responder[:min(n, len(responder))]
				if p.Detect(&o) == proto.Yes {
					return fmt.Sprintf(" (%d bytes of each side, swapped %v, mid-stream %v)", n, swapped, mid)
				}
			}
		}
	}
	return ""
}

// transcriptsOf returns every transcript of p.
func transcriptsOf(t *testing.T, p *proto.Protocol) []*transcript.Transcript {
	all, err := transcript.ReadDir(filepath.Join("..", "proto", p.Name, "testdata"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNoProtocolIsTakenForAnother(t *testing.T) {
	unraced(t)
	for _, p := range catalog.All.Protocols {
		for _, tr := range transcriptsOf(t, p) {
			o := prototest.Opening(tr, len(tr.Turns)-1, len(tr.Turns[len(tr.Turns)-1].Data))
			for _, m := range confuse(catalog.All.Protocols, p.Name, p.Name+"/"+tr.Name, tr.Over, o.Initiator, o.Responder) {
				t.Error(m)
			}
		}
	}
}

// In mid-stream nobody waits for long on what is not his, and for the other side
// not at all: it is never shown. Who waits keeps the others from the next segment.
func TestNobodyWaitsInMidStream(t *testing.T) {
	for name, tr := range transcripts(t) {
		owner, _, _ := strings.Cut(name, "/")
		if tr.Over != proto.TCP {
			continue
		}
		for i, turn := range tr.Turns {
			for _, off := range []int{0, 1, 7} {
				if len(turn.Data) < off+glance {
					continue
				}
				o := proto.Opening{Over: proto.TCP, MidStream: true, Initiator: turn.Data[off:]}
				if turn.Dir == proto.FromResponder {
					o.Initiator, o.Responder = nil, o.Initiator
				}
				for _, p := range catalog.All.Protocols {
					if p.Over&proto.TCP != 0 && p.Name != owner && p.Detect(&o) == proto.More {
						t.Errorf("%s waits for more behind %d bytes of %s, turn %d from %d", p.Name, len(turn.Data)-off, name, i+1, off)
					}
				}
			}
		}
	}
}

// glance is how many bytes of a stranger may be looked at in mid-stream.
const glance = 600

// The check would notice: to somebody who takes everything for his own, every
// transcript is a mistake.
func TestConfusionIsNoticed(t *testing.T) {
	greedy := &proto.Protocol{
		Name: "greedy", Over: proto.TCP | proto.UDP,
		Detect: func(o *proto.Opening) proto.Answer {
			if len(o.Responder) > 20 && !o.MidStream {
				return proto.Yes
			}
			return proto.More
		},
	}
	for _, p := range catalog.All.Protocols {
		for _, tr := range transcriptsOf(t, p) {
			o := prototest.Opening(tr, len(tr.Turns)-1, len(tr.Turns[len(tr.Turns)-1].Data))
			if len(o.Initiator)+len(o.Responder) > 40 && len(confuse([]*proto.Protocol{greedy}, p.Name, tr.Name, tr.Over, o.Initiator, o.Responder)) == 0 {
				t.Errorf("nobody minds that greedy takes %s/%s", p.Name, tr.Name)
			}
		}
	}
}

// Noise is nobody's, also where its first bytes are somebody's.
func TestNoiseIsNobodys(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	noise := func() []byte {
		b := make([]byte, rnd.IntN(96))
		for i := range b {
			b[i] = byte(rnd.Uint32())
		}
		return b
	}
	heads := openingBytes(t)
	for i := range 30000 {
		o := proto.Opening{Initiator: noise(), Responder: noise(), Over: proto.TCP << (i & 1), MidStream: i&2 != 0}
		if i&4 != 0 {
			o.Initiator = append(heads[rnd.IntN(len(heads))], o.Initiator...)
		}
		if i&8 != 0 {
			o.Responder = append(heads[rnd.IntN(len(heads))], o.Responder...)
		}
		for _, p := range catalog.All.Protocols {
			if p.Confidence == proto.Certain && p.Over&o.Over != 0 && p.Detect(&o) == proto.Yes {
				t.Fatalf("%s says yes to initiator %x, responder %x, mid-stream %v", p.Name, o.Initiator, o.Responder, o.MidStream)
			}
		}
	}
}

// openingBytes returns the first three bytes of every transcript.
func openingBytes(t *testing.T) (heads [][]byte) {
	for _, p := range catalog.All.Protocols {
		for _, tr := range transcriptsOf(t, p) {
			b := tr.Turns[0].Data
			n := min(3, len(b))
			heads = append(heads, b[:n:n])
		}
	}
	return heads
}

// A stranger is the opening of a protocol everybody meets, written by hand.
type stranger struct {
	name      string // of the folder that may say yes to it, once there is one
	over      proto.Transport
	initiator string
	responder string
}

var strangers = []stranger{
	{"http", proto.TCP, "GET / HTTP/1.1\r\nHost: www.example\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"},
	{"http", proto.TCP, "POST /data?sid=0&seq=1 HTTP/1.1\r\nHost: aimhttp.example\r\nContent-Length: 14\r\n\r\n\x00\x0c\x04\x43\x00\x03\x00\x00\x00\x00\x00\x00\x00\x01", ""},
	{"http", proto.TCP, "CONNECT login.example:5190 HTTP/1.1\r\n\r\n", "HTTP/1.1 200 Connection established\r\n\r\n"},
	{"http2", proto.TCP, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x80", "\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x04\x00\x10\x00\x00"},
	{"tls", proto.TCP, "\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03" + strings.Repeat("\xa5", 32) + "\x00\x00\x04\x00\x2f\x00\xff\x01\x00", "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" + strings.Repeat("\x5a", 32) + "\x00\x00\x2f\x00"},
	{"ssh", proto.TCP, "SSH-2.0-OpenSSH_9.9\r\n", "SSH-2.0-OpenSSH_9.7p1 Debian-7\r\n"},
	{"smtp", proto.TCP, "EHLO client.example\r\n", "220 mx.example ESMTP ready\r\n250-mx.example\r\n250 STARTTLS\r\n"},
	{"ftp", proto.TCP, "USER anonymous\r\nPASS guest@\r\n", "220 FTP server ready.\r\n331 Password required.\r\n"},
	{"pop3", proto.TCP, "CAPA\r\nUSER mire\r\n", "+OK POP3 ready <1896.697170952@mail.example>\r\n+OK\r\nTOP\r\n.\r\n"},
	{"imap", proto.TCP, "a1 CAPABILITY\r\n", "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready.\r\na1 OK done\r\n"},
	{"telnet", proto.TCP, "\xff\xfd\x03\xff\xfb\x18", "\xff\xfd\x18\xff\xfd\x20\xff\xfd\x23\r\nlogin: "},
	{"dns", proto.UDP, "\x2a\x02\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x00\x00\x01\x00\x01", "\x2a\x02\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\x03www\x07example\x00\x00\x01\x00\x01\xc0\x0c\x00\x01\x00\x01\x00\x00\x0e\x10\x00\x04\xc0\x00\x02\x01"},
	{"dns", proto.TCP, "\x00\x1d\x04\x4a\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07example\x00\x00\x01\x00\x01", "\x00\x2d\x04\x4a\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00\x03www\x07example\x00\x00\x01\x00\x01"},
	{"sip", proto.UDP, "INVITE sip:bob@example.net SIP/2.0\r\nVia: SIP/2.0/UDP 10.1.0.2\r\nCSeq: 1 INVITE\r\n\r\n", "SIP/2.0 100 Trying\r\nCSeq: 1 INVITE\r\n\r\n"},
	{"sip", proto.TCP, "REGISTER sip:example.net SIP/2.0\r\nCSeq: 1 REGISTER\r\n\r\n", "SIP/2.0 401 Unauthorized\r\n\r\n"},
	{"rtp", proto.UDP, "\x80\x00\x1a\x2b\x00\x00\x00\xa0\x12\x34\x56\x78" + strings.Repeat("\xd5", 160), "\x80\x00\x77\x01\x00\x00\x01\x40\x9a\xbc\xde\xf0" + strings.Repeat("\xd5", 160)},
	{"stun", proto.UDP, "\x00\x01\x00\x00\x21\x12\xa4\x42abcdefghijkl", "\x01\x01\x00\x0c\x21\x12\xa4\x42abcdefghijkl\x00\x20\x00\x08\x00\x01\x12\x34\x56\x78\x9a\xbc"},
	{"ntp", proto.UDP, "\x23\x00\x06\xec" + strings.Repeat("\x00", 44), "\x24\x01\x06\xec" + strings.Repeat("\x11", 44)},
	{"quic", proto.UDP, "\xc3\x00\x00\x00\x01\x08abcdefgh\x00\x00\x44\x9e" + strings.Repeat("\x3c", 1178), ""},
	{"mysql", proto.TCP, "\x20\x00\x00\x01\x85\xa6\xff\x01\x00\x00\x00\x01\x21" + strings.Repeat("\x00", 23), "\x4a\x00\x00\x00\x0a8.0.36\x00\x2a\x01\x00\x00abcdefgh\x00\xff\xff\xff\x02\x00\xff\xdf\x15"},
	{"postgresql", proto.TCP, "\x00\x00\x00\x2c\x00\x03\x00\x00user\x00mire\x00database\x00shop\x00\x00", "R\x00\x00\x00\x08\x00\x00\x00\x00"},
	{"redis", proto.TCP, "*2\r\n$4\r\nLLEN\r\n$6\r\nmylist\r\n", "*1\r\n$2\r\nok\r\n"},
	{"smb", proto.TCP, "\x00\x00\x00\x44\xfeSMB\x40\x00\x00\x00\x00\x00\x00\x00\x00\x00" + strings.Repeat("\x00", 50), "\x00\x00\x00\x44\xfeSMB\x40\x00" + strings.Repeat("\x00", 58)},
	{"rdp", proto.TCP, "\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01\x00\x08\x00\x03\x00\x00\x00", "\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x1f\x08\x00\x02\x00\x00\x00"},
	{"ldap", proto.TCP, "\x30\x0c\x02\x01\x01\x60\x07\x02\x01\x03\x04\x00\x80\x00", "\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00"},
	{"mqtt", proto.TCP, "\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04mire", "\x20\x02\x00\x00"},
	{"rfb", proto.TCP, "RFB 003.008\n", "RFB 003.008\n\x02\x01\x02"},
	{"socks", proto.TCP, "\x05\x01\x00\x05\x01\x00\x03\x0dlogin.example\x14\x46", "\x05\x00\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"},
	{"irc", proto.TCP, "NICK mire\r\nUSER mire 0 * :Mire\r\n", ":irc.example 001 mire :Welcome\r\n"},
	{"xmpp", proto.TCP, "<?xml version='1.0'?><stream:stream to='example.net' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>", "<?xml version='1.0'?><stream:stream from='example.net' id='1'>"},
	{"bittorrent", proto.TCP, "\x13BitTorrent protocol" + strings.Repeat("\x00", 8) + strings.Repeat("ab", 20), "\x13BitTorrent protocol" + strings.Repeat("\x00", 8) + strings.Repeat("cd", 20)},
	{"rsync", proto.TCP, "@RSYNCD: 31.0\n", "@RSYNCD: 31.0\n"},
	{"git", proto.TCP, "0033git-upload-pack /project.git\x00host=git.example\x00", ""},
	{"pptp", proto.TCP, "\x00\x9c\x00\x01\x1a\x2b\x3c\x4d\x00\x01\x00\x00\x01\x00\x00\x00" + strings.Repeat("\x00", 140), ""},
	{"msn", proto.TCP, "VER 1 MSNP8 CVR0\r\n", "VER 1 MSNP8 CVR0\r\n"},
	{"yahoo", proto.TCP, "YMSG\x00\x0f\x00\x00\x00\x00\x00\x4c\x00\x00\x00\x00\x00\x00\x00\x00", ""},
}

func TestStrangersAreStrangers(t *testing.T) {
	for _, s := range strangers {
		for _, m := range confuse(catalog.All.Protocols, s.name, "a stranger's "+s.name, s.over, []byte(s.initiator), []byte(s.responder)) {
			t.Error(m)
		}
	}
}

// A file that holds a conversation is not one: what a matcher knows by heart may
// stand anywhere but at the start.
func TestQuotedConversationIsNotOne(t *testing.T) {
	unraced(t)
	for _, p := range catalog.All.Protocols {
		for _, tr := range transcriptsOf(t, p) {
			if tr.Over != proto.TCP {
				continue
			}
			quoted := append([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n"), tr.Turns[0].Data...)
			for _, q := range catalog.All.Protocols {
				if how := deceived(q, tr.Over, []byte("GET /a HTTP/1.1\r\nHost: b.example\r\n\r\n"), quoted); how != "" && q.Name != "http" {
					t.Errorf("%s says yes to a download of %s/%s%s", q.Name, p.Name, tr.Name, how)
				}
			}
		}
	}
}
