package gateway

import (
	"chaperone/enforce"
	"chaperone/policy"
	"chaperone/proto"
)

// numGenerations is how many values the generation in a mark has.
const numGenerations = 64

// generations numbers policies for marks. A number is made of the policy's hash,
// so that a process that starts again with the same policy stands by the marks of
// the one before. Within a process two policies never share a number, as long as
// there are not more of them than numbers: what was trusted under one of them
// must not be trusted under the other.
type generations struct {
	used [numGenerations]uint64 // hash of the policy; 0: none
}

// of returns the number of the policy with this hash.
func (g *generations) of(hash uint64) uint8 {
	hash = max(hash, 1)
	first := fold(hash)
	for i := range numGenerations {
		n := (int(first) + i) % numGenerations
		if g.used[n] == 0 || g.used[n] == hash {
			g.used[n] = hash
			return uint8(n)
		}
	}
	*g = generations{}
	g.used[first] = hash
	return first
}

// fold makes a generation of a hash, of all of its bits.
func fold(hash uint64) uint8 {
	for hash >= numGenerations {
		hash = hash/numGenerations ^ hash%numGenerations
	}
	return uint8(hash)
}

// marks returns how flows are marked under v.
func (g *generations) marks(v *policy.View, cat *proto.Catalog) enforce.Marks {
	return enforce.Marks{Mask: v.Gateway().MarkMask, Generation: g.of(v.Hash() ^ cat.Hash())}
}
