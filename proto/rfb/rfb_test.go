package rfb

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestRFB(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzRFB(f *testing.F) { prototest.Fuzz(f, Protocol) }
