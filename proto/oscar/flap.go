package oscar

import (
	"encoding/binary"

	"chaperone/proto"
)

// A FLAP frame: mark, channel, sequence number u16, length u16.
const (
	flapMark   = 0x2A
	flapHeader = 6

	chanSignOn    = 1
	chanSNAC      = 2
	chanSignOff   = 4
	chanKeepAlive = 5
)

// A step is the element that the next bytes of a frame are.
type step uint8

const (
	stepSkip       step = iota // nothing of interest follows in this frame
	stepVersion                // of a sign-on frame
	stepSNAC                   // a SNAC's header
	stepExtra                  // the block that may stand before its body
	stepFamilies               // a list of families
	stepUser                   // the name of a user-info block
	stepInfo                   // its warning level and TLV count
	stepTLV                    // the head of a TLV
	stepICBM                   // the head of a message
	stepName                   // values of TLVs: the user's own name
	stepAddress                // where to connect next
	stepCaps                   // capabilities
	stepShortCaps              // the same, two bytes each
	stepRendezvous             // the head of a rendezvous
	stepCLSID                  // its capability
	stepTerms                  // all behind that
	stepOldICQ                 // an ICQ message from before rendezvous
	stepRelay                  // the head of a TLV behind ICQ's capability
	stepRelayed                // an ICQ message, or the answer to one
	stepReason                 // why a message is answered by its client
	stepDirect                 // where an ICQ user waits for connections
	stepWord                   // TOC: the command
	stepField                  // its first field
	stepTextCaps               // capabilities
	stepUUID                   // the fields of an invitation up to its capability
	stepTextTerms              // all behind that
)

// flap reads one element of a frame.
func (p *parser) flap(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	h := &p.half[dir]
	if h.left == 0 {
		return p.frame(ev, dir, b)
	}
	end := h.left
	inTLV := h.tlv > 0
	if inTLV {
		end = h.tlv
	}
	b = b[:min(len(b), int(end))]
	read := p.element(ev, dir, b, len(b) == int(end))
	if read == 0 {
		if len(b) < int(end) {
			return 0, nil
		}
		read = len(b)
	}
	n := uint16(read + ev.Skip)
	h.left -= n
	if inTLV {
		if h.tlv -= n; h.tlv == 0 {
			h.step = stepTLV
		}
	}
	return read, nil
}

// frame reads a frame's header, or the ten bytes that announce TOC.
func (p *parser) frame(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if b[0] != flapMark {
		if dir == proto.FromInitiator && !p.toc {
			switch proto.Prefix(b, tocHello) {
			case proto.Yes:
				p.toc = true
				return len(tocHello), nil
			case proto.More:
				return 0, nil
			}
		}
		return 0, errFrame
	}
	if len(b) < flapHeader {
		return 0, nil
	}
	h := &p.half[dir]
	h.left = binary.BigEndian.Uint16(b[4:])
	h.tlv, h.count, h.inUser, h.nPeer = 0, 0, false, 0
	h.start(b[1], p.toc)
	if h.step == stepSkip {
		ev.Skip = int(h.left)
		h.left = 0
	}
	if !p.began {
		p.began = true
		ev.Saw(proto.Session)
	}
	return flapHeader, nil
}

// start sets the first step of a frame's payload.
func (h *half) start(channel byte, toc bool) {
	h.step = stepSkip
	switch channel {
	case chanSignOn:
		h.step, h.body = stepVersion, signOn
	case chanSNAC:
		h.step = stepSNAC
		if toc {
			h.step = stepWord
		}
	case chanSignOff:
		h.step, h.body = stepTLV, signOff
	}
}

// element reads the element at the front of b and returns its length, 0 while it
// is not whole. last says that b is all there is of its TLV or frame.
func (p *parser) element(ev *proto.Events, dir proto.Dir, b []byte, last bool) int {
	h := &p.half[dir]
	switch h.step {
	case stepVersion:
		return h.version(b)
	case stepSNAC:
		return h.snac(ev, b)
	case stepExtra:
		return h.extra(ev, b)
	case stepFamilies:
		return h.families(ev, b)
	case stepUser:
		return h.user(ev, b)
	case stepInfo:
		return h.info(b)
	case stepTLV:
		return h.tlvHead(ev, b)
	case stepICBM:
		return p.icbm(ev, dir, b)
	case stepName:
		return h.name(ev, b, last)
	case stepAddress:
		return h.address(ev, b, last)
	case stepCaps:
		return h.caps(ev, b)
	case stepShortCaps:
		return h.shortCaps(ev, b)
	case stepRendezvous:
		return p.rendezvous(ev, dir, b)
	case stepCLSID:
		return p.clsid(ev, dir, b)
	case stepTerms:
		return p.terms(ev, dir, b, last)
	case stepOldICQ:
		return h.oldICQ(ev, b)
	case stepRelay:
		return h.relay(ev, b)
	case stepRelayed:
		return p.icqMessage(ev, dir, b)
	case stepReason:
		return h.reason(ev, b)
	case stepDirect:
		return h.direct(ev, b)
	case stepWord:
		return h.word(ev, dir, b, last)
	case stepField:
		return h.field(ev, dir, b, last)
	case stepTextCaps:
		return h.textCaps(ev, b)
	case stepUUID:
		return p.uuid(ev, dir, b, last)
	case stepTextTerms:
		return p.textTerms(ev, dir, b, last)
	}
	return h.rest(ev, 0, b)
}

// rest skips all of the TLV or frame behind the first n bytes of b, of which
// there must be one.
func (h *half) rest(ev *proto.Events, n int, b []byte) int {
	n = max(n, 1)
	end := int(h.left)
	if h.tlv > 0 {
		end = int(h.tlv)
	}
	ev.Skip = end - n
	return n
}

func (h *half) version(b []byte) int {
	if len(b) < 4 {
		return 0
	}
	h.step = stepTLV
	return 4
}
