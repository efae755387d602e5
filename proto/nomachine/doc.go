// Package nomachine recognises NoMachine, a remote desktop. It is made from captures
// of version 8; NoMachine has not published its protocol.
//
// Over TCP the client says "NXSH-8.10.1" and the server "NXD-8.10.1", each on a line,
// before they go on in TLS. Five letters and a digit from the client are 45 bits.
//
// Over UDP, on the same port, both send datagrams of ten bytes: what this one is for
// (1 to 3), a version, the length, and a counter. Seven bytes of either side are
// fixed, 112 bits in all; both are wanted.
//
// What is inside is encrypted: control of the desktop, files and sound are one, and
// taken for remote_control as a whole. Sessions that older versions carry in SSH are
// SSH's to recognise.
package nomachine
