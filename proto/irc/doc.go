// Package irc follows Internet Relay Chat, between clients and servers and between
// servers, and what clients agree upon in it among themselves (CTCP, DCC).
//
// # Certainty
//
// A line decides: NICK with a name that may be one, USER with its parameters, CAP
// and its verb, text to somebody, a server's introduction, a server's notice to
// somebody who has no name yet. Each is 40 fixed bits at least and a grammar behind.
// A lone USER or PASS, which FTP and POP3 have too, waits for the next line. In
// mid-stream it is text to somebody, or a line whose source is a person or a server,
// at the start of a segment. Where a direct chat was announced any text is one.
// (detect.go)
//
// # What is told apart
//
// Text is messaging, an ACTION too. JOIN, PART, AWAY and their like are presence.
// Questions between clients (VERSION) are nothing. Behind a byte 1, anywhere in any
// line, "DCC" and a verb propose:
//
//   - SEND and its kin a file, RESUME and ACCEPT the rest of one: the name, the size,
//     and where somebody waits, who is expected there. In a reverse offer the port is
//     0, and the answer, which looks the same, says the port.
//   - CHAT and its kin talk without a server: messaging, expected too. There a line is
//     text and nothing else, but what stands behind a byte 1 means the same.
//   - VOICE and VIDEO what they say.
//
// "XDCC" and a verb, said to a file server as text or behind a byte 1, asks for
// shared files. What the server then does is an offer like any other.
//
// The words are read as the most lenient of clients reads them: in any case, with any
// number of spaces, quoted, with more letters behind "DCC", without the closing byte,
// more than one in a line, in a notice, behind tags and sources; and lines as the most
// lenient of servers does, with either byte at their end. A name with spaces ends where
// the rest is numbers. Addresses are numbers, or letters of either kind. (dcc.go)
//
// # How it is taken away
//
// The verb's last letter becomes X: no client knows the verb, and says so or nothing.
// What is asked of a file server in text stays text. A verb is judged with its last
// letter, which may come before the rest of its line.
//
// # Limits
//
// A line of more than 12 KiB is an error. Behind the answer to STARTTLS, TLS is a
// conversation of its own; up to there a client's lines are read, since a server that
// does not know TLS relays them. Over TLS from the start nothing of this can be seen.
//
// A client that begins with a line that means nothing, before the server has spoken, is
// not recognised, though servers pass over such lines: to wait for the server's word
// would keep every conversation in text that nobody knows.
//
// The file's own connection has no header and is known by its announcement only: not
// where an address is translated between the client and the gateway, nor where a
// client gives its proxy's.
//
// # What no capture confirms
//
// Captures hold sessions, talk and DCC SEND, also in reverse. The other verbs are from
// the clients' documentation, as is STARTTLS from the IRCv3 working group's.
//
// Sources: RFC 1459, RFC 2812, RFC 2813; the CTCP and DCC notes; IRCv3's
// specifications; KVIrc's documentation of DCC; captures.
package irc
