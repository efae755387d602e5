// Package manolito follows Manolito, also called MP2P: the network of Blubster and
// Piolet, on which people searched for music.
//
// # Datagrams
//
// Everything but the files passes in datagrams: check u32, number u32, and two
// addresses, of who asked first and of who shall read it; a counter u8, a kind u8,
// the length u16 of what follows; and fields (message.go). A field is two letters, a
// type, a length, and a text or a number. Twenty pairs of letters are on record.
//
// A datagram with fields is recognised by them: the upper half of the check is zero,
// the lengths agree to the byte, types are two, letters are of those twenty: 58 bits.
// A short one, which keeps a peer awake, has no fields; it counts only if the second
// address is the host it is sent to, 72 bits. Behind a gateway that translates
// addresses an incoming one may not show that; then the answer to it may.
//
// # What is told apart
//
// Searches, by words or by a file's checksum; answers to them, each a file that its
// sender shares; requests for a file; messages to people; and the network's own talk.
// Each is one datagram and can be dropped alone: nothing is blunted.
//
// Searches, answers and the network's own are in captures. Requests and messages are
// from the fields that a public analyser names, and the connections on which files
// pass are unknown: no capture shows one. Refusing requests is what stops downloads.
//
// Sources: captures; the field names of Wireshark's documentation of the protocol.
package manolito
