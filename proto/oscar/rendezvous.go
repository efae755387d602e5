package oscar

import (
	"bytes"
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// Rendezvous messages. A refusal and a cancellation offer nothing.
const (
	rvPropose = 0
	rvAccept  = 2
)

// A proposal is the latest one of a conversation. An acceptance names no file; it
// is judged by the name of what it accepts.
type proposal struct {
	cookie  [8]byte
	feature proto.Feature
	n       uint8
	service [72]byte // as much of its service data
}

// keep remembers what the proposal with the present cookie proposes.
func (l *proposal) keep(f proto.Feature, service []byte) {
	l.feature, l.n = f, uint8(copy(l.service[:], service))
}

// rendezvous reads the head of a rendezvous: message u16 and cookie. A
// counter-proposal is a proposal with a higher sequence number in its terms.
func (p *parser) rendezvous(ev *proto.Events, dir proto.Dir, b []byte) int {
	if len(b) < 10 {
		return 0
	}
	h := &p.half[dir]
	h.accepts = false
	switch binary.BigEndian.Uint16(b) {
	case rvPropose:
		p.latest = proposal{cookie: [8]byte(b[2:10])}
	case rvAccept:
		h.accepts = true
		h.matches = p.latest.cookie == [8]byte(b[2:10])
	default:
		return h.rest(ev, 10, b)
	}
	h.step = stepCLSID
	return 10
}

// clsid reads the capability, which is the last that can be overwritten, and
// says what is proposed; with its terms, if they are there.
func (p *parser) clsid(ev *proto.Events, dir proto.Dir, b []byte) int {
	const size = len(capability{})
	if len(b) < size {
		return 0
	}
	h := &p.half[dir]
	use, f := lookup(capability(b))
	switch {
	case use == meansRelay:
		h.step = stepRelay
		return size
	case use == meansDirect:
		ev.Able(f).BluntedBy(0, blunt)
	case use == meansUse && !h.accepts:
		ev.Saw(f).With(h.remembered())
	}
	if use != meansOffer {
		return h.rest(ev, size, b)
	}
	e := p.offer(ev, h, f).BluntedBy(0, blunt)
	left := int(h.tlv) - size
	if left == 0 || left > maxTerms {
		return h.rest(ev, size, b)
	}
	if len(b) < size+left {
		h.step, h.feature = stepTerms, f
		return size
	}
	p.take(ev, h, e, readTerms(b[size:size+left]), f)
	return size + left
}

// offer says that f is proposed or accepted.
func (p *parser) offer(ev *proto.Events, h *half, f proto.Feature) *proto.Event {
	e := ev.Offers(f).With(h.remembered())
	if h.accepts && h.matches && p.latest.feature == f {
		e.Named(readService(p.latest.service[:p.latest.n]))
	}
	return e
}

// terms reads what stands behind a capability that had to be judged before.
func (p *parser) terms(ev *proto.Events, dir proto.Dir, b []byte, last bool) int {
	if !last {
		return 0
	}
	h := &p.half[dir]
	p.take(ev, h, nil, readTerms(b), h.feature)
	return len(b)
}

// take adds the terms of an offer to e, or to what was said of it before if e is nil.
func (p *parser) take(ev *proto.Events, h *half, e *proto.Event, t terms, f proto.Feature) {
	if !h.accepts {
		p.latest.keep(f, t.service)
	}
	if file, size := readService(t.service); len(file) > 0 || size > 0 {
		if e == nil {
			e = ev.Completes(proto.Offer, f)
		}
		e.Named(file, size)
	}
	t.expect(ev, f)
}

// maxTerms bounds what is waited for behind a capability. The terms of an offer
// with a long invitation text take some 300 bytes.
const maxTerms = 4096

// Tags of the TLVs behind a capability.
const (
	tagRendezvousIP = 0x0002 // of the relay, if there is one
	tagOwnIP        = 0x0003 // as the proposer sees it
	tagVerifiedIP   = 0x0004 // as the server sees it
	tagPort         = 0x0005 // or the relay's PIN
	tagRelay        = 0x0010
	tagAddresses    = 0x0018
	tagService      = 0x2711
)

// terms are where a proposer waits for the other side, and with what.
type terms struct {
	ip      [3]netip.Addr
	port    uint16
	relayed bool
	more    []byte // further addresses: strings "IP port" behind their length
	service []byte // what is offered
}

func readTerms(b []byte) (t terms) {
	for len(b) >= 4 {
		tag, n := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		v := b[4:min(4+n, len(b))]
		b = b[4+len(v):]
		switch {
		case tagRendezvousIP <= tag && tag <= tagVerifiedIP && len(v) == 4:
			t.ip[tag-tagRendezvousIP] = netip.AddrFrom4([4]byte(v))
		case tag == tagPort && len(v) == 2:
			t.port = binary.BigEndian.Uint16(v)
		case tag == tagRelay:
			t.relayed = true
		case tag == tagAddresses:
			t.more = v
		case tag == tagService:
			t.service = v
		}
	}
	return t
}

// readService reads the content of a file offer: kind u16, number of files u16,
// bytes in all u32, name and NUL. Other offers have none or one that says nothing.
func readService(v []byte) (file []byte, size uint64) {
	if len(v) < 8 {
		return nil, 0
	}
	file, _, _ = bytes.Cut(v[8:], nul)
	return file, uint64(binary.BigEndian.Uint32(v[4:]))
}

var nul = []byte{0}

// expect announces the data connection. Both sides of a relay connect to it, to
// either of its ports; otherwise the other side tries all addresses.
func (t *terms) expect(ev *proto.Events, f proto.Feature) {
	if t.relayed {
		expect(ev, f, t.ip[0], defaultPort)
		expect(ev, f, t.ip[0], 443)
		return
	}
	for _, ip := range t.ip {
		expect(ev, f, ip, t.port)
	}
	for more := t.more; len(more) > 0; {
		n := 1 + int(more[0])
		if n > len(more) {
			return
		}
		if ip, rest := proto.CutIPv4(more[1:n]); ip.IsValid() && len(rest) > 1 && rest[0] == ' ' {
			port, _ := cutPort(rest[1:])
			expect(ev, f, ip, port)
		}
		more = more[n:]
	}
}
