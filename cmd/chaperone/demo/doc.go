// Package demo shows what Chaperone does, on whatever Linux machine it is run:
// it builds three hosts and a gateway out of network namespaces, lets the real
// firewall work in the gateway on the real kernel path, and holds real AIM
// conversations through it over real sockets.
//
// What is shown is checked: each act says what shall arrive, and what arrives is
// compared byte for byte. The same acts serve the tests of the whole program,
// which play them on more ports, in more ways and under more policies.
//
// A story is a transcript. The acts of the conversation are one connection after
// the other acts on it, so that messages are seen to pass before and after every
// offer that is refused.
package demo
