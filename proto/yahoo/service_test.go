package yahoo

import (
	"testing"

	"chaperone/proto"
)

// What a service proposes can be taken away by its last byte, except for peer to
// peer mode, in which there is nothing to take away.
func TestServices(t *testing.T) {
	offers := map[proto.Feature]int{}
	for id := range 0x10000 {
		for _, d := range [...]proto.Dir{proto.FromInitiator, proto.FromResponder} {
			s := lookup(uint16(id), d)
			switch {
			case s.deed == deedNothing:
				continue
			case !known(uint16(id)):
				t.Errorf("%x: does something and is not known", id)
			case s.peerKey == 0:
				t.Errorf("%x: whose name is the other's?", id)
			case !Yahoo.Features.Has(s.feature):
				t.Errorf("%x: %v is not declared", id, s.feature)
			}
			if s.deed != deedOffer || s.feature == proto.Session {
				continue
			}
			offers[s.feature]++
			if id > 0xFF || byte(id) == noOffers[0] || !Yahoo.Blunts.Has(s.feature) {
				t.Errorf("%x: %v cannot be taken away by the last byte", id, s.feature)
			}
		}
	}
	for f := range proto.Of(proto.FileTransfer, proto.Voice, proto.Video, proto.Game, proto.Image).All() {
		if offers[f] == 0 {
			t.Errorf("no service proposes %v", f)
		}
	}
	if lookup(uint16(noOffers[0]), proto.FromResponder).deed != deedNotify {
		t.Error("what services become is not notify")
	}
}

// Whose name counts depends on who sends the packet.
func TestPeerKeys(t *testing.T) {
	for _, c := range []struct {
		id       uint16
		out, in  uint16
		whatever string
	}{
		{0x06, keyTo, keyFrom, "message"},
		{0xDC, keyTo, keyFrom, "file request"},
		{0x1D, keyRoom, keyRoom, "conference"},
		{0xA8, keyChat, keyChat, "chat room"},
		{0xC6, keyTo, keyBuddy, "status"},
		{webcam, 0, keyTo, "webcam"},
	} {
		if out, in := lookup(c.id, proto.FromInitiator).peerKey, lookup(c.id, proto.FromResponder).peerKey; out != c.out || in != c.in {
			t.Errorf("%s: %d out, %d in; want %d, %d", c.whatever, out, in, c.out, c.in)
		}
	}
}
