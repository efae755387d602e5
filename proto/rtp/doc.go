// Package rtp recognises calls by their media alone (RFC 3550, RFC 3551), where
// neither an announcement nor STUN has said whose they are, and the media's control
// and agreement on keys.
//
// # Recognised
//
//   - By one datagram: a compound of RTCP that fills it to the last byte and in which
//     whoever reports names himself (SDES with a CNAME, the same source as the
//     report's), 85 bits and more; a message of ZRTP (RFC 6189), 80 bits.
//   - By two datagrams of one sender, one right behind the other, each of which may be
//     RTP: the same source, which is not 0, and payload type, the next number but a few,
//     and a time that does not go back. 69 bits: the source is 32, the number 13, the time
//     12, the payload type 7, the versions 4 and the payload type's range 1. Or each of
//     which may be a report of RTCP, of the same source, not the same bytes: 60 bits.
//     Keys hide what follows in a report, so that two are needed there.
//
// This is what a random pair must meet, and random pairs do not. A protocol that has
// a number where RTP has its own, and constants around it, would; none is known. Ports
// below 1024, those of local names and Ethereum's are left alone, and so are the
// payload types that RFC 3551 gives to nobody. All flows are said to be [proto.Likely],
// since most are found so.
//
// A flow that was announced belongs to the app that announced it: it is left alone.
// Where an app is said to wait at an end of the flow, it is that app's, likely.
// Discord's keep-alive makes the flow Discord's.
//
// # Told apart
//
// Voice and video by the payload types of RFC 3551. What these leave open is video where
// two packets of one time follow each other and the first is large, and voice where two
// small ones are no more than 60 ms of the fastest clock of sound apart. That is said
// late, with the second packet, and where nothing tells, after some more, it is voice. A
// shared screen is video. Control alone is a session.
//
// Nothing is blunted: one packet of many can be left out, and refusing leaves out all.
//
// Sources: the RFCs; captures of calls with G.711, G.729, AMR, H.263, H.265, SRTP and
// ZRTP. Of payload types 26, 28 and 31 to 33 no capture is at hand.
package rtp
