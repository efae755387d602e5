// Package oscar follows AOL's OSCAR: AIM, and ICQ since 2000b, which shares its
// servers and its frames.
//
// One folder knows all that carries an OSCAR user's conversation:
//
//   - FLAP frames with SNACs, on any port, either side speaking first (flap.go,
//     snac.go, user.go, login.go); in them messages and rendezvous offers
//     (icbm.go, rendezvous.go, caps.go); ICQ's own messages, behind a capability of
//     theirs, and where its users wait for each other (relay.go; package icq)
//   - TOC, the text dialect inside FLAP frames (toc.go, invite.go)
//   - what two clients say to each other once an offer was accepted: files
//     (oft.go), pictures (odc.go), and the relay for both (ars.go)
//
// # How offers are taken away
//
// A rendezvous names its feature by a 16-byte capability. An unknown one is
// logged by the receiving client and otherwise ignored, and servers pass it on,
// so the capability is overwritten and the conversation goes on. The same is done
// to the lists of capabilities that clients advertise: then the buttons for
// refused features are grey on both sides and the offer is never made.
//
// The overwrite is fourteen zeros and two 0xff. All zeros would do for a
// capability that can still be overwritten whole, but most end in two zeros: when
// only the last byte is left to change, zeros change nothing.
//
// ICQ's own messages have a type. One that no client knows is refused by itself, so
// the type of an offer is overwritten with such a one, and the sender sees a
// refusal. Where a user waits for direct connections, in which all could be offered
// again, is taken out of what users tell the server and the server tells others:
// clients then send through the server. What another user sends never tells whose
// client the user has; so it never decides between AIM and ICQ.
//
// # Reading element by element
//
// A frame may hold 64 KiB and any number of capabilities, more than a parser may
// wait for or say in one call. So nothing waits for a frame: headers, names,
// capabilities and the terms of an offer are elements of their own, read as they
// become complete, and all other TLVs are skipped unseen. An element that does
// not fit into its TLV or frame is skipped with it: no client can read it either.
package oscar
