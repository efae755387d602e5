// Package sip follows SIP (RFC 3261), over UDP and TCP and on any port: calls,
// messages and presence. What calls are made of stands in the descriptions they
// carry, which package sdp reads.
//
// # Recognised
//
// By its first line: a method, an address that begins with the name of a scheme, and
// " SIP/2.0" at the end; or "SIP/2.0 nnn ". That is 96 bits at least; keep-alives in
// front of it, blank lines and zeros, do not count. A connection met in mid-stream
// is recognised where a segment begins with such a line.
//
// # Told apart
//
//	MESSAGE                     messaging (RFC 3428); where it, or a part of it, brings
//	                            a picture, sound or film, file_transfer
//	SUBSCRIBE, NOTIFY, PUBLISH  presence, whatever they are about
//	a description in any other  what it proposes: INVITE, UPDATE, PRACK, ACK, and
//	                            their answers
//	all else                    session
//
// Descriptions are read wherever their lines stand in a body, also in a part of it,
// and whatever the type of the body is said to be. So nothing depends on how a
// header is written, but its length over TCP. Lines may end in CR alone, as one widely
// used stack takes them. A body that is encoded
// (Content-Encoding) cannot be read: the flow can no longer be judged. Nor can
// bodies that are encrypted (S/MIME), which nobody sends.
//
// Media can be taken away one by one; a call whose only medium is taken away is
// refused by the one who is called, with 488. SIP inside TLS is hidden: only the
// host shows. In WebSockets (site.go) little more than the method does.
//
// # The data connections
//
// Addresses and ports of all media are announced, with those of their control and
// all candidates of ICE (RFC 8839). Chats and files by MSRP are package msrp's, and
// the floor control of conferences is package bfcp's, as the same app.
package sip
