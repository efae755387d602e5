// Package stream keeps what a gateway must know of one direction of a TCP
// connection: which byte comes next, which bytes no parser has read yet, and
// which bytes the far side may not have received yet.
//
// Bytes are kept from the moment they are passed on until they are both read and
// acknowledged. That one buffer is the reassembly buffer of the parser and the
// memory for retransmissions: what is sent again is replaced by what was passed
// the first time, overwritten offers included, however it is cut. So a sender
// cannot show the gateway one text and the far side another.
//
// Bytes behind a hole are never passed on. They are not kept either: TCP sends
// them again, and a box that holds packets for others can be made to hold too many.
package stream
