// Package quic reads the hello of QUIC connections: it is encrypted with keys that
// anybody can make who sees the first packet (RFC 9001, 5.2), and says in TLS what a
// hello over TCP says. See package tls, which reads it and knows its makers.
//
// # Versions
//
// Version 1 (RFC 9000), version 2 (RFC 9369) and its first draft, drafts 22 to 34,
// Meta's mvfst of the same keys, and Google's T050 and T051. Of Google's own
// cryptography, which nobody's server speaks any more, the name is read in Q050, and
// in Q035 to Q046 where the hello stands first in its datagram. What a client says in a
// version that is not known here cannot be read; the flow is QUIC once the server
// declines it, for its answer repeats 16 bytes or more of what was asked.
//
// # Certainty
//
// A datagram is QUIC whose first packet has the long form, a known version, identifiers
// of lawful length, and a length that fits into it: 1 in 2^40 of noise. Whether
// its content is authentic is for the parser to find out, since that needs memory.
//
// # Which hello counts
//
// Who wants to be taken for another may show the gateway a hello that its server will
// not heed, and then the true one. So the parser reads as a server does:
//
//   - a packet that is not authentic counts for nothing, nor does one in a datagram of
//     less than 1200 bytes, nor what stands behind a frame that does not belong there
//   - keys are made of the identifier in a client's first packet, and tried on all its
//     later ones, whatever they call the server; where they fail and the packet is the
//     first of another connection, after Retry or with another version, that
//     connection's hello counts, and what the flow was taken for is forgotten
//   - pieces of a hello come in any order, over any number of packets and datagrams,
//     up to 16 KiB and 128 pieces that stand apart; a hello that says two things at
//     the same place is an error
//   - the flow is finished when the server has answered in the same version; until then
//     another hello is still heard
//   - a server that goes on to the handshake while the hello is not whole has heard
//     something that was not seen here, which is an error
//
// An error leaves the flow to the policy's setting for what cannot be judged.
//
// # What passes unread
//
// A datagram passes if nothing in it is refused, with all that it carries: early data
// (0-RTT), which a server cannot read before the hello that comes with it or after it;
// packets behind the eighth; packets that do not open. None of it makes the flow known,
// so that the datagram with the end of the hello is still asked about. When the flow is
// finished, later connections between the same two ports are not read any more; nor is
// it seen when a client moves to another address, where it goes on as a flow of
// packets of the short form that nobody recognises.
//
// # Cost
//
// Keys are made once for a flow, with three allocations; package prototest's check
// sees none because the keys of the last flow are kept. A further packet allocates
// nothing. The standard library has no way to give a cipher a new key in place.
//
// Sources: RFC 9000, 9001, 9368 and 9369, and the drafts before them; Google's and
// Meta's salts as published in their programs. Captures confirm all of it but drafts 22
// to 26 and 30 to 33, which share their salts with those that they do.
package quic
