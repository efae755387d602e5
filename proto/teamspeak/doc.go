// Package teamspeak recognises TeamSpeak, versions 2 and 3 (and 5, which speaks as 3).
// It is made from captures and from public analyses of the protocol; TeamSpeak has not
// published it.
//
// Version 3 opens with datagrams that begin with the letters TS3INIT1, from both
// sides: 64 bits. Version 2 opens with a login, F4 BE 03 00, no session yet, and the
// name of the program, "TeamSpeak", with its length 20 bytes on: 128 bits. One
// datagram is enough in both.
//
// Text and voice share the conversation and are encrypted in version 3: all is voice.
// Of what goes over TCP, the query console greets with "TS3" and is taken for session;
// the files that version 3 keeps on the server go over a port of their own, with nothing
// but a random key in front, and are not recognised.
package teamspeak
