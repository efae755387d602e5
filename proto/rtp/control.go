package rtp

import "bytes"

// A packet of RTCP is version, padding and count u8, kind u8, length in words of what
// follows them u16, and in most kinds a source u32.
const (
	rtcpHead  = 8
	sender    = 200 // a sender's report: its source, 5 words, and 6 for each it reports on
	receiver  = 201 // a receiver's: the same without the 5
	describes = 202 // SDES: sources, each with items of kind u8, length u8, text
	lastKind  = 213

	senderWords   = 6
	receiverWords = 1
	blockWords    = 6

	cname   = 1
	maxPart = 16 // packets of a compound
)

// part returns the size of the packet that b starts with, 0 where none can.
func part(b []byte) int {
	if len(b) < 4 || b[0]>>6 != version || b[1] < sender || b[1] > lastKind {
		return 0
	}
	if n := 4 + 4*int(be16(b[2:])); n <= len(b) {
		return n
	}
	return 0
}

// report reports whether b starts with a report whose length fits what it reports on.
// Keys may hide all of it but its head.
func report(b []byte) bool {
	if len(b) < rtcpHead || part(b) == 0 || be32(b[4:]) == 0 {
		return false
	}
	words, blocks := int(be16(b[2:])), blockWords*int(b[0]&0x1F)
	switch b[1] {
	case sender:
		return words >= senderWords+blocks
	case receiver:
		return words >= receiverWords+blocks
	}
	return false
}

// reports reports whether b is a report of the source that report a is of.
func reports(a, b []byte) bool {
	return report(b) && report(a) && be32(a[4:]) == be32(b[4:]) && !bytes.Equal(a, b)
}

// names reports whether b is a compound whose packets fill it, and in which the one who
// reports names himself.
func names(b []byte) (named bool) {
	if !report(b) {
		return false
	}
	source := be32(b[4:])
	for range maxPart {
		n := part(b)
		if n == 0 {
			return false
		}
		named = named || b[1] == describes && ofSource(b[:n], source)
		if b = b[n:]; len(b) == 0 {
			return named
		}
	}
	return false
}

// ofSource reports whether b describes source first, and its name first.
func ofSource(b []byte, source uint32) bool {
	const itemsAt, textAt = 8, 10
	return b[0]&0x1F > 0 && len(b) > textAt && be32(b[4:]) == source &&
		b[itemsAt] == cname && b[itemsAt+1] > 0 && textAt+int(b[itemsAt+1]) <= len(b)
}

// A message of ZRTP is 10 00, number u16, "ZRTP", source u32, and a message that is
// 50 5A and its length in words u16, kind [8], and more, with a sum u32 behind it.
const (
	zrtpFirst   = 0x10
	zrtpMark    = "ZRTP"
	zrtpHead    = 12
	zrtpMessage = 0x505A
	zrtpSum     = 4
)

// agrees reports whether b is a message by which peers agree on keys for a call.
func agrees(b []byte) bool {
	return len(b) >= zrtpHead+4+zrtpSum && b[0] == zrtpFirst && b[1] == 0 && string(b[4:8]) == zrtpMark &&
		be16(b[zrtpHead:]) == zrtpMessage && zrtpHead+4*int(be16(b[zrtpHead+2:]))+zrtpSum == len(b)
}
