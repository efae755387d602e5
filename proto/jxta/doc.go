// Package jxta recognises JXTA, a toolkit for peer-to-peer networks of the 2000s, of
// which each had its own use for it.
//
// # TCP
//
// Both sides introduce themselves with a line: JXTAHELLO, the address that was
// connected to, their own, and who they are. Messages follow, each behind headers of
// which the first two are always the content's type, application/x-jxta-msg, and its
// length. The word and what must follow it are 128 bits, the first header is 296; both
// are certain, the second in mid-stream too, where a message begins with what is seen.
//
// # UDP
//
// A datagram is "JXTA", the same headers and a message: 328 bits. They go to a
// multicast group on the local network mostly.
//
// What a message is for depends on the network built of it. A flow is the overlay and
// nothing else: nothing in it is told apart and nothing is blunted. JXTA inside HTTP,
// for peers behind firewalls, is not recognised.
//
// Sources: captures of both, JXTA's protocols specification.
package jxta
