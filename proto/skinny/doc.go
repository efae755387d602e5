// Package skinny follows Skinny, which Cisco's phones and their call manager speak
// over TCP (SCCP), on any port.
//
// # Recognised
//
// Every message is a length, a version and a number, 32 bits each, little-endian; of
// the lengths and numbers there are few, so that a message fixes 70 bits. Two
// messages must be there, both whole in their headers: one behind the other, or one
// of each side. That holds from the start and in mid-stream, where a segment begins
// with a message.
//
// # Told apart
//
// Registration, keys, lamps, texts on displays and the states of calls are session.
// Voice and video are where they arrive: phones say so themselves, and are told of
// each other. These streams are announced. There is nothing to blunt: the phone
// stays registered, and a call whose streams are refused is silent.
package skinny
