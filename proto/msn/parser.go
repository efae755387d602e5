package msn

import (
	"errors"

	"chaperone/proto"
)

// A kind is what a connection carries.
type kind uint8

const (
	undecided kind = iota
	chat           // commands: notification server or switchboard
	ftp            // a file between clients
	direct         // chunks between clients
	cam            // a webcam's picture
)

// A parser follows one connection of any kind. It is small and holds no pointer:
// there is one for every connection that is followed.
type parser struct {
	kind    kind
	began   bool // something has been said of it
	newer   bool // chunks on a direct connection are of the newer form
	half    [2]half
	invited invitations
}

// A half is what is known of one direction.
type half struct {
	lost  bool // looking for a line that is beyond doubt
	fresh bool // lost, and at the start of a line
	group bool // more than one other user is in the conversation
	nPeer uint8
	peer  [maxPeer]byte
	content
}

// A content is what is known of the payload at hand.
type content struct {
	step     step
	field    field // whose value is at hand
	text     text
	after    text // what follows the MIME header
	outgoing bool // from the user towards the server
	typing   bool // it says that somebody types
	typed    bool // of a routed text: its type has been said
	able     bool // in the part of Context-Data that says what a client can do
	offered  bool // it offers feature,
	named    bool // and its file's name has been said
	evident  bool // an answer that shows of itself to be about feature
	feature  proto.Feature
	left     uint32 // bytes still to come
	key      uint32 // of the invitation it is about
	session  uint32
	size     uint64
	terms    terms
	nName    uint8
	name     [maxName]byte
}

// maxPeer is how much of another user's name is remembered, maxName how much of a
// file's.
const (
	maxPeer = 64
	maxName = 96
)

func (h *half) remember(peer []byte) { h.nPeer = uint8(copy(h.peer[:], peer)) }
func (h *half) remembered() []byte   { return h.peer[:h.nPeer] }

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var (
	errFTP    = errors.New("msn: broken file transfer")
	errPacket = errors.New("msn: broken packet length")
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) == 0 || p.kind == undecided && !p.decide(b) {
		return 0, nil
	}
	switch p.kind {
	case ftp:
		return p.ftp(ev, b)
	case direct:
		return p.direct(ev, dir, b)
	case cam:
		return p.cam(ev, b)
	}
	return p.chat(ev, dir, b), nil
}

// decide sets the kind as soon as b tells it. What is nothing else is commands.
func (p *parser) decide(b []byte) bool {
	wait := false
	for _, head := range [...]struct {
		text string
		kind kind
	}{{ftpHello, ftp}, {directHello, direct}, {camHello, cam}, {camSend, cam}, {camView, cam}} {
		switch proto.Prefix(b, head.text) {
		case proto.Yes:
			p.kind = head.kind
			return true
		case proto.More:
			wait = true
		}
	}
	if !wait {
		p.kind = chat
	}
	return !wait
}
