package opennap

import (
	"encoding/binary"
	"testing"

	"chaperone/proto"
)

// assigned are the types that the published description of the messages or
// OpenNap's server give a meaning.
var assigned = [][2]uint16{
	{0, 14}, {100, 110}, {200, 221}, {300, 333}, {400, 432}, {500, 501}, {600, 652}, {700, 703}, {748, 771},
	{800, 831}, {870, 870}, {900, 901}, {920, 920}, {1000, maxType},
}

// What a type becomes has no meaning, and is small enough for Napster's servers.
func TestBluntTypesAreNobodys(t *testing.T) {
	blunted := 0
	for typ := range uint16(maxType) {
		for _, d := range []proto.Dir{proto.FromInitiator, proto.FromResponder} {
			k := kindOf(typ, d)
			if k.blunt == "" {
				continue
			}
			blunted++
			b := binary.LittleEndian.AppendUint16(nil, typ)
			copy(b[1:], k.blunt)
			became := binary.LittleEndian.Uint16(b)
			for _, r := range assigned {
				if r[0] <= became && became <= r[1] {
					t.Errorf("type %d becomes %d, which has a meaning", typ, became)
				}
			}
			if became == typ || kindOf(became, d).means {
				t.Errorf("type %d becomes %d, which means something here", typ, became)
			}
		}
	}
	if blunted != 2*24 {
		t.Errorf("%d types are blunted, want 24 in both directions", blunted)
	}
}

// Talk is never overwritten, everything else that has a meaning is.
func TestTalkIsNotBlunted(t *testing.T) {
	for typ := range uint16(maxType) {
		k := kindOf(typ, proto.FromInitiator)
		if talk := proto.Features(talking).Has(k.feature); k.means && talk != (k.blunt == "") {
			t.Errorf("type %d is %v and blunted by %q", typ, k.feature, k.blunt)
		}
	}
}
