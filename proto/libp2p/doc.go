// Package libp2p recognises IPFS and the other networks built on libp2p, and files
// fetched from IPFS through web gateways.
//
// # Connections between peers
//
// Over TCP both sides say, before anything else, which language they choose a language
// in: a length and "/multistream/1.0.0" with its line end, 160 bits (detect.go). That
// is certain at their last byte, whichever side is heard first. What follows is a line
// such as "/noise" or "/tls/1.0.0", and then everything is encrypted: discovery, blocks
// and messages cannot be told apart, a flow is the overlay and nothing else.
//
// BitTorrent's handshake starts with the same byte (13) and differs with the second.
//
// A TLS connection, or QUIC's, is one where the client offers the application protocol
// "libp2p", or asks for a host under libp2p.direct, the domain whose names are peers:
// both are nobody else's. Packages tls and quic show such hellos ([Hello]).
//
// The app is called ipfs, by its best known member. Filecoin, Ethereum's beacon nodes,
// Polkadot and others begin in the same way and are the same to us.
//
// # Gateways
//
// A request of a web server for /ipfs/ and a content identifier is a download from the
// network ([Site]). An identifier counts if it decodes: version 0 is 46 characters of
// base58 that start with Qm, version 1 is 59 of base32 that hold the version, a codec
// and a SHA-256 multihash; 24 bits beside form and path. Names under /ipns/ may be any
// host's and prove nothing.
//
// # What remains
//
// Browsers' WebRTC, and private networks with a shared key, are not recognised.
//
// Sources: libp2p's specifications of connections and multistream, of TLS and of
// identifiers. No capture confirms any of it.
package libp2p
