// Package msrp follows MSRP (RFC 4975), the connections over which SIP's sessions
// bring messages and files, on any port. It is part of the same app.
//
// # Recognised
//
// By its first two lines: "MSRP", an identifier, a method or a status, and a path:
// 100 bits and more. In mid-stream a segment that begins so counts.
//
// # Told apart
//
// What a message is, its type says, behind the envelope of CPIM if there is one (RFC
// 3862): text of up to 64 KiB, as its length says or as comes, is messaging, notes about
// typing presence, everything else file_transfer, in which the name is seldom said. The
// description that proposed the session has said before whether it is for a file, and
// package sdp has taken that away where it is refused; a file that comes nonetheless
// takes its connection with it.
//
// A message may come in pieces, each with its type; a piece ends with a line of seven
// dashes and its identifier, so that nothing has to be waited for but a line.
//
// No capture holds MSRP.
package msrp
