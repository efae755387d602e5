package oscar

import (
	"encoding/binary"
	"encoding/hex"

	"chaperone/proto"
)

// A capability is the UUID that names what a client can do or proposes.
type capability [16]byte

// meaning is what a capability stands for.
type meaning uint8

const (
	meansNothing meaning = iota // unknown, or of no consequence
	meansUse                    // the proposal itself carries the feature
	meansOffer                  // a feature that passes elsewhere once accepted
	meansRelay                  // an ICQ message, which is looked at
	meansDirect                 // a request to be connected to: ICQ's
)

// blunt replaces a capability. No client knows it; its last byte is not that of
// any known one, and neither is that of the short and the printed form.
const (
	blunt      = "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff"
	bluntShort = "\xee\xee"
	bluntText  = "00000000-0000-0000-0000-00000000ffff"
	bluntWord  = "eeee"
)

// Most capabilities differ in two bytes only, which are also their short form.
const (
	commonHead = "\x09\x46"
	commonTail = "\x4C\x7F\x11\xD1\x82\x22\x44\x45\x53\x54\x00\x00"
)

// Some do not keep to the common form: iChat AV's, a misprint in some versions of
// the official client, and chat rooms.
const (
	capChatAV = "\x09\x46\x01\x05\x4C\x7F\x11\xD1\x82\x22\x44\x45\x45\x53\x54\x00"
	capGames2 = "\x09\x46\x13\x4A\x4C\x7F\x11\xD1\x22\x82\x44\x45\x53\x54\x00\x00"
	capChat   = "\x74\x8F\x24\x20\x62\x87\x11\xD1\x82\x22\x44\x45\x53\x54\x00\x00"
)

// lookup says what c stands for.
func lookup(c capability) (meaning, proto.Feature) {
	switch string(c[:]) {
	case capChatAV:
		return meansOffer, proto.Video
	case capGames2:
		return meansOffer, proto.Game
	case capChat:
		return meansUse, proto.Messaging
	}
	if string(c[:2]) != commonHead || string(c[4:]) != commonTail {
		return meansNothing, 0
	}
	return lookupShort(binary.BigEndian.Uint16(c[2:]))
}

// lookupShort says what the capability with the short form s stands for.
func lookupShort(s uint16) (meaning, proto.Feature) {
	switch s {
	case 0x0103, 0x0104, 0x1341: // microphone, RTC audio, Talk
		return meansOffer, proto.Voice
	case 0x0100, 0x0101, 0x0102, 0x0105, 0x010A, 0x010B: // video, live video, camera, iChat AV
		return meansOffer, proto.Video
	case 0x1343: // send file
		return meansOffer, proto.FileTransfer
	case 0x1345: // direct IM
		return meansOffer, proto.Image
	case 0x1344:
		return meansDirect, proto.FileTransfer
	case 0x1349:
		return meansRelay, proto.Messaging
	case 0x1346: // buddy icon
		return meansUse, proto.Presence
	case 0x1348: // get file
		return meansOffer, proto.FileSharing
	case 0x1342, 0x1347, 0x134A: // DirectPlay, add-ins, games
		return meansOffer, proto.Game
	case 0xF004: // iChat screen sharing
		return meansOffer, proto.AppSharing
	}
	return meansNothing, 0
}

// caps reads one capability of a list.
func (h *half) caps(ev *proto.Events, b []byte) int {
	if len(b) < 16 {
		return 0
	}
	if use, f := lookup(capability(b)); use == meansOffer {
		ev.Able(f).BluntedBy(0, blunt)
	}
	return 16
}

// shortCaps reads one capability of a list of short forms.
func (h *half) shortCaps(ev *proto.Events, b []byte) int {
	if len(b) < 2 {
		return 0
	}
	if use, f := lookupShort(binary.BigEndian.Uint16(b)); use == meansOffer {
		ev.Able(f).BluntedBy(0, bluntShort)
	}
	return 2
}

// textLength is how long a printed capability is.
const textLength = len(bluntText)

// parseText reads a printed capability, in either case. b has textLength bytes.
func parseText(b []byte) (c capability, ok bool) {
	at := 0
	for i, n := range [...]int{4, 2, 2, 2, 6} {
		if i > 0 {
			if b[0] != '-' {
				return c, false
			}
			b = b[1:]
		}
		if _, err := hex.Decode(c[at:at+n], b[:2*n]); err != nil {
			return c, false
		}
		at, b = at+n, b[2*n:]
	}
	return c, true
}

// parseShort reads a capability's short form, four hex digits.
func parseShort(b []byte) (s uint16, ok bool) {
	var v [2]byte
	if _, err := hex.Decode(v[:], b); err != nil {
		return 0, false
	}
	return binary.BigEndian.Uint16(v[:]), true
}
