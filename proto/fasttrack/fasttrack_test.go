package fasttrack

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestFastTrack(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzFastTrack(f *testing.F) { prototest.Fuzz(f, Protocol) }
