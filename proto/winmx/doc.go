// Package winmx recognises WinMX and the other clients of its peer network, WPN.
//
// All connections of the network open alike: who was called says one byte, '1',
// who called sends a key block of 16 bytes, and is answered with another. From
// then on both directions are hidden behind ciphers that are keyed by the blocks.
// A block is noise but for three sums over it; one of them is a number that says
// what its sender is:
//
//   - a client of a chat room, and the room's server: messaging
//   - a primary or secondary client, and a primary: the network's own traffic, by
//     which files are searched for and offered, all in one cipher
//
// The caches that know where primaries wait say '8' instead, and then at once a
// block of their own and ten addresses, without waiting for an answer. The first
// of them is a hint; the others are hidden behind a large table.
//
// A flow is one of these as a whole: to refuse the room is to refuse the flow.
//
// # Certainty
//
// Two sums have eight bits each, the third must be one of three numbers in the
// first block, and the one that belongs to it in the second. With the byte '1',
// 8+16+6.4+24 bits: noise passes once in 2^54. A cache's block and the key of its
// list, twelve zeros, make 8+24+96 bits.
//
// # What is not told apart
//
// Files do not go through the network: clients fetch them from each other by the
// way of Napster, which package opennap knows, and where it is Napster's. Nothing in
// such a connection says whose it is. What the overlay's cipher hides, UDP
// included, is not read.
//
// # Sources
//
// The sources of chat servers for the network, the rules of traffic classifiers.
// No capture confirms any of it: the blocks in the tests are made by the same
// rules, the other way round.
package winmx
