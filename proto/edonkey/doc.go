// Package edonkey follows the networks of eDonkey2000: its servers and clients,
// eMule and what came of it, Kad, and Overnet.
//
// One folder knows all that they say in the clear:
//
//   - messages over TCP, with a server and between clients (frame.go, stream.go,
//     list.go)
//   - datagrams to and from servers and between clients (datagram.go, ask.go,
//     query.go, again.go)
//   - Kad, in both versions, and its forerunner Overnet (kad.go, entry.go,
//     overnet.go)
//   - Kad's obfuscation, where a flow says its keys itself (cipher.go)
//   - lists of servers and nodes, fetched through HTTP (site.go, hosts.go)
//
// # How it is recognised
//
// A connection opens with a client that says who it is: to a server a login, to
// another client a hello. Both are a length, a hash, a port and a list of tags,
// all of which must fit: 78 fixed bits and the length. One met in its middle is
// recognised by a request for parts or a part itself, whose length and offsets
// agree: 48 bits.
//
// Datagrams are short, and most have little more than the two bytes they begin
// with. Each form has a worth in bits; one datagram, or two that follow each
// other, must be worth 40, of which 8 are a length that allows no other. A pair
// of random datagrams comes to that once in 2^34 times, a single one once in
// 2^38. What is worth less needs that somebody said that a host of this network
// waits there.
//
// # What is told apart
//
// Search is what looks for files, for people, and for those who have a file;
// file_transfer is all about one file between two clients; file_sharing what is
// offered to a server, published in Kad, and shown to who browses; messaging is
// chat. A login is session, all else overlay. A lookup of Kad says what it is
// for, and is judged as that.
//
// Names of files are known to who gives a file only: he answers with them, and
// what he sends from then on is about the file he has named last.
//
// # How it is taken away
//
// A message's kind is one byte, in the clear also where the rest is compressed.
// What goes to a server becomes a request for its list of servers, which has no
// content and which clients make as they like: servers drop who says something
// unknown (ed2kd does), but answer this. What goes to a client becomes a kind
// that none has: eMule, aMule and MLDonkey log it and read on. A datagram is left
// out.
//
// # Obfuscation
//
// It hides no secret: its keys are made of the called client's hash, or number in
// Kad. These are said in the clear, but seldom in the flow that they open. Kad's
// datagrams are read here once one of the same flow has told the number; which of
// them is a search is then known with 32 bits more. Flows that open obfuscated are
// not recognised: to a matcher that knows no key they are noise, and a server's
// key exchange is noise of which one byte tells the length.
//
// Sources: the protocol headers of eMule and aMule, MLDonkey and KadC for
// Overnet, and captures, which confirm openings, searches of servers and Overnet's
// greeting.
package edonkey
