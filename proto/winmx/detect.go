package winmx

import "chaperone/proto"

// What who was called says first.
const (
	peerGreeting  = '1'
	cacheGreeting = '8'
)

// detect wants the blocks of both sides, or a cache's.
func detect(o *proto.Opening) proto.Answer {
	called := o.Responder
	switch {
	case o.MidStream || len(called) == 0 && len(o.Initiator) > 0:
		return proto.No
	case len(called) == 0:
		return proto.More
	case called[0] == peerGreeting:
		return peerAnswer(o.Initiator, called[1:])
	case called[0] == cacheGreeting && len(o.Initiator) == 0:
		return cacheAnswer(called[1:])
	}
	return proto.No
}

// peerAnswer wants a block that asks and one that answers it. Who called cannot
// say more before it knows the other's.
func peerAnswer(caller, called []byte) proto.Answer {
	switch {
	case len(caller) < blockSize && len(called) > 0:
		return proto.No
	case len(caller) < blockSize:
		return proto.More
	case len(called) < blockSize && len(caller) > blockSize:
		return proto.No
	}
	asks, ok := roleOf(caller)
	switch {
	case !ok || !asks.calls():
		return proto.No
	case len(called) < blockSize:
		return proto.More
	}
	if answers, ok := roleOf(called); !ok || answers != asks+1 {
		return proto.No
	}
	return proto.Yes
}

// keySize is the size of the key that stands before a cache's list. All that were
// seen are zero, which leaves the first address readable.
const keySize = 12

// cacheAnswer wants a cache's block and its key.
func cacheAnswer(b []byte) proto.Answer {
	if len(b) < blockSize {
		return proto.More
	}
	if r, ok := roleOf(b); !ok || r != cache {
		return proto.No
	}
	key := b[blockSize:min(len(b), blockSize+keySize)]
	for _, c := range key {
		if c != 0 {
			return proto.No
		}
	}
	if len(key) < keySize {
		return proto.More
	}
	return proto.Yes
}
