// Package zoom follows Zoom's meetings over UDP. Chat, files, and meetings that must go
// over TCP are known by their hosts; the question that clients ask before a meeting, and
// clients in browsers, speak STUN.
//
// A client greets a media server with 01 00 02, an identifier of 16 bytes, and numbers
// of which 18 bytes are fixed or said twice: 170 bits. The server repeats the identifier:
// two greetings of the form 01 00 and 02 00 that share it are 128 bits and more, whatever
// stands behind it. A meeting that is met in its middle is known by two packets of media of
// one sender that follow each other (see package rtp: 69 bits) behind Zoom's own head
// (30 bits more).
//
// A greeting is a session. The head of a packet of media says what it is: voice, video,
// or, where its second mark says so too, a shared screen; that there is RTP where the
// head says it must be, too, or nothing is said, for the same kinds also serve control. A
// shared screen can so be refused alone: its packets have a flow of their own.
//
// Media that goes from client to client has no greeting and half of the head, and is
// not recognised here.
//
// Sources: captures of 2019 and later for greetings and control; for media, measurements
// that Princeton University has published (2022), which no capture at hand confirms.
package zoom
