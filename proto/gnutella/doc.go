// Package gnutella follows Gnutella and Gnutella2, the networks of LimeWire,
// BearShare, Morpheus, Gnucleus, Shareaza, FrostWire, WireShare, Phex and
// gtk-gnutella.
//
// # How it is recognised
//
// On any port, ports being no evidence:
//
//   - a link between two hosts by the first line of its handshake, versions 0.4
//     and 0.6, from either side; GnucleusLAN by its own (88 fixed bits and more)
//   - a link met in mid-stream by a block of its handshake only
//   - a host that calls back to upload, or because a place in a queue came up, by
//     its line (GIV, PUSH, QUEUE: 120 bits and more), and a chat by its first
//   - a datagram by the header of a descriptor, whose length must be the
//     datagram's, with a payload that its kind can have: 2^-44 for random bytes
//   - a datagram of the reliability layer (GND, GTA) by tag, flags, part numbers and
//     a well-formed packet inside, exactly as long as the datagram: 2^-55; compressed
//     ones by the first bytes of the packet, which are inflated: 2^-48. An
//     acknowledgement is eight bytes and nothing else: 2^-35 among datagrams of
//     eight bytes. Later parts of a longer packet prove nothing.
//
// Transfers, browsing, push proxies and web caches come by HTTP: see [Site].
//
// # What is told apart, and what is taken away
//
//   - overlay: a link stands and falls with it, and so does a host's exchange of
//     datagrams
//   - search: queries. In a link the byte or letter that makes a query is
//     overwritten with one that nobody knows. What hosts do not know they drop and
//     do not forward; the link goes on.
//   - file_sharing: hits, which are answers to queries, and browsing. Hits are
//     overwritten as queries are, and with them the tables by which queries find
//     their way to who shares.
//   - file_transfer: downloads and uploads, and the requests to push them through a
//     firewall, which are overwritten in links
//   - messaging: LimeWire's chat, a connection of its own; no capture holds one
//
// Datagrams are dropped one by one, nothing in them is overwritten. Of a packet in
// parts the first is, and the others are then worth nothing.
//
// # Compressed and encrypted links
//
// Two hosts may agree to compress their link, as one stream in either direction, or
// to encrypt it. What is in such a stream can only be judged by inflating all of it,
// with a window of 32 KiB for either direction of every link that lives for hours;
// nothing helps where it is encrypted. So the offer is taken away instead: three
// letters of the word that makes it, one each for search, file_sharing and
// file_transfer, so that it goes whichever of them is refused. Where the stream is
// compressed or encrypted all the same the parser gives up with an error, and it
// is the policy that says what becomes of a link whose features cannot be told apart.
//
// # Hints
//
// Hosts named in pongs and in lists of hosts to try are passed on as hints, IPv4
// only. A push announces no connection although it names where somebody waits:
// anybody may send one that names anybody, and the line by which who was called
// begins is certain by itself.
//
// # Not here
//
// HEAD pings inside links, the content of transfers in datagrams, and what
// GnucleusLAN says behind its first line. The text of queries and the names in hits
// are not reported. The links of captures are compressed or encrypted: inflated by
// hand they are read to their end, but that hosts pass over what was overwritten,
// and what they do without a routing table, is from their documentation and
// sources. Transfers in datagrams and calls are in no capture.
package gnutella
