// Package supernode recognises a FastTrack client's session with its supernode by
// its shape, where package fasttrack cannot by what is said. Kazaa's own clients ask
// for encryptions that cannot be undone here.
//
// # The shape
//
// A client says twelve bytes: a number, a seed, and the encryptions that it can do,
// hidden with a mask. The supernode answers with a seed, a masked word, and 6, 9 or
// 10 bytes, which are the network's name, encrypted. Only then the client says
// as many, and who the user is. Mostly the supernode then sends a list of 200
// others: 1605 bytes, of which no more has been said when it is complete.
//
// Masks are sparse: on average 28 % of their bits are set, as was counted over eight
// million seeds, and sometimes none. In all other bytes half are.
//
// # What makes it a Yes
//
// The sizes, and one of
//
//   - a supernode is said to wait there
//   - the number that giFT and its relatives begin with: 32 bits
//   - at most 10 bits of the masks of both sides set, of 64, and all else noise.
//     Random bytes have that once in 2^25 (2^-25.1), 15 % of the 114 sessions in
//     captures.
//   - at most 16, all else noise, and the list. Random bytes have that once in 11,000
//     (2^-13.5), before the sizes, among them that of the list; 47 % of sessions.
//
// The sizes come on top: of 10^8 random openings of up to 255 bytes from either side
// none was taken for one, and no connection in 900 captures without peer-to-peer
// software is. A protocol with small numbers where the masks are is told by the
// rest, which must look random: all 114 sessions do.
//
// Without a hint more than half of the sessions are missed, since 46 % have one of the
// others. Which ones is a matter of their seeds. Clients call many supernodes, and
// ask them by datagrams first, which gives the hint.
//
// The sizes can only be seen while it happens. An opening in which more than that
// has been said is a No.
package supernode
