// Package viber recognises Viber's calls, and the connection that carries what is
// written, before there was TLS around it. Files go over HTTPS to hosts of their own.
//
// # Calls
//
// A datagram begins with a number that stands for the call and one for its kind. The
// server repeats what the client has said: the number of the call and eight bytes of
// its session, or of the time. A call counts once both sides have: 2^-96.
//
// # Talk
//
// Messages begin with their own length. The client's first has a token, fc ff, a
// kind and 80; the server's first has 03 80 and the same token: 2^-76. What follows
// is encrypted, and the first of the client's is taken for talk; nobody reads on.
//
// Sources: captures of 2018 and before, and the description in nDPI.
package viber
