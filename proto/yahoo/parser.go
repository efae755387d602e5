package yahoo

import (
	"errors"

	"chaperone/proto"
)

// A carrier is what a connection carries.
type carrier uint8

const (
	undecided carrier = iota
	packets           // YMSG
	camera            // a webcam's opening words
)

// A parser follows one connection of any kind. It is small and holds no pointer:
// there is one for every connection that is followed.
type parser struct {
	carrier carrier
	began   bool // a packet has been seen
	named   bool // the user's name is known
	early   bool // of a webcam: said before its opening words were whole
	half    [2]half
}

// A half is what is known of the packet at hand in one direction.
type half struct {
	step     step
	service          // what it is about; its feature may still have to be read
	pending  bool    // it is to be said when the peer is known
	text     bool    // the packet holds text
	said     bool    // it has been offered
	told     bool    // with all names
	filexfer bool    // deedPeer: the word was read
	command  bool    // deedPeer: a command that proposes was read
	nPeer    uint8   //
	nFile    uint8   //
	files    uint8   // how many names of files were read
	key      uint16  // of the value to come
	left     uint16  // bytes of the body still to come
	spelled  uint16  // left, where the word began
	port     uint16  // where somebody waits, read before it was said for what
	ip       [4]byte //
	size     uint64
	peer     [maxPeer]byte
	file     [maxFile]byte
}

// How much of a name is remembered from its pair to the one that decides. Names
// of users have 32 bytes; a longer one is an e-mail address. A longer name of a
// file is not remembered at all: its end is what rules look at.
const (
	maxPeer = 48
	maxFile = 48
)

func (h *half) peerName() []byte { return h.peer[:h.nPeer] }

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var (
	errStart = errors.New("yahoo: no known opening")
	errMark  = errors.New("yahoo: packet without its mark")
)

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if p.carrier == undecided {
		if p.carrier = decide(dir, b[0]); p.carrier == undecided {
			return 0, errStart
		}
	}
	if p.carrier == packets {
		return p.packet(ev, dir, b)
	}
	if dir == proto.FromResponder {
		return len(b), nil // the answer, whatever it is
	}
	return p.webcam(ev, b)
}

// decide tells what a connection carries by its first byte.
func decide(dir proto.Dir, first byte) carrier {
	switch {
	case first == mark[0]:
		return packets
	case dir == proto.FromResponder:
	case first == '<':
		return camera
	}
	return undecided
}
