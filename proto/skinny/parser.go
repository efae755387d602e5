package skinny

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"time"

	"chaperone/proto"
)

// A parser follows one connection.
type parser struct{ begun bool }

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var errMessage = errors.New("skinny: no message")

// maxRead is how much of a message is looked at: addresses stand in front.
const maxRead = 64

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, _ proto.Dir, b []byte) (int, error) {
	switch header(b) {
	case proto.No:
		return 0, errMessage
	case proto.More:
		return 0, nil
	}
	n := size(b)
	read := min(n, maxRead)
	if len(b) < read {
		return 0, nil
	}
	ev.Skip = n - read
	p.say(ev, number(b), b[:read])
	return read, nil
}

// say says what a message is about.
func (p *parser) say(ev *proto.Events, number uint32, b []byte) {
	if !p.begun {
		p.begun = true
		ev.Saw(proto.Session)
	}
	body := b[headLen:]
	switch number {
	case openReceiveAck: // status, address
		offer(ev, proto.Voice, b, skip(body, 4))
	case openVideoAck:
		offer(ev, proto.Video, b, skip(body, 4))
	case startMedia: // conference, party, address
		offer(ev, proto.Voice, b, skip(body, 8))
	case startVideo:
		offer(ev, proto.Video, b, skip(body, 8))
	case startMediaAck: // conference, party, call, address
		offer(ev, proto.Voice, b, skip(body, 12))
	case startVideoAck:
		offer(ev, proto.Video, b, skip(body, 12))
	}
}

func skip(b []byte, n int) []byte { return b[min(n, len(b)):] }

// stays is how long a stream may take to begin once both sides know where.
const stays = time.Minute

// offer announces the stream to the address at the front of b, and its control:
// four bytes and a port; in later versions a type, sixteen bytes and a port.
func offer(ev *proto.Events, f proto.Feature, message, b []byte) {
	var ip netip.Addr
	if version := message[4]; version >= firstWithAddressType {
		if len(b) < 24 {
			return
		}
		ip = netip.AddrFrom4([4]byte(b[4:8]))
		if binary.LittleEndian.Uint32(b) == 1 {
			ip = netip.AddrFrom16([16]byte(b[4:20]))
		}
		b = b[20:]
	} else {
		if len(b) < 8 {
			return
		}
		ip = netip.AddrFrom4([4]byte(b))
		b = b[4:]
	}
	port := binary.LittleEndian.Uint32(b)
	ev.Offers(f)
	if port == 0 || port >= 65535 || ip.IsUnspecified() {
		return
	}
	for _, at := range [...]uint16{uint16(port), uint16(port) + 1} {
		ev.Expect(proto.Expectation{To: netip.AddrPortFrom(ip, at), Over: proto.UDP, Feature: f, For: stays})
	}
}
