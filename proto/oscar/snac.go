package oscar

import (
	"encoding/binary"

	"chaperone/proto"
)

// A snac is a SNAC's family and subtype.
type snac uint32

// The SNACs that matter, and two frames without one that hold the same TLVs.
const (
	serviceRedirect snac = 0x0001_0005
	selfInfo        snac = 0x0001_000F
	migration       snac = 0x0001_0012
	setStatus       snac = 0x0001_001E
	locateSet       snac = 0x0002_0004
	locateReply     snac = 0x0002_0006
	buddyArrived    snac = 0x0003_000B
	buddyLeft       snac = 0x0003_000C
	icbmSend        snac = 0x0004_0006
	icbmReceive     snac = 0x0004_0007
	icbmAnswer      snac = 0x0004_000B
	icbmTyping      snac = 0x0004_0014
	chatSend        snac = 0x000E_0005
	chatReceive     snac = 0x000E_0006
	icqRequest      snac = 0x0015_0002 // only ICQ clients ask ICQ's own questions
	icqReply        snac = 0x0015_0003
	authRequest     snac = 0x0017_0002
	authReply       snac = 0x0017_0003
	authKey         snac = 0x0017_0006

	signOn  snac = 0xFFFF_0001
	signOff snac = 0xFFFF_0004
)

// Family u16, subtype u16, flags u16, request id u32.
const (
	snacHeader = 10
	extraFlag  = 0x80 // of the flags' first byte: a length u16 and so many bytes stand before the body
)

// Tags of TLVs: of sign-on, login and redirect, and of user info.
const (
	tagName      = 0x0001
	tagPassword  = 0x0002
	tagClient    = 0x0003
	tagAddress   = 0x0005
	tagCookie    = 0x0006
	tagCaps      = 0x000D
	tagDirect    = 0x000C
	tagShortCaps = 0x0019

	tagLocateCaps = 0x0005 // in locateSet and locateReply
	tagICBMData   = 0x0005 // in messages on channels 2 and 4
)

func (h *half) snac(ev *proto.Events, b []byte) int {
	if len(b) < snacHeader {
		return 0
	}
	h.body = snac(binary.BigEndian.Uint32(b))
	if b[4]&extraFlag != 0 {
		h.step = stepExtra
		return snacHeader
	}
	return h.enter(ev, snacHeader, 0, b)
}

func (h *half) extra(ev *proto.Events, b []byte) int {
	if len(b) < 2 {
		return 0
	}
	return h.enter(ev, 2, int(binary.BigEndian.Uint16(b)), b)
}

// enter goes to the first element of a SNAC's body, which is behind the n bytes
// read and skip more.
func (h *half) enter(ev *proto.Events, n, skip int, b []byte) int {
	switch h.body {
	case selfInfo, locateReply, buddyArrived, buddyLeft:
		h.step = stepUser
	case icbmSend, icbmReceive, icbmAnswer, icbmTyping:
		h.step = stepICBM
	case setStatus, locateSet, serviceRedirect, authKey, authRequest, authReply:
		h.step = stepTLV
	case migration:
		h.step = stepFamilies
	case chatSend, chatReceive:
		ev.Saw(proto.Messaging)
		return h.rest(ev, n, b)
	case icqRequest, icqReply:
		ev.App = ICQ
		return h.rest(ev, n, b)
	default:
		return h.rest(ev, n, b)
	}
	ev.Skip = min(skip, int(h.left)-n)
	return n
}

// families skips the list of families that move to another server.
func (h *half) families(ev *proto.Events, b []byte) int {
	if len(b) < 2 {
		return 0
	}
	h.step = stepTLV
	ev.Skip = min(2*int(binary.BigEndian.Uint16(b)), int(h.left)-2)
	return 2
}

// tlvHead reads a TLV's tag and length, and skips the value if nothing in it matters.
func (h *half) tlvHead(ev *proto.Events, b []byte) int {
	if h.inUser && h.count == 0 {
		h.inUser = false
		if h.body == buddyArrived || h.body == buddyLeft {
			h.step = stepUser
			return h.user(ev, b)
		}
	}
	if len(b) < 4 {
		return 0
	}
	if h.inUser {
		h.count--
	}
	size := min(binary.BigEndian.Uint16(b[2:]), h.left-4)
	value := h.value(binary.BigEndian.Uint16(b))
	if value == stepSkip || size == 0 {
		ev.Skip = int(size)
		return 4
	}
	h.step, h.tlv = value, size
	return 4
}

// value says how the value of a TLV is read.
func (h *half) value(tag uint16) step {
	if h.inUser {
		switch tag {
		case tagCaps:
			return stepCaps
		case tagShortCaps:
			return stepShortCaps
		case tagDirect:
			return stepDirect
		}
		return stepSkip
	}
	switch h.body {
	case signOn, authKey, authRequest:
		if tag == tagName {
			return stepName
		}
	case signOff, authReply:
		switch tag {
		case tagName:
			return stepName
		case tagAddress:
			return stepAddress
		}
	case setStatus:
		if tag == tagDirect {
			return stepDirect
		}
	case serviceRedirect, migration:
		if tag == tagAddress {
			return stepAddress
		}
	case locateSet, locateReply:
		switch tag {
		case tagLocateCaps:
			return stepCaps
		case tagShortCaps:
			return stepShortCaps
		}
	case icbmSend, icbmReceive:
		if tag == tagICBMData {
			return h.icbmData()
		}
	}
	return stepSkip
}
