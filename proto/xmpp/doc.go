// Package xmpp follows XMPP (Jabber): the streams between clients and servers, of
// servers to each other and of components, and the same by way of the web.
//
// # Certainty
//
// A stream is an element called stream whose start tag declares the namespace
// http://etherx.jabber.org/streams: 38 letters in their places. In mid-stream it is a
// stanza at the start of a segment, with a namespace that only XMPP has, or with a type
// that XMPP knows and somebody at a host. (detect.go)
//
// # XML, not text
//
// Streams are read byte by byte (reader.go), so that nothing waits for anything and no
// cut matters: tags, attributes in either quotes and any order, prefixes, references
// to characters, comments, quoted text. What stands in text is never an element. What
// streams may not have is an error: a document type, which could define entities, and
// anything but space between stanzas, which is also how it shows that a stream went on
// in some other form, and UTF-16, which servers read because their parsers of XML do.
// Names are remembered as far as they matter, the values of attributes by their last 96
// bytes; elements may be nested 512 deep.
//
// # What is told apart
//
// By the namespaces that are declared, on whatever element and for whatever prefix,
// since without the declaration no element can be of that namespace (token.go):
//
//   - files: stream initiation, in-band and SOCKS5 bytestreams, Jingle of any version,
//     HTTP upload, Google Talk's. Their names come in attributes or in elements, and
//     are said with the proposal where they are in view, and else when they come.
//   - calls: Jingle's descriptions say voice or video in an attribute, and stand in
//     what rings before a call as well. An invitation (XEP-0482) counts as voice.
//   - pictures that come as bits of binary, and the remote control of clients.
//
// A message with a body, in clear or sealed, is messaging, whatever it links to:
// a link's file is the web's. A presence is presence.
//
// Where somebody says that he waits, as a streamhost or a candidate, he is expected
// there, for what was proposed last. The connection of a SOCKS5 bytestream is one of
// SOCKS5 to a host whose name is a SHA-1 in hex and whose port is 0.
//
// # How it is taken away
//
// The last letter of the namespace, or of the kind of media, becomes an X, or another
// digit where it is spelt as a reference. The peer does not know what that is, and
// answers so; the conversation goes on. In what clients say they can do, and in what
// answers a proposal, the same is done and nothing said. A word is judged with its last
// letter, in whatever packet that comes: what goes on behind it is taken for a later
// version of it.
//
// # TLS and compression
//
// TLS begins behind the server's consent (STARTTLS is left alone: without it passwords
// would be seen by more than us). Compression is taken from what the server says it can
// do where files are refused; where it begins all the same the stream is an error.
//
// # The web
//
// BOSH is followed and judged like a stream. A WebSocket's messages are looked at each
// for itself, up to 8 KiB; what is masked cannot be taken away, and what is compressed
// (permessage-deflate) not be read. (site.go)
//
// # What no capture confirms
//
// Captures hold sessions, registration, SASL, TLS and stream initiation. That in-band
// bytestreams and HTTP upload are declined when taken away was seen with Prosody and
// slixmpp; all else is from the specifications.
//
// Sources: RFC 6120, 6121, 7395; XEP-0047, 0065, 0078, 0095, 0096, 0114, 0124, 0138,
// 0146, 0166, 0167, 0176, 0206, 0231, 0234, 0260, 0353, 0363, 0482; captures.
package xmpp
