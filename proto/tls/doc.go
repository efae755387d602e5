// Package tls reads the first message of a TLS conversation, the ClientHello: whom
// the client asks for, what it would speak inside, and what made it. It is a codec
// for matchers, not a protocol: nothing is taken for TLS here.
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
// Every length must fit into the one around it, else the answer is No. Servers
// refuse such a hello too, so nobody gets past by being malformed. The same is true
// of an extension that comes twice. Within the extensions it is looser: one that
// cannot be read counts as absent. Not read are the hello of SSL 2 (80 2e 01), whose
// clients name no host, and DTLS.
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
// With Encrypted Client Hello the name seen is that of the provider, not of the site.
// Browsers send the extension filled with noise where they have no key, and no bit
// tells that from the real one: see [ECH].
package tls
