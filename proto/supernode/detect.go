package supernode

import (
	"encoding/binary"
	"math/bits"

	"chaperone/proto"
	"chaperone/proto/fasttrack"
)

// Sizes of what is said, in order.
const (
	clientHello = 12 // a number, a seed, a masked word
	serverHello = 8  // a seed, a masked word; the network's name follows
	minLogin    = 13 // who the user is, behind the network's name again
	maxLogin    = 64 // both of it
	list        = 5 + 200*8
)

// Sizes of networks' names, with their end: KaZaA; fileshare and MusicCity.
const (
	minName = 6
	maxName = 10
)

// isName reports whether n bytes can be a network's name; Grokster's are nine.
func isName(n int) bool { return n == minName || n == 9 || n == maxName }

// Masked words are sparse. These are how many bits of both sides' may be set: where
// nothing else speaks for a session, and where a list of supernodes follows.
const (
	sparse       = 10
	sparseListed = 16
)

// detect wants the sizes of a session's first messages, which it must be shown as
// they come: once more has been said they cannot be told any more.
func detect(o *proto.Opening) proto.Answer {
	client, server := o.Initiator, o.Responder
	switch {
	case o.MidStream || len(client) < clientHello && len(server) > 0:
		return proto.No
	case len(server) == 0 && len(client) > clientHello:
		return proto.No
	case len(server) < serverHello+minName && len(client) > clientHello+minName:
		return proto.No
	case len(client) < clientHello || len(server) < serverHello:
		return proto.More
	}
	return weigh(o, &shape{client, server})
}

// A shape is both sides' openings, each with its hello complete. Its words and its
// noise are looked at where both networks' names are complete, too.
type shape struct{ client, server []byte }

// weigh looks at the sizes of what has been said behind the hellos.
func weigh(o *proto.Opening, s *shape) proto.Answer {
	name := len(s.server) - serverHello
	login := len(s.client) - clientHello
	switch {
	case login > maxLogin:
		return proto.No
	case name <= maxName:
		if a := s.greeting(o, name, login); a != proto.Yes {
			return a
		}
	default:
		if a := s.listed(name, login); a != proto.Yes {
			return a
		}
	}
	if fasttrack.Protocol.Detect(o) == proto.Yes {
		return proto.No // it is certain there
	}
	return proto.Yes
}

// greeting weighs a session while the supernode has said no more than a name.
func (s *shape) greeting(o *proto.Opening, name, login int) proto.Answer {
	switch {
	case !isName(name) || login < name:
		return proto.More
	case o.Hint == fasttrack.App, binary.BigEndian.Uint32(s.client) == openNumber:
		return proto.Yes
	case !s.isNoise():
		return proto.No
	}
	switch n := s.weight(); {
	case n <= sparse:
		return proto.Yes
	case n <= sparseListed:
		return proto.More // what is said next may tell
	}
	return proto.No
}

// openNumber begins the hello of giFT, whatever its seed.
const openNumber = 0xFA00B62B

// listed weighs a session where a supernode seems to have sent a list of others.
// How long the name was that stands before it cannot be told any more.
func (s *shape) listed(name, login int) proto.Answer {
	switch rest := name - list; {
	case login < minName || rest > maxName:
		return proto.No // unasked, or too much
	case s.weight() > sparseListed || !s.isNoise():
		return proto.No
	case rest < minName || login < minName+minLogin:
		return proto.More
	}
	return proto.Yes
}

// encryptions are those that supernodes choose, and clients ask for.
var encryptions = [...]uint32{0x29, 0xA9}

// weight returns how many bits of the masks of both sides are set, at the least.
func (s *shape) weight() int {
	return ones(s.client[8:]) + ones(s.server[4:])
}

func ones(b []byte) int {
	n := 32
	for _, e := range encryptions {
		n = min(n, bits.OnesCount32(binary.BigEndian.Uint32(b)^e))
	}
	return n
}

// isNoise reports whether all but the masked words looks random: what has small
// numbers in it has sparse words, too. One in a thousand sessions does not.
func (s *shape) isNoise() bool {
	var n, set, zero, high int
	for _, part := range [...][]byte{s.client[:8], s.client[clientHello : clientHello+minName], s.server[:4], s.server[serverHello : serverHello+minName]} {
		for _, c := range part {
			n++
			set += bits.OnesCount8(c)
			if c == 0 {
				zero++
			}
			if c >= 0x80 {
				high++
			}
		}
	}
	return zero <= 2 && 4 <= high && high <= n-4 && 3*n <= set && set <= 5*n
}
