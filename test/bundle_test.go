package test

import (
	"net/netip"
	"testing"

	"chaperone/enforce"
	"chaperone/enforce/packet"
	"chaperone/proto/catalog"
)

// Media of a call may share a port (RFC 8843). Where one of them is taken away the
// others still arrive, on whichever line they stand; where all are refused nothing does.
func TestSharedPort(t *testing.T) {
	caller, called := netip.MustParseAddr("10.0.0.5"), netip.MustParseAddr("198.51.100.9")
	const call = "INVITE sip:tia@chat.example SIP/2.0\r\nFrom: <sip:mire@chat.example>;tag=1\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\n" +
		"v=0\r\nc=IN IP4 10.0.0.5\r\na=group:BUNDLE 0 1\r\nm=audio 4000 RTP/AVP 0\r\nm=video 4000 RTP/AVP 34\r\n"
	for refused, want := range map[string]bool{"feature.video": true, "feature.voice": true, "feature.voice, feature.video": false} {
		rules := compiled(t, "rules.hcl", `policy "p" {
			rule "r" {
				features = [`+refused+`]
				action = drop
			}
			default = accept
		}
		default_department { policy = policy.p }`)
		e := enforce.New(enforce.Config{Catalog: catalog.All, View: rules.At(clock), Expectations: enforce.NewExpectations(64), MaxFlows: 16})
		e.Handle(clock, packet.NewUDP(netip.AddrPortFrom(caller, 5060), netip.AddrPortFrom(called, 5060), []byte(call)), &enforce.Meta{})
		sound := packet.NewUDP(netip.AddrPortFrom(called, 4000), netip.AddrPortFrom(caller, 4000), append([]byte("\x80\x00\x00\x01\x00\x00\x00\xa0\x01\x02\x03\x04"), make([]byte, 160)...))
		if got := e.Handle(clock, sound, &enforce.Meta{}).Pass; got != want {
			t.Errorf("%s refused: what is sent to the shared port passes: %v, want %v", refused, got, want)
		}
	}
}
