// Package dns reads DNS, whose conversations are about other conversations: which name
// somebody is about to call, and which addresses names have. Over UDP, and over TCP,
// where every message has its length before it.
//
// # Recognition
//
// By the structure of a whole message, the first of its side: a known operation, the
// zero bit, counts of questions and records that end exactly with the message, labels
// and pointers that keep to their bounds, a known class in every question and record.
// Noise that is seventeen bytes long has all of it once in 2^72, and longer noise less
// than once in 2^50. Multicast DNS and LLMNR are the same format and count as DNS; the
// names of NetBIOS do not, which are 32 letters from A to P. DNS over TLS, QUIC and
// HTTPS are other apps.
//
// # What is told
//
// A question for an address names its host: see [proto.Events.Asked]. The name is
// written with dots, and bytes that would be mistaken for something else as question
// marks. Pointers must point backward, so that there is no loop.
//
// The addresses in an answer are those of the name that was asked, whatever aliases lie
// between: A and AAAA records, and the address hints of HTTPS and SVCB records. Only
// those count that the responder gives, since anybody can send an answer.
//
// # Encrypted Client Hello
//
// The key that a client needs to hide the names it calls comes in the ech parameter of
// an HTTPS or SVCB record, as a list of configurations, each with its version. To
// overwrite version fe0d with fe00, which is none, makes clients skip it as they must
// any that they do not know; they go on with the name in clear. That is the app ech.
// Clients that validate DNSSEC themselves take such an answer for forged. An answer
// with more configurations than can be told of in one call is an offer that only goes
// with its datagram.
//
// Made from RFC 1035, 6891, 9460, 9848 and 9849, and captures.
package dns
