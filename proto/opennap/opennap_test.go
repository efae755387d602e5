package opennap

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestOpenNap(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzOpenNap(f *testing.F) { prototest.Fuzz(f, Protocol) }
