// Package telegram reads how long the messages of Telegram are, and so tells files
// from talk. What is in them stays hidden; how they are set off from each other does
// not, because the key to that is in a connection's first 64 bytes.
//
// # Connections
//
// MTProto's "obfuscated2": AES-256 in counter mode, whose key and counter are the
// bytes 8 to 56 of what who connects says first, and backwards those of the answers.
// Under it stand a tag of four equal bytes, the data centre, and the messages, in
// one of three framings. The tag is one of three: 30 bits. So a connection counts
// only once more is seen, and the odds that random bytes are taken for Telegram are
// at most 2^-43 per opening:
//
//   - the first message has zeros for its key's identity: 2^-94
//   - its length is that of an encrypted message, in four bytes: 2^-43 and better
//   - or in one, 2^-2, and the data centre exists, 2^-12: 2^-44
//   - or a second message, of the client or the server, is under the same key,
//     64 bits, or the server refuses the key, 30 bits: 2^-63
//
// Telephones do not name a data centre, so that their connections are recognised
// by the answer. Whatever clients avoid to open with, and what is text or TLS, is
// not tried. That makes it one block of AES (aes.go) for every other connection
// that nobody knows. What begins in the middle cannot be recognised.
//
// Beyond that, reading costs one block for every message: the content is left
// out, and the keystream taken up behind it.
//
// # Files and talk
//
// A message of more than 24 KiB to the server, or of more than 64 KiB from it, is a
// part of a file, likely where it is the first and certainly from the second on;
// so are two from the server that have the size of a part of 32 or 64 KiB, within
// 32 others (weight.go). It is said when the length is read, before the content.
// The largest messages seen that were none had 696 bytes and 46,968. Thresholds
// are what they are: who uses them first should let them be logged only, which a
// rule's dry run is for. Clients transfer files on connections of their own, so to
// refuse one leaves the talk alone. What is smaller than the thresholds passes:
// short notes of voice, thumbnails, small files. Pictures and films that are larger
// are files. Where who speaks wants to, he can hide files in small messages, but
// Telegram's servers take no parts of less than 1 KiB and of other sizes than
// powers of two.
//
// # Elsewhere
//
// The way out by HTTP, "POST /api" to an address, is recognised by the first body,
// which asks for a key, and files in it by volume (site.go). Calls of before 2020
// are recognised by what reflectors are asked and answer (call.go): 128 bits. Calls
// of today are TURN, with a realm that says so, and read there. Behind a proxy that
// has a secret of its own (MTProxy, or its imitation of TLS) the key is not in the
// connection, and nothing can be told.
//
// Sources: Telegram's description of MTProto's transports, the sources of clients,
// and captures of a telephone and of calls. Connections of the desktop client have
// been recognised in a laboratory; no capture holds an upload.
package telegram
