package fasttrack

import (
	"testing"

	"chaperone/proto"
)

// The cost of what is a session by its sizes only.
func BenchmarkHello(b *testing.B) {
	o := &proto.Opening{Initiator: unhex(b, "444444440000beef01002001"), Responder: unhex(b, "0000cafe30118b09f1d0ec0993d8"), Over: proto.TCP}
	b.ReportAllocs()
	for b.Loop() {
		detect(o)
	}
}
