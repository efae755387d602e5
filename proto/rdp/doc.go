// Package rdp follows Microsoft's Remote Desktop Protocol as far as it is in clear, and
// T.120, which it grew out of. It is made from MS-RDPBCGR, MS-RDPEUDP, T.125 and T.124,
// and from captures.
//
// # How it is recognised
//
// Over TCP a client opens with a connection request, X.224 in TPKT, that holds a cookie
// ("Cookie: mstshash=") or says which security it knows: nothing else does, 80 bits and
// more. Where it holds neither, what comes next decides: T.125's Connect-Initial.
// Industrial controllers and MMS open with X.224, too, and have other parameters in it.
// Over UDP a client sends a SYN of MS-RDPEUDP, filled up to 1232 bytes: 60 bits, and
// the length.
//
// # What is told apart
//
// The session is remote_control as a whole: nearly every one is encrypted from its
// second message on. Where client and server agree on the security of old, the
// client first lists the channels it would open, in clear. Drives, printers and their
// files go over rdpdr, the clipboard with its files over cliprdr: both can be
// file_transfer. Sound goes over rdpsnd: voice. These are abilities, taken away by
// changing the channel's name, which the server then has nothing for, while the
// desktop goes on. What opens within drdynvc is not seen.
//
// Of T.120, which NetMeeting and its like use for shared programs, the whiteboard,
// text and files, one conference is one connection, taken for app_sharing as a whole:
// what is in use is said later and deep inside, and no capture was at hand.
package rdp
