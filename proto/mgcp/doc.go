// Package mgcp follows what controls telephony gateways over UDP: MGCP (RFC 3435)
// and MEGACO as text (RFC 3525, H.248.1 annex B).
//
// MGCP is recognised by the line of a command: a verb of four letters, a number, an
// endpoint and "MGCP n.n"; MEGACO by the start of a message: its name or "!", its
// version, a sender in brackets, and a transaction. Both are well over 80 bits.
// Answers of MGCP are followed once a command was seen, and mean nothing without
// one.
//
// Commands that make a call, or that ask for and tell of what is done at a phone,
// are voice, the others session. Descriptions of media are package sdp's: it
// announces where voice will come up, and takes single media away. The binary form
// of MEGACO and TCP are not read. No capture holds a MEGACO conversation.
package mgcp
