package dns

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestDNS(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzDNS(f *testing.F) { prototest.Fuzz(f, Protocol) }
