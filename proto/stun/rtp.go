package stun

// RTP and RTCP share a first byte of 128 to 191. SRTP encrypts neither's header.
const (
	rtpHead   = 12
	rtcpHead  = 8
	firstRTCP = 192 // second byte of RTCP, to
	lastRTCP  = 223
)

// rtcp reports whether b is RTCP: reports, and what comes with them.
func rtcp(b []byte) bool {
	return len(b) >= rtcpHead && b[1] >= firstRTCP && b[1] <= lastRTCP && 4+4*int(be16(b[2:])) <= len(b)
}

// rtp reports whether b can be RTP. Payload types 64 to 95 are left to RTCP where
// both share a flow (RFC 5761).
func rtp(b []byte) bool {
	n := rtpHead + 4*int(b[0]&0x0F)
	if b[0]&0x10 != 0 {
		n += 4
	}
	pt := b[1] & 0x7F
	return len(b) >= n && (pt < 64 || pt > 95)
}

// A source is one stream of media: who sends it, and its last packet.
type source struct {
	ssrc uint32
	seq  uint16
}

// maxSources is how many streams of a direction are watched at a time.
const maxSources = 4

// maxGap is how many packets may be missing between two that follow each other.
const maxGap = 16

// A track watches one direction for media that nobody has announced.
type track [maxSources]source

// follows reports whether b, which can be RTP, continues a stream: 32 bits of its
// source and 12 of its number agree with a packet before it.
func (t *track) follows(b []byte) bool {
	s := source{be32(b[8:]), be16(b[2:])}
	last := &t[s.ssrc%maxSources]
	gap := s.seq - last.seq
	ok := last.ssrc == s.ssrc && s.ssrc != 0 && gap > 0 && gap <= maxGap
	*last = s
	return ok
}
