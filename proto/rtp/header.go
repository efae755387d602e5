package rtp

import "encoding/binary"

// A packet of RTP is version, padding, extension and count of sources u8, marker and
// payload type u8, number u16, time u32, source u32, sources, extension, payload.
const (
	version  = 2 // the first two bits, of RTCP too
	rtpHead  = 12
	extended = 0x10
	marker   = 0x80
)

// Limits between a packet and the next.
const (
	maxGap  = 5       // numbers
	maxTime = 1 << 20 // of the clock: 11 s of pictures, 131 s of a telephone's sound
)

// Type returns the payload type of b. ok is false where b cannot be a packet with
// something in it, or is of a type that nobody has been given.
func Type(b []byte) (kind byte, ok bool) {
	if len(b) < rtpHead || b[0]>>6 != version {
		return 0, false
	}
	n := rtpHead + 4*int(b[0]&0x0F)
	if b[0]&extended != 0 {
		if len(b) < n+4 {
			return 0, false
		}
		n += 4 + 4*int(be16(b[n+2:]))
	}
	kind = b[1] &^ marker
	return kind, len(b) > n && (kind >= firstDynamic || kind < lastStatic && static[kind] != nobodys)
}

// Follows reports whether b continues the stream of packet a.
func Follows(a, b []byte) bool {
	kind, ok := Type(b)
	if !ok || len(a) < rtpHead || a[1]&^marker != kind {
		return false
	}
	if _, ok = Type(a); !ok || be32(a[8:]) != be32(b[8:]) || be32(b[8:]) == 0 {
		return false
	}
	gap, time := be16(b[2:])-be16(a[2:]), be32(b[4:])-be32(a[4:])
	return gap > 0 && gap <= maxGap && time <= maxTime
}

// A medium is what a payload type stands for.
type medium uint8

const (
	nobodys medium = iota
	voice
	video
	open // as the peers have agreed
)

// firstDynamic is the first payload type that peers agree on; from lastStatic on
// types are nobody's before that, but for those that stand for RTCP on one port.
const (
	lastStatic   = 35
	firstDynamic = 96
)

// static is RFC 3551, table 4 and 5.
var static = [lastStatic]medium{
	0: voice, 3: voice, 4: voice, 5: voice, 6: voice, 7: voice, 8: voice, 9: voice, 10: voice, 11: voice,
	12: voice, 13: voice, 14: voice, 15: voice, 16: voice, 17: voice, 18: voice,
	25: video, 26: video, 28: video, 31: video, 32: video, 33: video, 34: video,
}

func mediumOf(kind byte) medium {
	if kind >= firstDynamic {
		return open
	}
	return static[kind]
}

func be16(b []byte) uint16 { return binary.BigEndian.Uint16(b) }
func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }
