package test

import (
	"bytes"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/proto"
	"chaperone/proto/catalog"
)

// A matcher's No to the first two bytes of a side is its last word, and so is that to
// the first alone: no transcript of a protocol begins with what its matcher refuses,
// however it goes on.
func TestFirstBytesAreFinal(t *testing.T) {
	for _, p := range catalog.All.Protocols {
		for _, tr := range transcriptsOf(t, p) {
			if tr.Over != proto.TCP || tr.MidStream || len(tr.Turns) == 0 {
				continue
			}
			first := tr.Turns[0]
			answer := func(n int) proto.Answer {
				o := proto.Opening{Over: proto.TCP, Src: netip.MustParseAddrPort("192.0.2.1:1024"), Dst: netip.MustParseAddrPort("198.51.100.1:1024")}
				if o.Initiator = first.Data[:n]; first.Dir == proto.FromResponder {
					o.Initiator, o.Responder = nil, first.Data[:n]
				}
				return p.Detect(&o)
			}
			for n := range min(2, len(first.Data)) {
				if late := answer(len(first.Data)); answer(n+1) == proto.No && late != proto.No {
					t.Errorf("%s/%s: no to %#x, %v to all of it", p.Name, tr.Name, first.Data[:n+1], late)
				}
			}
		}
	}
}

// What is plainly nobody's is settled with its first segment: a matcher that waits for
// more of it costs every such connection a buffer and further visits to the queue.
func TestNobodysIsSettledAtOnce(t *testing.T) {
	for name, first := range map[string][]byte{"zeroes": make([]byte, 100), "ones": bytes.Repeat([]byte{1}, 100), "ssh": []byte("SSH-2.0-OpenSSH_9.9\r\n")} {
		o := proto.Opening{Over: proto.TCP, Initiator: first, Src: netip.MustParseAddrPort("192.0.2.1:1024"), Dst: netip.MustParseAddrPort("198.51.100.1:1024")}
		for _, p := range catalog.All.Protocols {
			if p.Over&proto.TCP != 0 && p.Detect(&o) != proto.No {
				t.Errorf("%s: %s waits for more", name, p.Name)
			}
		}
	}
}

// BenchmarkNewFlow is what a connection costs the engine with the whole catalogue, of
// which the answer to the SYN and the first segment are shown: 0 allocations, whatever
// it begins with.
func BenchmarkNewFlow(b *testing.B) {
	noise := make([]byte, 600)
	rnd := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(rnd.Uint32())
	}
	for name, first := range map[string][]byte{
		"noise": noise, "text": []byte("HELO mail.example\r\n"), "ssh": []byte("SSH-2.0-OpenSSH_9.9\r\n"),
		"http": []byte("GET /index.html HTTP/1.1\r\nHost: www.example\r\nUser-Agent: x\r\n\r\n"), "browser": []byte(browserBytes), "zeroes": make([]byte, 600), "tls": bytes.Clone(helloBytes),
	} {
		b.Run(name, func(b *testing.B) {
			rules := table(b, talkOnly, "")
			now := time.Unix(1e9, 0)
			e := enforce.New(enforce.Config{Catalog: catalog.All, View: rules.At(now), Expectations: enforce.NewExpectations(1), MaxFlows: 1 << 12, Offload: true})
			client, server := netip.MustParseAddrPort("10.1.0.42:40000"), netip.MustParseAddrPort("203.0.113.5:8443")
			answer := packet.NewTCP(server, client, 999, 5000, packet.SYN|packet.ACK, nil)
			segment := packet.NewTCP(client, server, 5000, 1000, packet.ACK, first)
			in, out := &enforce.Meta{Partial: true}, &enforce.Meta{Partial: true, Reply: true}
			port := uint16(0)
			b.ReportAllocs()
			for b.Loop() {
				port++
				answer[22], answer[23] = byte(port>>8), byte(port)
				segment[20], segment[21] = byte(port>>8), byte(port)
				e.Handle(now, answer, out)
				e.Handle(now, segment, in)
			}
		})
	}
}

const browserBytes = "GET /index.html HTTP/1.1\r\nHost: www.example.com\r\n" +
	"User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r\n" +
	"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\nAccept-Language: en-US,en;q=0.5\r\n" +
	"Accept-Encoding: gzip, deflate, br\r\nDNT: 1\r\nConnection: keep-alive\r\nUpgrade-Insecure-Requests: 1\r\n" +
	"Sec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site: none\r\nSec-Fetch-User: ?1\r\n" +
	"Pragma: no-cache\r\nCache-Control: no-cache\r\nCookie: a=b; c=d\r\n\r\n"

var helloBytes = []byte("\x16\x03\x01\x00\x49\x01\x00\x00\x45\x03\x03" + "0123456789abcdef0123456789abcdef" + "\x00\x00\x02\x13\x01\x01\x00" +
	"\x00\x1a\x00\x00\x00\x10\x00\x0e\x00\x00\x0bwww.example\x00\x2b\x00\x03\x02\x03\x04")
