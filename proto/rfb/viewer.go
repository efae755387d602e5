package rfb

import (
	"encoding/binary"

	"chaperone/proto"
)

// A viewer is what is known of the other side.
type viewer struct {
	greeted   bool // has said its version
	proved    bool // who it is
	entered   bool
	encodings int  // so many of a list are to come
	longMice  bool // it has proposed messages of more than eight buttons
	down      int  // so many bytes are to come of whether a key is
}

// parseViewer reads what a viewer says until it is let in, and its messages.
func (p *parser) parseViewer(ev *proto.Events, b []byte) (int, error) {
	v, s := &p.viewer, &p.security
	switch {
	case !v.greeted:
		return p.greet(ev, b)
	case !s.known && p.minor == 3:
		return 0, errEarly
	case s.tight && (!s.known || s.asks > 0):
		return p.tightChoice(ev, b)
	case !s.known:
		return p.choose(ev, b)
	case !v.proved && s.response > 0:
		v.proved = len(b) >= s.response
		if !v.proved {
			return 0, nil
		}
		return s.response, nil
	case !v.entered: // and says whether others may look on, too
		v.entered = true
		return 1, nil
	}
	return p.message(ev, b)
}

// greet reads the viewer's version. Both go on by the lower one.
func (p *parser) greet(ev *proto.Events, b []byte) (int, error) {
	switch readVersion(b) {
	case proto.No:
		return 0, errVersion
	case proto.More:
		return 0, nil
	}
	p.viewer.greeted, p.minor = true, min(p.minor, minorOf(b))
	if p.minor == 0 {
		return p.hidden(ev, b), nil
	}
	return versionSize, nil
}

// choose reads which kind of security a viewer takes.
func (p *parser) choose(ev *proto.Events, b []byte) (int, error) {
	switch {
	case b[0] == secTight:
		p.security.tight = true
		if p.server.stage == challenges {
			p.server.stage = offersTunnels
		}
	case !p.security.agree(b[0]):
		return p.hidden(ev, b), nil
	}
	return 1, nil
}

// messages are a viewer's, and their lengths. Not here are those that have their own
// rules.
var messages = [256]uint8{
	0:   20, // the format of pixels
	3:   10, // asks for a picture
	8:   4,  // scale
	10:  6,  // one window
	13:  1,  // still there
	15:  4,  // scale
	150: 10, // asks for all pictures
}

// Messages with rules.
const (
	msgEncodings  = 2
	msgKey        = 4
	msgPointer    = 5
	msgText       = 6
	msgFile       = 7 // UltraVNC's
	msgInput      = 9 // locks the keyboard over there
	msgChat       = 11
	msgTightFirst = 130 // TightVNC's files, version 1
	msgTightLast  = 136
	msgFence      = 248
	msgPower      = 250 // xvp: switches off, restarts
	msgSize       = 251
	msgTight      = 252 // TightVNC's files, version 2
	msgQEMU       = 255
)

// message reads a viewer's message, or an element of a long one.
func (p *parser) message(ev *proto.Events, b []byte) (int, error) {
	v, kind := &p.viewer, b[0]
	switch {
	case v.encodings > 0:
		return p.encoding(ev, b), nil
	case v.down > 0:
		return p.keyDown(ev, b), nil
	case messages[kind] > 0:
		ev.Skip = int(messages[kind]) - 1
		return 1, nil
	case kind == msgFile, kind == msgTight, msgTightFirst <= kind && kind <= msgTightLast:
		ev.Saw(proto.FileTransfer)
		return p.hidden(ev, b), nil
	case len(b) < 2:
		if !known(kind) {
			return 0, errMessage
		}
		return 0, nil
	}
	switch kind {
	case msgKey:
		return pressed(ev, b, 8), nil
	case msgInput:
		return pressed(ev, b, 4), nil
	case msgPointer:
		if v.longMice && b[1]&0x80 != 0 {
			return 0, errMessage
		}
		return pressed(ev, b, 6), nil
	case msgQEMU:
		return p.qemu(b)
	}
	return p.long(ev, b)
}

// known reports whether messages of this kind have rules.
func known(kind byte) bool {
	switch kind {
	case msgEncodings, msgKey, msgPointer, msgText, msgInput, msgChat, msgFence, msgPower, msgSize, msgQEMU:
		return true
	}
	return false
}

// pressed reads a message of n bytes whose second says what is pressed: nothing, where
// that is zero.
func pressed(ev *proto.Events, b []byte, n int) int {
	if b[1] != 0 {
		ev.Saw(proto.RemoteControl).BluntedBy(1, "\x00")
	}
	ev.Skip = n - 2
	return 2
}

// qemu reads the head of a message of QEMU's: keys with their place on the keyboard
// are zero, down u16, what is on them u32, where they are u32. The other is sound.
func (p *parser) qemu(b []byte) (int, error) {
	if b[1] != 0 {
		return 0, errMessage
	}
	p.viewer.down = 2
	return 2, nil
}

// keyDown reads one byte of whether the key is down.
func (p *parser) keyDown(ev *proto.Events, b []byte) int {
	if b[0] != 0 {
		ev.Saw(proto.RemoteControl).BluntedBy(0, "\x00")
	}
	if p.viewer.down--; p.viewer.down == 0 {
		ev.Skip = 4 + 4
	}
	return 1
}

// longMouse is the number of an encoding that is none: to know messages of more than
// eight buttons. unassigned, in place of its last byte, makes it nobody's.
const (
	longMouse  = "\xff\xff\xfe\xc4" // -316
	unassigned = "\xb6"
)

func (p *parser) encoding(ev *proto.Events, b []byte) int {
	if len(b) < 4 {
		return 0
	}
	if string(b[:4]) == longMouse {
		p.viewer.longMice = true
		ev.Able(proto.RemoteControl).BluntedBy(3, unassigned)
	}
	p.viewer.encodings--
	return 4
}

// Lengths of messages' heads; the longest text of a chat; and numbers in place of its
// length that open and close the window.
const (
	headEncodings = 1 + 1 + 2
	headPower     = 1 + 1 + 1 + 1
	headText      = 1 + 3 + 4
	headFence     = 1 + 3 + 4 + 1
	headSize      = 1 + 1 + 2 + 2 + 1 + 1
	screen        = 16

	maxChat    = 4095
	chatWindow = -3
)

// long reads the head of a message that says itself how long it is.
func (p *parser) long(ev *proto.Events, b []byte) (int, error) {
	switch {
	case b[0] == msgEncodings && len(b) >= headEncodings:
		p.viewer.encodings = be16(b[2:])
		return headEncodings, nil
	case b[0] == msgPower && len(b) >= headPower:
		if b[3] > 1 {
			ev.Saw(proto.RemoteControl).BluntedBy(3, "\x00")
		}
		return headPower, nil
	case b[0] == msgFence && len(b) >= headFence:
		ev.Skip = int(b[8])
		return headFence, nil
	case b[0] == msgSize && len(b) >= headSize:
		ev.Skip = screen * int(b[6])
		return headSize, nil
	case b[0] == msgText && len(b) >= headText:
		n := int(int32(binary.BigEndian.Uint32(b[4:])))
		ev.Skip = max(n, -n) // negative where the text is packed
		return headText, nil
	case b[0] == msgChat && len(b) >= headText:
		return chat(ev, b)
	case !known(b[0]):
		return 0, errMessage
	}
	return 0, nil
}

func chat(ev *proto.Events, b []byte) (int, error) {
	n := int(int32(binary.BigEndian.Uint32(b[4:])))
	switch {
	case n > maxChat || n < chatWindow:
		return 0, errMessage
	case n > 0:
		ev.Saw(proto.Messaging)
		ev.Skip = n
	}
	return headText, nil
}
