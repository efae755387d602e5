// Package whatsapp recognises the connection of WhatsApp's telephones to their
// server, which carries all that is written, and nothing else that could be told
// apart: files go over HTTPS to hosts of their own, calls over UDP. In the browser
// and on the desktop the same runs inside TLS and is known by its host alone.
//
// A client says "WA" and two numbers, before which it may give an advice to the
// server's front ("ED", 0, 1, and the length of what follows), and then its first
// message: since 2016 a Noise handshake, a length of three bytes and in it a length
// and a key, which must fit each other: 80 fixed bits and more. Before, a message
// of FunXMPP, a list that begins a stream, 56 bits. The odds are 2^-56 per opening
// of random bytes at the worst.
//
// Behind that both sides send messages with three bytes of length. The first of the
// client's that is encrypted is taken for talk, and nobody reads on. A connection
// met in the middle has nothing fixed but these lengths and is not recognised, but
// for one of FunXMPP of which the server's first answer is still to come.
//
// Sources: the sources of free clients, and captures of 2015 and 2019.
package whatsapp
