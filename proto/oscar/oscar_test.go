package oscar

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestOSCAR(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzOSCAR(f *testing.F) { prototest.Fuzz(f, Protocol) }
