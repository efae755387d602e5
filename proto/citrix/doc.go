// Package citrix recognises Citrix sessions (HDX). Citrix has not published their
// protocols; this is made from what other recognisers know (libprotoident, nDPI) and
// from captures.
//
//   - ICA over TCP 1494: the server opens, 7F 7F "ICA" 00, 48 bits, and again and again
//     until the client answers with the same.
//   - CGP over TCP 2598, which keeps a session through lost connections: both sides
//     open with 1A "CGP/01", the client first: 56 bits of one side.
//   - EDT over UDP 2598: messages of control as UDT sends them, but for the time, which
//     is zero. A keep-alive or an acknowledgement's acknowledgement of 20 bytes, an
//     acknowledgement of 40. The one without the time fixes 80 bits and more; UDT
//     and its child SRT, whose clock starts with the session, have zero there in one of
//     a million. Only one deployment's captures are at hand, so this is called likely.
//
// Within them nothing can be told apart: the screen, the keyboard, drives and printers
// are channels in one compressed and mostly encrypted stream: remote_control.
package citrix
