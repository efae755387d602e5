package skinny

import (
	"encoding/binary"

	"chaperone/proto"
)

// A message is a length of what follows the version, the version, and a number.
const (
	lengthLen  = 8
	headLen    = 12
	maxLength  = 4 << 10
	maxVersion = 0x20
)

// Messages that say where media arrive.
const (
	openReceiveAck       = 0x0022
	openVideoAck         = 0x0031
	startMedia           = 0x008a
	startVideo           = 0x0132
	startMediaAck        = 0x0154
	startVideoAck        = 0x0155
	firstOfManager       = 0x0081
	lastOfPhone          = 0x005f
	lastOfManager        = 0x016f
	firstWithAddressType = 17 // the version from which on addresses have a type
)

// header reports whether b begins with a message.
func header(b []byte) proto.Answer {
	if len(b) >= 4 && (b[2] != 0 || b[3] != 0) || len(b) >= 8 && (b[4] > maxVersion || b[5]|b[6]|b[7] != 0) {
		return proto.No
	}
	if len(b) < headLen {
		return proto.More
	}
	if n := binary.LittleEndian.Uint32(b); n < headLen-lengthLen || n > maxLength || n&3 != 0 || !known(number(b)) {
		return proto.No
	}
	return proto.Yes
}

func size(b []byte) int      { return lengthLen + int(binary.LittleEndian.Uint32(b)) }
func number(b []byte) uint32 { return binary.LittleEndian.Uint32(b[lengthLen:]) }

// known reports whether there are messages of number n.
func known(n uint32) bool { return n <= lastOfPhone || n >= firstOfManager && n <= lastOfManager }
