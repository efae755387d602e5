// Package bfcp recognises the floor control of conferences (RFC 8855, RFC 4582), by
// which systems agree on who shows slides: part of SIP's calls, and the same app.
//
// A message is a header of 12 bytes with version 1 or 2, a kind, a length in words,
// a conference, a transaction and a user. A conversation counts when one side
// answers the other: same conference and user, same transaction where there is one,
// and the kind of answer that belongs to the question. That is 64 bits and more that
// agree, and no echo. In a datagram the length must be the datagram's; in a
// connection, attributes must follow as far as bytes are there. One side alone is
// nobody's: a header has 20 fixed bits.
//
// A floor is asked for in order to show something: all of it is app_sharing.
package bfcp
