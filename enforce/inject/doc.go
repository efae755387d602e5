// Package inject tells the far end of a refused flow that it is over.
//
// The kernel's reject answers only the sender of the packet at hand. The one it
// was meant for would wait for a timeout, so it gets a RST, or for UDP an ICMP
// "administratively prohibited", as if from the sender: its peer's address is
// the one source that anti-spoofing filters and address translation on the way
// are sure to let through.
//
// # What conntrack makes of it
//
// The packets leave through the output hook, where our table has no chain, and
// conntrack sees them there as packets of the flow. A RST whose sequence number
// is the one the receiver expects closes the entry (state CLOSE, ten seconds
// to live unless more comes); its mark stays, so that stragglers of the flow are
// still refused. Address translation applies to what is injected as to any
// packet of the flow. Where a packet's addresses at the forward hook are already
// those the receiver knows, conntrack finds no entry for them and leaves the
// packet alone, which is right as well.
//
// # No amplifier
//
// A refused packet makes one packet of at most 96 bytes, and only if it went from
// one host to another; a token bucket bounds how many there are in a second.
package inject
