// Package threema recognises, by its shape, the connection that carries all that is
// written in Threema. Files go by HTTPS to hosts of their own.
//
// Nothing in it has a fixed value: keys, and what is encrypted with them. But all
// who connect say 48 bytes and wait, hear 80 bytes, say 191, hear 32, and from there
// on both sides have frames with a length of two bytes. That both keep to these
// turns rules out whoever speaks first and at length; the lengths of three frames,
// of which two are the server's, have a thousand of 65,536 values: 2^-18 for
// random bytes, that come in these turns. It is likely, and not more. Versions
// whose third turn has another length are missed, and so is one met in the middle.
//
// Sources: the source of the client, a capture, and the description in nDPI.
package threema
