package ares

import (
	"encoding/binary"
	"errors"

	"chaperone/proto"
)

// What a client and a supernode say to each other: length u16, number u8, contents,
// which may be hidden and are not read.
const (
	headerSize = 3
	numberAt   = 2
)

// hello is the start of what a client says first; three marks follow, of which the
// last says that it is no client of the very first network.
const (
	hello     = "\x03\x00\x5A"
	helloSize = 6
	helloMark = 5
)

// Bounds of a supernode's answer.
const (
	minAnswer = 21
	maxAnswer = 2048
)

// lastNumber is beyond all numbers of messages.
const lastNumber = 200

// nobodys is a number that no client and no supernode acts upon, in a talk neither.
const nobodys = "\x23"

var errNumber = errors.New("ares: no such message")

// helloAnswer wants what a client says first. sure says that none of it is free.
func helloAnswer(b []byte) (a proto.Answer, sure bool) {
	switch a := proto.Prefix(b, hello); {
	case a != proto.Yes:
		return a, false
	case len(b) < helloSize:
		return proto.More, false
	case b[helloSize-1] != helloMark:
		return proto.No, false
	}
	marks := string(b[len(hello) : helloSize-1])
	return proto.Yes, marks == "\x06\x06" || marks == "\x04\x03"
}

// answered wants the head of a supernode's answer: accepted in one of three ways,
// refused in two, or for links between supernodes.
func answered(b []byte) proto.Answer {
	if len(b) < headerSize {
		return proto.More
	}
	if n := binary.LittleEndian.Uint16(b); n < minAnswer || n > maxAnswer {
		return proto.No
	}
	switch b[numberAt] {
	case 0x33, 0x34, 0x38, 0x3A, 0x3B, 0x3C:
		return proto.Yes
	}
	return proto.No
}

// session reads one message of a client and a supernode, of which only the header
// matters.
func session(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) < headerSize {
		return 0, nil
	}
	number := b[numberAt]
	if number >= lastNumber {
		return 0, errNumber
	}
	if dir == proto.FromInitiator {
		asked(ev, number)
	} else {
		told(ev, number)
	}
	ev.Skip = int(binary.LittleEndian.Uint16(b))
	return headerSize, nil
}

// asked says what a client does.
func asked(ev *proto.Events, number byte) {
	switch number {
	case 0x06, 0x49: // ask this user to call me for a talk
		ev.Offers(proto.Messaging)
	case 0x07, 0x08: // ask this user to call me with a file
		ev.Offers(proto.FileTransfer).BluntedBy(numberAt, nobodys)
	case 0x09, 0x0D, 0x4B, 0x50: // search; sources of a file; of a checksum
		ev.Saw(proto.Search).BluntedBy(numberAt, nobodys)
	case 0x17, 0x1C, 0x32: // I share; compressed, which nothing else is
		ev.Saw(proto.FileSharing).BluntedBy(numberAt, nobodys)
	case 0x47: // what does this user share?
		ev.Offers(proto.FileSharing).BluntedBy(numberAt, nobodys)
	case hello[numberAt]:
		ev.Saw(proto.Overlay).WithWhole()
	}
}

// told says what a supernode does.
func told(ev *proto.Events, number byte) {
	switch number {
	case 0x08: // call this user with a file
		ev.Offers(proto.FileTransfer).BluntedBy(numberAt, nobodys)
	case 0x12: // found
		ev.Saw(proto.Search).BluntedBy(numberAt, nobodys)
	case 0x61: // call this user for a talk
		ev.Offers(proto.Messaging)
	}
}
