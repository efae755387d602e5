// Package i2p recognises what of I2P can be proved, which is little: the connections
// between its routers are noise from the first byte, over TCP (NTCP2) and UDP (SSU2),
// and have no sign to know them by. What remains is how a router finds its first
// peers, and how programs speak to a router.
//
// # Reseeding
//
// A new router, or one that was long away, fetches a list of peers from one of a few
// hosts by HTTPS. A client's hello for one of these names is certainly that: they
// serve nothing else ([Hello], which package tls asks). Left out are two of the list, banana.incognet.io and
// www2.mk16.de, whose names do not say that. The same list by plain HTTP is known by
// its path, /i2pseeds.su3 ([Site]). Refusing it keeps a new router out of the network;
// one that knows peers does not need it.
//
// # Through a router
//
// Browsers ask a router's HTTP proxy for hosts under .i2p, which exist nowhere else
// ([Site]). Programs use SAM: lines of text that both sides begin with a greeting, 256
// bits of it fixed (sam.go). A SAM connection turns into a tunnel with the line that
// asks for one.
//
// Sources: the hosts in i2pd 2.45; I2P's specifications of reseeding and of SAM. No
// capture confirms any of it.
package i2p
