// Package yahoo follows Yahoo! Messenger.
//
// One folder knows all that carries a Yahoo! user's conversation:
//
//   - YMSG packets, versions 8 to 19, on any port: the conversation with the
//     server, and the one two clients have without it (packet.go, pair.go,
//     service.go); in them what is offered (offer.go, word.go, address.go)
//   - webcams, once an offer was accepted (webcam.go)
//   - what comes by HTTP: the pager, which carries packets, and files between
//     two clients, a client and a relay, or a client and the server (site.go)
//
// A YMSG packet is a header that names a service, and pairs of key and value
// ended by C0 80.
//
// # How offers are taken away
//
// A service that proposes something becomes NOTIFY, whose packets clients ignore
// when they do not say of what. Where one service does several things, the pair
// that tells them apart is changed instead:
//
//   - NOTIFY and the peer service name their business by a word, of which one
//     letter is changed; it is then nobody's
//   - a file request of version 13 and later counts its steps: an offer becomes a
//     cancellation of a transfer that nobody knows, an acceptance a refusal
//
// A packet that becomes a NOTIFY could hold such a word, put there to make it an
// invitation: so words are read in it, too, and taken away with what they mean.
//
// All of these clients are known to swallow. What a server of old did with a
// NOTIFY that it had to pass on, no document says.
//
// # Peer to peer mode
//
// Two clients may agree to talk without the server. That connection carries the
// same packets, is recognised as any other and judged the same way, so that there
// is nothing in the agreement to take away: it announces a connection of the
// conversation.
//
// # Reading pair by pair
//
// A packet may hold 64 KiB, more than a parser may wait for. So nothing waits for
// a packet: pairs are read as they become complete, keys and numbers as leniently
// as clients read them, and what does not matter is skipped unseen. An offer is
// judged with the names in its packet where these are in view, and without them
// where they are not.
package yahoo
