// Package iax follows IAX2, the protocol between Asterisk telephone exchanges, their
// phones and each other (RFC 5456): signalling, voice and all else in the datagrams
// of one flow, on any port.
//
// # Recognised
//
// A datagram that opens a call or a registration is a full frame to nobody's call,
// numbered zero, of which nothing but elements of information may follow that end
// where the datagram ends: 49 fixed bits, and 32 more of a call's version, or 8 of
// a registration's user, both of which must come first. Any other full frame counts
// once the other side has sent one that belongs to the same call: each names its
// own number for it and the other's, 30 bits, one of them is signalling, 10 bits,
// and both have types that there are, 8 bits.
//
// # Told apart
//
// NEW and all sound are voice; frames of video, pictures and text are video, image
// and messaging. Each is a datagram of its own that can be left out. Short frames
// carry sound, or video where their header says so; trunked ones sound.
package iax
