package soulseek

import (
	"encoding/binary"

	"chaperone/proto"
)

// Clients pass searches on to each other, each to those below it in a tree. A
// message has a length and one byte of code.

const branchHeadSize = 5

// Codes of the distributed network.
const (
	branchPing     = 0
	branchSearch   = 3
	branchLevel    = 4
	branchRoot     = 5
	branchDepth    = 7
	branchEmbedded = 93 // a search as the server gave it
)

// searchMark is in every search.
const searchMark = '1'

// branch reads a message. A search becomes a ping, whose contents nobody reads.
func branch(ev *proto.Events, b []byte) (int, error) {
	if len(b) < branchHeadSize {
		return 0, nil
	}
	size := binary.LittleEndian.Uint32(b)
	if size < 1 || size > maxMessage {
		return 0, errLost
	}
	if b[4] == branchSearch || b[4] == branchEmbedded {
		ev.Saw(proto.Search).BluntedBy(4, singles[branchPing:branchPing+1])
	}
	ev.Skip = int(size) - 1
	return branchHeadSize, nil
}
