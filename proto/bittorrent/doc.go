// Package bittorrent follows BitTorrent: its peers, trackers, web seeds and DHT.
//
// It is made from the BEPs, from Vuze's pages on its messages and on encryption,
// and from captures of libtorrent, Transmission, aria2 and uTorrent.
//
// # How it is recognised
//
//   - peers by TCP: the handshake (160 bits). Met later, by a request for a block
//     or a block's head, anywhere in what is seen (86 and 62 bits, in a few
//     segments of a flow), or by a row of messages at its start (64 bits) (wire.go,
//     chain.go, dark.go).
//   - peers by UDP: the SYN of uTP alone (64 bits, an exact length, and not mostly
//     zeros), or two packets whose numbers fit each other (more than 50 bits)
//     (utp.go). What they carry is read as peers' messages.
//   - the DHT: a datagram that is exactly one bencoded dictionary with all that its
//     kind must hold (more than 100 bits), whatever the order of its keys (dht.go).
//   - trackers by UDP: the constant in the first question (96 bits), or an
//     announcement and its answer (more than 120 bits) (tracker.go).
//   - neighbours: the line that opens their datagrams (176 bits) (lsd.go).
//   - through HTTP: [Site].
//   - encrypted peers: a key that only Debian's aria2 1.36.0 sends (128 bits), or a
//     handshake in clear behind two keys (160 bits), which is what two libtorrents
//     agree on by themselves. All other encrypted connections look like nothing but
//     random bytes: see package mse.
//
// 300,000 openings of random bytes, nine in ten of them behind first bytes of
// BitTorrent's own, are a Yes for none of these (TestNoise).
//
// # What is told apart
//
// Overlay is handshakes, the DHT's housekeeping, what trackers are asked besides
// peers, and neighbours. Search is asking for the peers of a torrent, of the DHT or
// of a tracker, and fetching a torrent. file_transfer is a download: a request for
// a block or the block itself, and web seeds. file_sharing is an upload, and
// announcing that one has a file: to the DHT, or to a tracker with nothing left to
// fetch.
//
// A connection between peers stands and falls with each of its features. Questions
// to trackers and the DHT are datagrams of their own, or requests. So nothing needs
// to be blunted.
//
// # What cannot be read
//
// Where the messages of a connection start is not known if it was met later, if a
// datagram is missing, or if it is encrypted. It is then searched for a handshake
// and for requests and heads of blocks, which no client can do without and which
// say where the next message starts. If there are none to be found, a direction that
// brings more than 64 KiB, and more than a sixteenth of the other, brings files: a
// peer that only receives says a thousandth.
//
// # Who else there is
//
// Every address of a peer or node that passes is hinted at: from trackers, the
// DHT and peers. What a host says of itself is only a port; the hint's address is
// then unspecified.
//
// # Not confirmed by captures
//
// Vuze's messages, BitComet's downloads, web seeds and the trackers of browsers are
// from documents and sources. Browsers are introduced to each other through a WebSocket,
// of which the messages are read where it is not encrypted.
package bittorrent
