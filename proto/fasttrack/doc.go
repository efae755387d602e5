// Package fasttrack follows FastTrack, the network of KaZaA, Kazaa Lite, Grokster,
// iMesh, early Morpheus and giFT.
//
// It knows what their clients say
//
//   - by datagrams, to find a supernode that has room (datagram.go)
//   - to their supernode, in a session that is encrypted (hello.go, session.go)
//   - when they call to upload a file because they were asked to (call.go)
//   - to each other, and to browsers, by HTTP (site.go)
//
// # How it is recognised
//
// On any port, ports being no evidence:
//
//   - a datagram by three zero bytes and a network's name, which must end with it:
//     80 bits and more
//   - a session by the hello of giFT and MLDonkey, which is always the same, 96 bits;
//     by a seed that goes with a masked word as it should, where the mask of that
//     seed is known: 2^-49 for random bytes
//   - a session behind a cipher that can be made here, by the network's name in it:
//     2^-42
//   - a call by its line: a word and five to ten digits, 2^-70
//   - HTTP by the path of a file's hash, or by a line that nobody else writes
//
// # What is told apart
//
//   - overlay: sessions and datagrams stand and fall with it. So do questions for
//     the state of a host by HTTP.
//   - session, search, file_sharing: who the user is; questions and answers; what
//     the user tells the supernode of files. Only where the cipher can be made, which
//     is where both sides agree on no more than the two simplest encryptions.
//   - file_sharing: a file that is asked for by HTTP, out of what a host shares, and
//     a list of all that
//   - file_transfer: the same file, where the host inside gets it; and a call. So
//     either word refuses a download.
//
// Nothing is taken away in place: the order of the bytes in all later headers
// depends on the kind and length of a message, and what clients make of contents
// that were changed is not known. Where search or file_sharing is refused and
// overlay is not, a session in which they come up is for the policy to deal with.
//
// A call is taken for FastTrack's until it, or the request that answers it, says that
// it is PeerEnabler's: the line is the same. Requests that a supernode passes on to
// call somebody are not reported: the call is.
//
// # The ciphers
//
// A session's keys follow from what is said in clear. What makes the keys of all
// encryptions but two, and the masks of the words that negotiate them, is known only
// from programs whose licence does not allow it here. So real clients' sessions,
// which ask for better, are recognised by their shape only: see package supernode.
//
// # Hints
//
// Supernodes in lists, in refusals and in HTTP heads are passed on as hints, and so
// is a supernode that answers a datagram: it waits where it sends from.
//
// # Sources
//
// giFT's description of the protocol, rules of traffic classifiers, and captures of
// datagrams, sessions, calls and HTTP. The ciphers agree with giFT's on sessions that
// were computed with it; no capture holds a session that can be read, so that
// session and search rest on giFT's description.
package fasttrack
