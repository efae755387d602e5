// Package socks follows SOCKS, versions 4, 4a and 5: the proxies that let any
// program out through one port. What passes through one is a conversation of its
// own, which is recognised as if it stood alone.
//
// # What is followed
//
//   - CONNECT: behind the success reply the conversation inside begins. What a client
//     sends before it knows of its success stays unread until then.
//   - BIND: behind the second reply, in which the proxy says who has called. Inside,
//     the caller may be the one who speaks first.
//   - UDP ASSOCIATE: announces the flow to the relay, in which each datagram has a
//     header with the true destination before it (datagram.go).
//   - Tor's RESOLVE, RESOLVE_PTR and CONNECT_DIR. Nothing passes behind the first two.
//
// The feature is tunnel, and its flow stands and falls with it. It is said with the
// request, and with it where the tunnel leads, by name and by address. Behind a
// request that was refused another may follow, which many proxies allow and none
// needs to.
//
// A CONNECT to a name that is a SHA-1 in hex and to port 0 is no tunnel but a file on
// its way between XMPP users (bytestream.go).
//
// # Methods
//
// No authentication; user and password, whose name is the login; GSSAPI, frame by
// frame, up to where it begins to seal what it carries. What is sealed, and whatever
// follows upon another method, cannot be read: it is a tunnel, and an error.
//
// # Certainty
//
// By both sides (detect.go): a greeting of SOCKS5 that ends where the proxy answers
// it, with a method that was offered, is 2^-30 in noise, and more rare since both must
// end there; a request of SOCKS4 and its answer are 2^-32, of a fixed length. By the
// client alone: a greeting with a request right behind it is 2^-44, a request of
// SOCKS4a with a name 2^-56. A greeting alone is 2^-16, which is nothing.
//
// Met in mid-stream, only a request that names a host is enough: 2^-45 for SOCKS5.
//
// A datagram is not recognised by itself: its header is 22 bits in noise, so that it
// counts only where the flow was announced.
//
// # What is lenient, and what is not
//
// A parser that is stricter than a client or a proxy can be talked past. So reserved
// bytes, the version in the answer to a password, and the codes of refusals are read
// as leniently as programs read them; only the lengths decide.
//
// The client is who opened the connection. The proxy that calls its client, as
// implants do, is not recognised.
//
// # What no capture confirms
//
// BIND, GSSAPI, SOCKS4a and Tor's commands are from documents, UDP ASSOCIATE from
// exchanges with one proxy (Dante). An answer of SOCKS4 that begins with 4 instead
// of 0 is said to come from some old proxies.
//
// Sources: RFC 1928, RFC 1929, RFC 1961; the notes on SOCKS4 and 4a; Tor's
// specification of its extensions; captures.
package socks
