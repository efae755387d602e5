// Package mse recognises BitTorrent's peers where they encrypt from the first byte:
// message stream encryption, also called protocol encryption. Like package
// bittorrent it is made from Vuze's description of it and from captures.
//
// Both sides open with a public key of 96 bytes and up to 512 random ones. The keys
// are uniform, so that there is nothing in them to check, and what follows is
// encrypted with a secret that only peers know. Only the shape is left: 96 bytes
// from each side that look random, the initiator's before the responder's unless the
// responder takes nothing else.
//
// # Odds
//
// The shape leaves out text and what has a form: of 2,354 connections in 900
// captures without peer-to-peer software it fits one, a game's. It does not leave
// out what is random: 99.9 % of random openings fit (999,085 of 1,000,000). All
// that hides itself has it: obfuscated Telegram, Skype, eMule, Shadowsocks, obfs4.
// So shape alone is never a Yes.
//
// A Yes is shape, and that a tracker, a node or a peer has said that a peer waits
// where the connection goes. That is [proto.Likely]: it can be wrong where another
// hidden protocol is offered at an address and port that was announced as a peer's
// within the last half hour, by whomever.
//
// Shape alone is suspected. A policy may have such a connection reset once: most
// clients then call again in clear.
//
// # What is certain
//
// A key that only one program sends, and a handshake in clear behind two keys, are
// certain: package bittorrent recognises them, also where nobody was heard of. It
// follows these connections, too.
package mse
