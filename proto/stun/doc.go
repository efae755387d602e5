// Package stun follows what peers use to find each other, and what they then say to
// each other on the same ports: STUN (RFC 8489, and RFC 3489 before it), TURN (RFC
// 8656 and Microsoft's drafts of it), ICE (RFC 8445), DTLS (RFC 6347, 9147), SRTP and
// RTP. It recognises the calls of today's apps, without a name or an address.
//
// # Recognised
//
// Over UDP by one datagram: a STUN message with its cookie, a kind that is in use and
// lengths that agree down to the last attribute (60 bits and more); a message of a draft
// of TURN with the cookie that was an attribute then (90 bits); Zoom's question with its
// digits; DTLS whose records fill the datagram (60 bits; a handshake's 100). A question
// of RFC 3489 has no cookie and proves nothing: its answer does, which repeats 128
// bits. Over TCP by the head of a message, bare as TURN sends it or behind a length as
// ICE does (RFC 4571): 44 bits and more, and what follows is read strictly.
//
// # What is said when
//
//   - A question for one's own address is a session of [App] and nothing more. So is
//     using a relay of nobody in particular.
//   - A check of ICE, with a password and a priority or role, is peers setting up media
//     or data: the flow is [WebRTC]'s. Inside a relay it is a session of WebRTC's, and
//     the flow stays the relay's.
//   - Voice is the first packet of SRTP where the peers have agreed on keys by DTLS, or
//     the second of a stream that nobody announced. It stands and falls with the flow: who
//     refuses voice refuses the first packet of the call. Browsers ask for keys even where
//     they want a data channel only, so that the handshake proves no call. Pictures cannot
//     be told from sound, but in WhatsApp's calls, nor a shared screen from either.
//   - A tunnel is a data channel: no keys for SRTP are wanted, or 64 KiB have passed with
//     no media between. What passes in it nobody can tell: a file, a game, a chat.
//   - DTLS without keys for SRTP and without STUN may be anything, and is [DTLS]'s, with
//     the name of the server where the client says it.
//   - A message that only one app's software sends makes the flow this app's, and a call:
//     these relays serve calls only. It is said with that message, before any media: of
//     WhatsApp its own attributes and kinds of message; of Signal, Telegram, Messenger,
//     Viber and Google Meet their relays' realm; of Microsoft its attributes, which Skype
//     and Teams share, so that the call is said to be both's; of Snapchat its server's
//     certificate; of Zoom its question (a session only), and in browsers names of a form
//     that ICE does not allow, which is [proto.Likely].
//   - Everything with STUN in it is a session of [App] too: to refuse that is to refuse
//     STUN to all.
//
// # The way without a relay
//
// Where a relay was an app's, all addresses that its messages name, and those who sent
// them, are hints. A check, an allocation or a call that comes from there or goes there
// is a call of the same app, likely. A question for an address is not. Of what was
// attributed so only who asks is a hint again, not whom: many apps may share a relay.
// Clients that keep one port for relays and another for peers, as Telegram's do, may find
// each other before any hint was given: then the call is WebRTC's only, and who refuses an
// app's calls should refuse WebRTC's too.
//
// # What is read inside
//
// What relays carry, in indications and in channels, is read like what passes without
// them, one level deep; and what Microsoft multiplexes on one port. Hellos of DTLS that
// datagrams divide are put together. Nothing is blunted: the messages are protected
// against changes, and a datagram can be left out.
//
// # Not told
//
// TURN within TLS is known by its host's name only. Viber's realm and Snapchat's
// certificate are on record by one source. A flow in which STUN was seen stays STUN's
// whatever else passes there: Telegram's own packets, or WireGuard's.
//
// Sources: the RFCs; [MS-TURN] and [MS-ICE2] by Microsoft; nDPI's documentation;
// captures of calls of WhatsApp (2015 to 2023), Signal (2021), Telegram (2022), Messenger,
// Google Meet (2022), Teams, Skype and Zoom.
package stun
