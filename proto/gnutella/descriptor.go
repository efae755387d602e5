package gnutella

import (
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// A descriptor is a view of one from its header on: identifier of 16 bytes,
// function u8, time to live u8, hops u8, length of the payload u32, lowest byte
// first. It must hold headerSize bytes; the payload may be cut short.
type descriptor []byte

const (
	functionAt = 16
	headerSize = 23
)

// Functions.
const (
	fnPing           = 0x00
	fnPong           = 0x01
	fnBye            = 0x02
	fnRoute          = 0x30 // part of the table of what a host shares
	fnVendor         = 0x31
	fnStandardVendor = 0x32
	fnPush           = 0x40
	fnRUDP           = 0x41 // a transfer in datagrams
	fnDHT            = 0x44
	fnQuery          = 0x80
	fnHit            = 0x81
	fnHorizon        = 0xCD
)

// noFunction takes the place of a function that is taken away. Nobody knows it.
const noFunction = "\x7F"

// deflated marks, in a datagram's time to live, a payload that is compressed.
const deflated = 0x80

func (d descriptor) guid() []byte    { return d[:functionAt] }
func (d descriptor) function() byte  { return d[functionAt] }
func (d descriptor) ttl() byte       { return d[17] }
func (d descriptor) hops() byte      { return d[18] }
func (d descriptor) size() uint32    { return binary.LittleEndian.Uint32(d[19:]) }
func (d descriptor) payload() []byte { return d[headerSize:] }

func (d descriptor) known() bool { return knownFunction(d.function()) }

func knownFunction(function byte) bool {
	switch function {
	case fnPing, fnPong, fnBye, fnRoute, fnVendor, fnStandardVendor, fnPush, fnRUDP, fnDHT, fnQuery, fnHit, fnHorizon:
		return true
	}
	return false
}

// least is the shortest payload of a function.
func least(function byte) uint32 {
	switch function {
	case fnBye, fnRoute:
		return 2
	case fnQuery:
		return 3
	case fnVendor, fnStandardVendor:
		return 8
	case fnPong:
		return pongSize
	case fnHorizon:
		return 24
	case fnPush:
		return pushSize
	case fnHit:
		return 27
	case fnDHT:
		return 38
	}
	return 0
}

const (
	pongSize = 14 // port u16, address, files u32, kilobytes u32
	pushSize = 26 // whom, which file u32, address, port u16
)

// fits reports whether the payload can be what the function wants.
func (d descriptor) fits() bool {
	if d.size() < least(d.function()) {
		return false
	}
	b := d.payload()
	switch d.function() {
	case fnPing: // nothing, or extensions
		return d.size() == 0 || len(b) == 0 || b[0] == 0xC3
	case fnVendor, fnStandardVendor:
		return len(b) < 4 || vendor(b[:4])
	case fnDHT:
		return len(b) < 5 || vendor(b[1:5])
	}
	return true
}

// vendor reports whether b is a vendor's four letters, or zeros for none.
func vendor(b []byte) bool {
	letters := 0
	for _, c := range b {
		if 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			letters++
		}
	}
	return letters == len(b) || nonzero(b) == 0
}

func nonzero(b []byte) (n int) {
	for _, c := range b {
		if c != 0 {
			n++
		}
	}
	return n
}

// say says what a descriptor is by its function. It returns nil for one that only
// keeps the overlay going.
func say(ev *proto.Events, function byte) *proto.Event {
	switch function {
	case fnQuery:
		return ev.Saw(proto.Search)
	case fnHit:
		return ev.Saw(proto.FileSharing)
	case fnPush:
		return ev.Offers(proto.FileTransfer)
	case fnRoute:
		return ev.Able(proto.FileSharing)
	}
	return nil
}

// endpointSize is how much of a pong names its host: port u16, address.
const endpointSize = 6

// hint passes on the host at the front of a pong's payload.
func hint(ev *proto.Events, b []byte) {
	to := netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[2:6])), binary.LittleEndian.Uint16(b))
	if to.Port() != 0 && !to.Addr().IsUnspecified() {
		ev.Hint(to)
	}
}
