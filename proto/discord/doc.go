// Package discord follows the voice connections of Discord. All else of Discord goes
// over HTTPS and is known by its hosts.
//
// A connection opens with a question for one's own address: 74 bytes that begin with
// 00 01 00 46, a source, and 64 zeros where the answer, 00 02 00 46, has the address
// in letters: 540 fixed bits in the question, and 300 and more in the answer, which must be
// an address and zeros behind it. A connection met later is known by its keep-alive, 8
// bytes, 13 37 CA FE and a number, which the server returns as it is: the 64 bits of the
// answer decide, one side alone says nothing.
//
// Clients send keep-alives to servers in many places before a call, to see which one is
// near, and send nothing else there: question and keep-alive are a session. Voice is the
// first packet of payload type 120, video that of 101 to 110, the codecs of pictures and
// what is sent again of them; a shared screen is video. What passes is encrypted but for
// these heads. Refusing voice refuses the connection with the first packet, with it the
// pictures: clients use no other way.
//
// Sources: Discord's documentation for developers, free clients, captures of 2022 and
// later; of video one payload type, 103, was seen.
package discord
