package rfb

import (
	"encoding/binary"

	"chaperone/proto"
)

// A capability of Tight is its code u32, who has made it [4], and its name [8].
const capability = 4 + 4 + 8

// maxOffered is how many tunnels, or ways to prove who one is, a server may offer.
const maxOffered = 255

// tightOffered reads how many there are, u32, and these.
func (p *parser) tightOffered(b []byte) int {
	if len(b) < 4 {
		return 0
	}
	count := binary.BigEndian.Uint32(b)
	if count > maxOffered {
		return p.silent(b)
	}
	n := 4 + capability*int(count)
	if len(b) < n {
		return 0
	}
	s := &p.security
	if p.server.stage == offersTunnels {
		s.tunnels, p.server.stage = true, offersProofs
		if count > 0 {
			s.asks++
		}
		return n
	}
	s.choices, p.server.stage = true, challenges
	if count == 0 {
		s.agree(secNone)
	}
	return n
}

// tightChoice reads the viewer's choice, u32, of tunnels first and then of proofs.
// Where there is nothing to choose from it chooses nothing.
func (p *parser) tightChoice(ev *proto.Events, b []byte) (int, error) {
	s := &p.security
	switch {
	case !s.tunnels:
		return 0, errEarly
	case s.asks == 0 && !s.choices:
		return 0, errEarly
	case len(b) < 4:
		return 0, nil
	}
	choice := binary.BigEndian.Uint32(b)
	if s.asks > 0 {
		if s.asks = 0; choice != 0 {
			return p.hidden(ev, b), nil
		}
		return 4, nil
	}
	if choice > 0xFF || !s.agree(byte(choice)) {
		return p.hidden(ev, b), nil
	}
	return 4, nil
}

// countsCapabilities reads how many of a server's messages, of a viewer's, and of
// encodings follow, u16 each, and two bytes.
func (p *parser) countsCapabilities(b []byte) int {
	if len(b) < 8 {
		return 0
	}
	s := &p.server
	s.capabilities, s.stage = be16(b)+be16(b[2:])+be16(b[4:]), listsCapabilities
	if s.capabilities == 0 {
		s.stage = shows
	}
	return 8
}

// noFiles is a name that nobody has given. No name of a capability with files ends
// as it does.
const noFiles = "NOFILES_"

// capability reads one. Those with files are called FTC_LSRQ, FTSFLRLY and so on.
func (p *parser) capability(ev *proto.Events, b []byte) int {
	if len(b) < capability {
		return 0
	}
	if string(b[4:10]) == "TGHTFT" && b[capability-1] != noFiles[len(noFiles)-1] {
		ev.Able(proto.FileTransfer).BluntedBy(8, noFiles)
	}
	if p.server.capabilities--; p.server.capabilities == 0 {
		p.server.stage = shows
	}
	return capability
}
