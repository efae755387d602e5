// Package proto is the vocabulary of the protocol matchers: what an application
// is, what a matcher is shown, and what it may say about it.
//
// A matcher never touches a packet, a socket, a clock or a policy. It is shown
// bytes and says what they mean; whether that is allowed is not its business.
//
// # A new protocol
//
// One folder under proto and one line in proto/catalog. The folder holds a
// [Protocol] value: Detect recognises the opening of a conversation, New makes
// the [Parser] that follows it, and testdata/*.flow holds the transcripts that
// prototest, the evasion tests and the lab play. Policy words, metrics, the
// table of `chaperone apps`, fuzzing and the confusion test follow from the value.
//
// # Certainty
//
// Detect answers Yes only when it is certain: no transcript of one protocol may
// be a Yes for another. A port is a hint for reports and never evidence. A
// matcher that can only weigh odds states them in its doc comment and sets
// [Likely].
//
// # A token that decides
//
// A capability UUID, a GUID or a keyword is judged in the packet that brings its
// last byte, whether or not the message around it is complete, because that
// packet is the last one that can still be changed: nothing is held back to wait
// for more. So a parser is shown a message as it grows. It consumes it element by
// element, or it waits for the whole and speaks early when a deciding token is
// complete before the message is. What it replaces the token with must differ
// from the token in its last byte, since that may be all that is left to change.
package proto
