// Package rfb follows VNC, whose protocol is RFB: TightVNC, TigerVNC, UltraVNC,
// RealVNC, Apple's Screen Sharing and many more. It is made from RFC 6143, the
// community's description of what has been added to it (rfbproto), UltraVNC's
// definitions, and captures.
//
// # How it is recognised
//
// Both sides open with "RFB 003.008" or another version and a line's end, twelve
// bytes, the server first, on whatever port. One side's are enough: 90 bits.
//
// # What is told apart
//
// To see another's screen is app_sharing, and the whole of the connection. What else
// there is depends on how it is secured, which is agreed upon next:
//
//   - In clear (no security, VNC's password, UltraVNC's MS Logon II, and what
//     Tight wraps of these) every message of the viewer is followed. Keys and buttons
//     pressed, a machine switched off, are remote_control; chat is messaging; files,
//     as UltraVNC and TightVNC send them, file_transfer.
//   - Otherwise it is encrypted, and remote_control as a whole.
//
// # What is taken away in place
//
// A pressed key or button becomes one that is let go: the viewer can only look on. His
// mouse still moves. When the server names its desktop, which is the offer to control
// it, the name is made to end in "[view only]", where it does not end in a bracket
// already. Buttons beyond the eighth make a message longer; that viewers can send these
// is taken away, too, where control is refused, and where control is allowed they are
// the end of what can be followed.
//
// TightVNC lists what either side can do with files. Without the names of these it
// offers none. UltraVNC does not ask before, and the length of its messages about
// files cannot be told for sure: who refuses file_transfer loses the connection then.
// Text that is cut here and pasted there is not told apart.
//
// # Where the viewer is called
//
// A server can call its viewer. Then it is the initiator that speaks first. So does a
// viewer that would like to be taken for a server: such a connection is
// remote_control as a whole, from the start.
//
// # Limits
//
// The server is followed up to its first picture: these are of unknown length. A
// message of the viewer that is not known is an error, which cuts the connection where
// something of VNC is refused: nobody can know where the next begins. So is a viewer
// that speaks before it is asked. Sessions in WebSockets, and those through UltraVNC's
// repeater, which say first to whom, are not recognised.
package rfb
