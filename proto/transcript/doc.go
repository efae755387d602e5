// Package transcript reads and writes conversations kept as text.
//
// A .flow file is what two hosts say to each other, one turn after the other,
// and what a protocol's parser should make of each turn. The same file serves
// the parser's tests, the confusion test and the benchmarks, and is played over
// real sockets by the lab; that is why nothing here knows of package testing.
//
//	# Bob offers Al a file.
//	@ dst 192.0.2.1:5190
//	> 2a01 0001 0004 00000001
//	< 2a02 0001 (2) "hello\r\n"
//	+ (12:ff)
//	= messaging
//
// Every line starts with one mark and a space:
//
//	#   a comment; empty lines are allowed too
//	@   "key value", before the first turn; see below
//	>   a turn of the initiator
//	<   a turn of the responder
//	+   more bytes of the turn before it, so that lines stay readable
//	=   an event that the turn before it should yield, as written by proto/prototest
//
// The bytes of a turn are tokens separated by spaces: hex digits, Go strings in
// double quotes, (n) for n zero bytes, (n:xx) for n times the byte xx.
//
// The keys are over (tcp or udp; a turn is then one datagram), src and dst (the
// addresses a matcher is shown) and start (true, or mid for a conversation that
// was already going on when its first byte was seen).
package transcript
