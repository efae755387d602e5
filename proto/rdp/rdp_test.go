package rdp

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestRDP(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzRDP(f *testing.F) { prototest.Fuzz(f, Protocol) }
