// Package prototest holds every protocol to the same promises.
//
// A protocol's test is two lines:
//
//	func TestOSCAR(t *testing.T) { prototest.Run(t, Protocol) }
//	func FuzzOSCAR(f *testing.F) { prototest.Fuzz(f, Protocol) }
//
// [Run] plays every transcript in testdata and checks that
//
//   - Detect says Yes, not later than the transcript notes, and never changes its mind
//   - the events are those the transcript notes
//   - they stay the same however the bytes are cut, and whichever side's opening
//     the parser is shown first
//   - nothing is allocated, nothing is lost, nothing is waited for beyond
//     [proto.MaxUnread], and no more is said than the apps declare
//   - an offer that is overwritten in place is an offer no longer, wherever its
//     message is cut, and all else goes on unchanged
//
// The last is tested with a gateway in small: bytes that have been passed on
// cannot be changed, only what of an overwrite lies in the segment at hand is
// done, and what the far side then sees is given to a fresh parser, which is as
// strict a client as there can be.
//
// go test -update notes what is seen in the transcripts, to be reviewed as a diff.
// The events of a turn are written as follows; the first line of a conversation's
// events says with which byte of the turn Detect came to its Yes.
//
//	recognised with byte 10
//	messaging peer "bob"
//	offer file_transfer peer "bob" file "a.txt" size 5 blunt
//	ability voice blunt
//	image whole
//	expect file_transfer tcp 10.0.0.1:5190 for 2m0s
//	tunnel whole of socks
//	hint 10.0.0.1:5190
//	asked "login.example"
//	resolved "login.example" 10.0.0.1 for 1m0s
//	host "login.example:5190"
//	far 10.0.0.1:5190
//	app icq
//	finished
//	handoff
package prototest
