// Package http reads HTTP/1.0 and 1.1, whoever dresses in it (RFC 9110, 9112).
//
// It is one [proto.Protocol] for all applications that speak through HTTP: each
// gives it a [Site], and what none of them knows is the web. A connection may
// carry requests for several hosts and several applications, so that every
// request is looked at, not only the first.
//
// # Proxies
//
// A request whose target names its host is for a proxy, where it has a field for
// proxies too, or another on its connection had: there are clients that write the
// host there for any server. It is the feature tunnel of http_proxy, and whatever
// it is besides. Behind a CONNECT that was granted
// another conversation begins, which is recognised as if it stood alone.
//
// # Bodies
//
// The bodies of an application's requests and answers are shown to its [Body],
// also where they come in chunks; what straddles two chunks or messages is put
// together. All others are skipped. Of a WebSocket the start of each message is
// shown, unmasked; one of which nobody knows anything is soon left alone.
//
// # Certainty
//
// A conversation is HTTP when its first line is a request's from the method to
// the version. Where it was met in mid-stream, an answer's will do. Who asks may
// be either side: after a push the host that was called does.
package http
