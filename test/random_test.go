package test

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"testing"

	"chaperone/proto"
	"chaperone/proto/catalog"
)

// BenchmarkRandomOpenings asks the whole catalogue about openings of random
// bytes, of every length up to 255, of one side or both, of TCP and UDP, from the
// start and in mid-stream. A protocol that is certain must not say yes to one;
// those that are likely are counted. It takes minutes with
//
//	go test ./test -run '^$' -bench RandomOpenings -benchtime 100000000x
func BenchmarkRandomOpenings(b *testing.B) {
	rnd := rand.New(rand.NewPCG(rand.Uint64(), 2))
	noise := make([]byte, 4096)
	likely := map[string]float64{}
	for b.Loop() {
		if rnd.IntN(64) == 0 {
			for i := 0; i < len(noise); i += 8 {
				binary.LittleEndian.PutUint64(noise[i:], rnd.Uint64())
			}
		}
		how := rnd.Uint64()
		at, n, m := how>>32%3500, how>>8&0xff, how>>16&0xff
		o := proto.Opening{Over: proto.TCP << (how & 1), MidStream: how&6 == 0}
		o.Initiator = noise[at : at+n]
		if how&8 != 0 {
			o.Responder = noise[at+n : at+n+m]
		}
		for _, p := range catalog.All.Protocols {
			if p.Over&o.Over == 0 || p.Detect(&o) != proto.Yes {
				continue
			}
			if p.Confidence == proto.Certain {
				b.Fatalf("%s says yes to initiator %x, responder %x, mid-stream %v, %v", p.Name, o.Initiator, o.Responder, o.MidStream, o.Over)
			}
			likely[p.Name]++
		}
	}
	for name, n := range likely {
		b.ReportMetric(n, fmt.Sprintf("%s_yes", name))
	}
}
