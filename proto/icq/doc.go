// Package icq follows what ICQ clients said before, and beside, the servers they
// share with AIM: the datagrams of the first servers, and the connections between
// two clients. What passes through the shared servers is package oscar's; the
// [App] is one, and so is the end of a message, [Message], which is the same
// through the server and directly.
//
// # The first servers
//
// Datagrams of versions 2 to 5, any port (legacy.go, datagram.go, cipher.go).
// Version 5 is recognised by the client's check code alone: it must fit the
// decrypted datagram, 48 bits with the fixed ones. So is version 4. Versions 2 and
// 3 have nothing of the kind; a datagram counts once the other side has
// acknowledged its sequence number. A datagram that offers a file is judged alone:
// nothing of it needs to be overwritten, since it can be left out.
//
// Versions 2 and 5 have been seen between real programs. Version 4's cipher and
// version 3's header are from the sources of a client and of a server that agree;
// no capture confirms them.
//
// # Between clients
//
// Both sides introduce themselves, then the connection carries messages, one
// sender's files, or a chat (direct.go, greeting.go, talk.go, file.go). Which it is
// shows with the first packet behind the introductions. A connection that carries
// files stands and falls with them. On one that carries messages an offer of a
// file has its type overwritten, and the conversation goes on: from version 4 on
// messages are encrypted at their start, by a key that they carry, and checked by a
// code that covers a few bytes; one that it does not cover is overwritten.
//
// A connection met in mid-stream is not recognised: nothing in it is fixed. Who of
// the two is inside a parser cannot know; the one who connected is taken for the
// user, the other for the peer.
//
// # Addresses
//
// Servers tell each client where the others wait for connections. Zeros in their
// place, by which clients mean that they cannot be reached, make clients send
// through the server, where offers can be taken away. No connection is announced
// because of them: they are a directory, not an offer.
package icq
