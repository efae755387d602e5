// Package opennap follows Napster and the OpenNap servers that came after it.
//
// It knows two kinds of connection:
//
//   - a client's with a server: messages in which users chat, say what they
//     share, search, and agree on transfers (login.go, kinds.go, message.go)
//   - two clients', which carries one file or one list of files (transfer.go)
//
// # How offers are taken away
//
// A message is a length, a type and text. Of the type the upper byte is
// overwritten, so that nobody knows it: OpenNap's servers answer that they do not
// and go on, and so clients are known to do. The numbers that come of it are all
// below 1000, since Napster's own servers closed connections for larger ones.
// Thereby searching, sharing and transferring are refused one without the other,
// and chat goes on.
//
// # Data connections
//
// What a server says of the client that has the file announces the connection;
// where that client is behind a firewall, it is told to connect instead. Either way
// who was called says '1', and who called names the file, or wants a list or brings
// one. Such a connection stands and falls with its feature. WinMX fetches files
// the same way; nothing tells the two apart, and they are Napster's here.
//
// # Certainty
//
// A client's first words are a login: a length below 1024, one of two types, and
// text of five fields, one of them in quotes, two of them numbers. These are more
// than 90 bits. Other messages may stand before it, and prove nothing. A transfer
// has the byte '1', a word of three or four letters, a quoted name, and a number:
// more than 70; a wish for a list has 64.
//
// # What is not told apart
//
// The redirector that names a server answers with an address and closes: any
// program could. A user's speed of connection (type 600) is asked for before
// transfers, but not only then. A connection that was met in its middle is not
// recognised.
//
// # Sources
//
// The OpenNap project's description of the messages, and its server. No capture
// confirms any of it.
package opennap
