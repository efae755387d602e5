// Package line recognises the calls of LINE. What is written goes over TLS to hosts
// that are known by name.
//
// A call's datagrams begin with five bits that say what they are, eleven that say
// how long the rest is, and a number that counts. What sets a call up has 06 02
// behind that. One datagram would be right once in 2^32; a call counts when either
// side has sent one: 2^-64.
//
// Voice and films cannot be told apart.
//
// Sources: captures, and the description in nDPI.
package line
