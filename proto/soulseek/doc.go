// Package soulseek follows Soulseek: the conversation with the server, and those
// between clients, for messages, for one file and for the distributed search.
//
// # Recognition
//
// On any port, and certain:
//
//   - the login: lengths, version and a hash in hex (300 bits)
//   - a connection that opens with a client's name: lengths and one of three letters
//     (105 bits)
//   - one that was asked for and opens with a number: that has 40 fixed bits, so
//     another message must follow, of either side, whose fields fill it (85 bits
//     together at the least), or what begins a file (104 bits)
//   - the two between clients in hidden form, the same way
//
// A greeting by number is enough where the server announced the connection or named
// the address: 40 bits and the address. A connection met in mid-stream is not
// recognised.
//
// # What is told apart, and taken away
//
// From the server: what is said in rooms and in private, who is there, searches; and
// who is to be called. Between clients: results of searches, lists of what is shared,
// requests for files and their answers. A connection for a file stands and falls with
// it. Connections are not taken away: one carries all that two clients have to say.
//
// A message that is refused gets another code, one that both sides take and ignore:
// a search becomes a sign of life, a message between clients a notice that nobody
// heeds any more, in the distributed network a ping. What stands behind it is not
// read. Only where the code's first byte was passed on before the others came it
// becomes a code that nobody knows; what the server makes of that is not known.
//
// # Hidden messages
//
// Clients may hide messages by a key that stands in front of each. It is undone, and
// done again for what is overwritten. Files and the distributed network are not hidden.
//
// # Addresses
//
// The server has a client connect to another by saying where it waits; that is
// announced, and who is named otherwise is hinted at. It says IPv4 addresses only.
// Where the user itself waits it need not say, so that who calls from outside is known
// by the greeting alone.
//
// # Sources
//
// Nicotine+'s "Soulseek Protocol Documentation" and the tests of aioslsk. The captures
// at hand hold connections of the distributed network: all else is unverified.
package soulseek
