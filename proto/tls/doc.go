// Package tls reads the first message of a TLS conversation, the ClientHello: whom
// the client asks for, what it would speak inside, and what made it. It is a codec for
// matchers, and the one protocol of all that speak TLS from the first byte ([New]).
//
// # The protocol
//
// A conversation is TLS when its first six bytes, in one record or several, are a
// hello's, and the other side, where it has answered, sent a record: 37 bits that are
// fixed or bounded. SSL 3 to TLS 1.3 begin alike. In mid-stream a hello counts too;
// content alone names nobody and is not recognised.
//
// The parser says the host when its name is complete, perhaps before the hello is, and
// when the hello is whole which of the applications given to [New] made it ([Maker]);
// then there is nothing more to learn. Where nobody knows a hello that names no host, the
// common name in the server's certificate may tell, which everybody can read up to TLS
// 1.2; programs that call each other, and not a web site, have one of their own. A hello of more than 16 KiB with its records,
// which few servers take, and one that no server takes, is an error and leaves the flow
// to the policy's setting for what cannot be judged.
//
// The name is what a client says. Behind an agreement between client and server it may
// be any, and with a server that does not compare it, a request inside, or a second
// hello after the server has asked for one (HelloRetryRequest), may be for another.
//
// # The codec
//
//	var buf [tls.Enough]byte
//	h, a := tls.Read(o.Initiator, buf[:])
//	if string(h.Host(name[:0])) == "chat.example" { ... }
//
// # Views
//
// A [Hello] is views of the bytes it was read from; nothing is copied and nothing
// allocated. Only where records divide the message between them, which clients do to
// hide names from those who read along, it is put together in the caller's buffer.
// Where segments divide it does not matter: matchers are shown bytes without gaps.
//
// A message is read as far as it has come. A name counts as soon as it is complete,
// since the packet with its last byte is the last one that can be refused; the rest
// of a hello with post-quantum keys may be two packets away. What has not come is
// empty, and [Read] answers More until all is there.
//
// # Strictness
//
// Every length must fit into the one around it, and no extension may come twice, else
// the answer is No. Servers refuse such a hello too, so nobody gets past by being
// malformed. What came before the fault is handed on with it. Within the extensions it
// is looser: one that cannot be read counts as absent. Not read are the hello of SSL 2
// (80 2e 01), whose clients name no host, and DTLS.
//
// A host is a name of letters, digits, hyphens and underscores ([Hello.Host]). An
// address where a name should be is no host, nor is text that no server is called by.
//
// # Fingerprints
//
// [Hello.AppendJA3] and [Hello.AppendJA4] describe what made the hello. They are
// computed only when asked for. A fingerprint names a library with its settings and
// not an application: every browser of one make shares one. [Grease] values, which
// clients sprinkle in to keep servers tolerant, are left out of both.
//
// # Encrypted hellos
//
// With Encrypted Client Hello the name seen is that of the provider, not of the site; it
// is the host that is said.
// Browsers send the extension filled with noise where they have no key, and no bit
// tells that from the real one: see [ECH].
package tls
