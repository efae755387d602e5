package yahoo

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestYahoo(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzYahoo(f *testing.F) { prototest.Fuzz(f, Protocol) }
