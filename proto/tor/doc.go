// Package tor recognises Tor: its clients' TLS connections to relays, by what their
// hellos look like, and requests to its directories.
//
// # Relays
//
// A Tor client dresses as a browser: it offers the ciphers of one, and asks for a
// host that it makes up, "www." with 4 to 25 letters of base32 and ".com". Both
// together give it away (hello.go). It speaks through OpenSSL, which orders
// extensions as no browser does and names a cipher no browser names (00ff); its list
// of groups holds P-224, which browsers never offered; and it offers no application
// protocol. All of version, ciphers, extensions, groups and point formats must be one
// of three lists, which is to say that its JA3 sum must be one of three. Package tls
// shows the hellos ([Hello]).
//
// This is [proto.Likely] and not certain. Another program that uses OpenSSL would have
// to be given 14 or more ciphers in a browser's order, and these groups, and to be sent
// to a host of that form: the name alone proves nothing, since www.google.com has it.
// None of 900 different hellos of other programs looks like it. In noise, the
// list of ciphers alone is 272 bits that must be right.
//
// What is inside is encrypted: a flow of it is a tunnel and nothing else.
//
// # Directories
//
// Requests for consensus documents, descriptors and keys by plain HTTP, as old clients
// and relays make them, are recognised by path: each names what it wants by a word or
// by digests of a fixed length ([Site]).
//
// # What remains
//
// Bridges: obfs4 is noise from the first byte, meek, snowflake and webtunnel are
// connections to web servers like any other. Relays are also known by address, but
// that is for an address list to say. SOCKS, by which programs speak to a Tor client
// on their own host, is package socks's.
//
// Sources: hellos of tor 0.2.4 and 0.4.9 as sent, the second from a running client;
// those of the versions between from Tor's source and a hello that OpenSSL sends with
// its settings, which no capture confirms; Tor's directory specification.
package tor
