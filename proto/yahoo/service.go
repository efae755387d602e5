package yahoo

import "chaperone/proto"

// A deed is what a packet does, as far as that matters.
type deed uint8

const (
	deedNothing deed = iota // or nothing but to name the user
	deedUse                 // its feature passes here
	deedOffer               // its service proposes its feature
	deedNotify              // key 49 says of what
	deedPeer                // key 49 and key 13 do
	deedStep                // key 222 counts the steps of a file transfer
)

// A service is what the packets of one service are about.
type service struct {
	deed    deed
	kind    proto.Kind
	feature proto.Feature
	peerKey uint16 // the key of the other user's or room's name
}

// notify is the service that takes the place of what is refused: all services
// that propose something differ from it in their last byte.
const (
	notify   = 0x4B
	noOffers = "\x4B"
)

// webcam is the only service that is answered with the names as they were asked.
const webcam = 0x50

// Keys.
const (
	keySelf     = 1
	keyFrom     = 4
	keyTo       = 5
	keyBuddy    = 7
	keyOwnIP    = 12 // in base64
	keyCommand  = 13
	keyText     = 14
	keyURL      = 20
	keyFile     = 27
	keySize     = 28
	keyWord     = 49
	keyRoom     = 57
	keyServer   = 102
	keyChat     = 104
	keyChatText = 117
	keyStep     = 222
	keyAddress  = 250
)

// lookup says what packets of service id sent in direction d are about.
func lookup(id uint16, d proto.Dir) service {
	peer := uint16(keyFrom)
	if d == proto.FromInitiator {
		peer = keyTo
	}
	if s, ok := talk(id, d, peer); ok {
		return s
	}
	offer := service{deed: deedOffer, kind: proto.Offer, peerKey: peer}
	switch id {
	case notify:
		return service{deed: deedNotify, peerKey: peer}
	case 0x4D: // files, shared files and words between clients
		return service{deed: deedPeer, kind: proto.Offer, peerKey: peer}
	case 0xDC: // file request
		return service{deed: deedStep, kind: proto.Offer, feature: proto.FileTransfer, peerKey: peer}
	case 0x46, 0xDD, 0xDE: // file by HTTP; file info, file accepted
		offer.feature = proto.FileTransfer
	case 0x4A: // voice chat
		offer.feature = proto.Voice
	case webcam:
		if d == proto.FromInitiator {
			return service{} // a question; the answer decides
		}
		offer.feature, offer.peerKey = proto.Video, keyTo
	case 0x28, 0xB7: // game logon, game invitation
		offer.feature = proto.Game
	case 0x29, 0x2A: // game logoff, game message
		offer.feature, offer.kind = proto.Game, proto.Use
	case 0xBE, 0xC2, 0xD2: // picture, picture upload, photo sharing
		offer.feature = proto.Image
	case 0xBC, 0xBD, 0xC1: // avatar, checksum of a picture, new picture
		offer.feature, offer.kind = proto.Image, proto.Ability
	case 0x4F: // peer to peer mode
		offer.feature = proto.Session
	default:
		return service{}
	}
	return offer
}

// talk says which services carry text or presence.
func talk(id uint16, d proto.Dir, peer uint16) (s service, ok bool) {
	s = service{deed: deedUse, feature: proto.Messaging, peerKey: peer}
	switch id {
	case 0x06, 0x0C, 0x17, 0xD0, 0x2EA: // message, invitation, to many, audible, SMS
	case 0x18, 0x1C, 0x1D: // conference: invitations, message
		s.peerKey = keyRoom
	case 0x20, 0x9D, 0xA8: // chat room: message, invitation, comment
		s.peerKey = keyChat
	case 0x01, 0x02, 0x03, 0x04, 0x0A, 0xC6, 0xF0: // logged on, off, away, back, status
		s.feature = proto.Presence
		if d == proto.FromResponder {
			s.peerKey = keyBuddy
		}
	default:
		return service{}, false
	}
	return s, true
}

// decides reports whether the value of key may say what a packet proposes.
func (s *service) decides(key uint16) bool {
	switch s.deed {
	case deedNotify:
		return key == keyWord
	case deedPeer:
		return key == keyWord || key == keyCommand
	case deedStep:
		return key == keyStep
	}
	return false
}

// spells reports whether a word in a packet may mean something.
func (s *service) spells() bool {
	return s.deed == deedNotify || s.deed == deedPeer || s.deed == deedOffer
}

// known reports whether clients or servers use service id.
func known(id uint16) bool {
	switch {
	case 0x01 <= id && id <= 0x20, 0x28 <= id && id <= 0x2A, 0x46 <= id && id <= 0x57, id == 0x6D,
		0x83 <= id && id <= 0x8A, 0x96 <= id && id <= 0xA8, 0xB7 <= id && id <= 0xFB,
		id == 0x226, id == 0x2EA, id == 0x7D1:
		return true
	}
	return false
}
