// Package msn follows MSN Messenger's protocol, MSNP2 to MSNP21.
//
// One folder knows all that carries an MSN user's conversation:
//
//   - lines of commands, some with a payload, on any port, to a notification
//     server or a switchboard (line.go, command.go); in them messages, which are
//     MIME texts (text.go, field.go)
//   - invitations in messages: calls, shared applications, whiteboards, Remote
//     Assistance, games and the older kind of file transfer (guid.go, invite.go)
//   - MSNSLP, the newer kind of invitation, and the data that MSNSLP sessions
//     carry in binary chunks, in messages or on connections of their own
//     (slp.go, chunk.go)
//   - what two clients say to each other once an invitation was accepted: files
//     (ftp.go), chunks (direct.go), webcams (cam.go)
//
// A command is read as the servers of today read it: in any case, with any blanks
// between its words, and without the first byte of its line's end.
//
// Who is the client shows by the words of a command, not by who opened the
// connection: a flow that was going on when its first byte was seen may have its
// sides confused.
//
// # How offers are taken away
//
// An invitation names its feature by a GUID. Receivers answer an unknown one with
// a rejection of their own, so its digits become zeros, and the inviter is told
// that the other side has no such program. Any GUID that is not known here stands
// for a game; since another one would again, its last digit becomes a letter that
// is none. A text that asks for video and sound is made to ask for sound only.
//
// Data in chunks, whose invitation was perhaps never seen, is made an
// acknowledgement of nothing, for a session that nobody has.
//
// # What is not told apart
//
// T.120, H.323, RDP and SIP between clients are not MSN's own: they are known by
// the address that an invitation's acceptance announces. Chunks of the newer form
// say what they carry before they say of which session: a shared folder's files
// count as file transfer there.
//
// # What is not recognised
//
// A client that begins with a line that means nothing: servers of today pass over it, but
// to wait for the server's word would keep every conversation in text that nobody knows.
//
// # Losing the place
//
// A command that is not known here may have a payload that nobody announced. The
// parser then looks for the next line that is beyond doubt, and so it does when
// it is shown a conversation from the middle.
package msn
