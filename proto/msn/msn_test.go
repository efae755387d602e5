package msn

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestMSN(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzMSN(f *testing.F) { prototest.Fuzz(f, Protocol) }
