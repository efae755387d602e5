// Package rustdesk recognises RustDesk where it speaks in clear: to its rendezvous
// server and to its relays, of its makers or of one's own. It is made from the
// definitions that RustDesk publishes; no capture was at hand.
//
//   - UDP 21116: a protocol buffer, in which a client registers: its field 6, whose only
//     fields are a name of digits and a counter, and every length agrees: 90 bits and
//     more. Session.
//   - TCP 21117, to the relay: a frame with a protocol buffer in which a client
//     asks for the other half of a session: its field 18, and within it a session's
//     number of 36 characters, as UUIDs are written: 100 bits and more.
//
// What the relayed session is for is said there in clear by the side that opened it:
// a window for files is file_transfer, a forwarded port or RDP in it a tunnel, all else
// remote_control. The flow is that as a whole: what follows is encrypted. The
// controlled side does not say it and is taken for remote_control. Files that are
// copied by clipboard, and sessions without a relay, are not seen apart.
//
// Requests to the rendezvous server by TCP are encrypted wherever it has a key.
package rustdesk
