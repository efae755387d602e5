// Package mumble recognises Mumble, a voice conference, by its datagrams. It is made
// from Mumble's documentation of its protocol and from captures.
//
// A client that shows a list of servers asks each with 12 bytes: zero u32 and a number
// u64. The server answers with 24: its version, the same number, and how many are there.
// The number is the client's clock in microseconds, and to come back unchanged it must
// have been read: together with the zeros 64 bits and more, and both lengths.
//
// The conversation itself is in TLS on the same port, with nothing of Mumble's in the
// client's hello, and its voice in datagrams that are encrypted as a whole. What is
// known of a server is where it is: it answered. Datagrams to where one did are taken
// for Mumble's, and called likely, since anybody may be there by now.
//
// Version 1.5 also asks with protocol buffers, which is not recognised.
package mumble
