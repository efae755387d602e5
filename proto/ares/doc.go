// Package ares follows Ares Galaxy and its relatives.
//
// It knows what their clients say
//
//   - to a supernode: messages whose kinds are in the clear even where their
//     contents are not (session.go)
//   - to each other: requests behind a cipher whose key is the same everywhere, or
//     in text, for files and for a talk (cipher.go, request.go, text.go); and the
//     talk, in which files and lists of files can be sent, too (chat.go)
//   - by datagrams, in the network's distributed hash table (dht.go)
//   - by HTTP (site.go)
//
// # How offers are taken away
//
// The number of a message is overwritten with one that is nobody's. To a supernode
// this is the number of a message that old clients sent to no effect. Thereby
// searching and sharing are refused one without the other, and files in a talk
// while the talk goes on. A request for a file, or for a talk, stands and falls with
// its connection, and so does the connection with a supernode.
//
// # Certainty
//
//   - a client's first words to a supernode are six fixed bytes, 48 bits; other
//     versions have two free ones, and then the answer must have one of six
//     numbers and a length between 21 and 2048: 54
//   - a request behind the cipher begins with noise, at most 16 bytes of which
//     count themselves; the rest is decrypted, and must be fields of known kinds
//     up to its length. Noise passes once in 2^39, for kinds other than requests
//     for files once in 2^52
//   - text forms have 56 bits and more
//   - datagrams that introduce their sender have 27 bytes, of them 38 bits that
//     follow from the others; a list of contacts 56. Any other is only recognised
//     by an answer that repeats 16 bits of it or more: 40 in all
//
// # What is not told apart
//
// "CHAT CONNECT/0.1" opens a talk of Gnutella clients as well, and is theirs.
// Requests to a supernode to call somebody, links between supernodes and what
// caches and chat rooms say prove too little to be recognised. Names of files are
// known in a talk only: all else goes by checksums.
//
// # Sources
//
// The published sources of Ares, and the rules of traffic classifiers. A capture
// confirms what clients of 2005 and their supernodes say: hello, an answer, a login
// and the list of what is shared. Of searches, talks, transfers and datagrams there
// is none.
package ares
