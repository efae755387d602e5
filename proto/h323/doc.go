// Package h323 follows H.323: the signalling of calls over TCP (H.225.0 in Q.931
// messages), the connection that agrees on media (H.245), and recognises the
// datagrams by which phones register (RAS); on any port.
//
// # Recognised
//
//   - signalling: a TPKT header, a Q.931 message of a type that there is, and in its
//     user-user element the object identifier of H.225.0: 80 fixed bits and more
//   - media: a TPKT header and the capabilities that come first, with the object
//     identifier of H.245: 80 bits; where a call has announced the connection, a TPKT
//     header and a request or an answer
//   - registration: a message that names H.225.0 where its identifier stands: 50
//     bits in four places
//
// Other users of TPKT (RDP, T.120) say something else behind it. In mid-stream a
// segment that begins with such a message counts.
//
// # Told apart
//
// A call is voice, and its signalling stands and falls with it. It announces the
// connection for media; there each channel is announced once it is accepted, as
// voice, video or app_sharing (any data: T.120, far cameras). Channels that are
// agreed on inside the signalling itself (fast start, tunnelled H.245) are not read.
package h323
