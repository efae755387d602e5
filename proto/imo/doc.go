// Package imo recognises the calls of imo. What is written goes over TLS.
//
// Both ends of a call ask each other whether they are there, ten bytes, 09 02, three
// that count, and zeros, and answer with the same and 03 in the place of 02. The
// server's question has a zero in front. One of these is 56 fixed bits of ten bytes,
// 64 of eleven.
//
// Sources: a capture, and the description in nDPI.
package imo
