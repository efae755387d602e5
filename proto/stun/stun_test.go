package stun

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestSTUN(t *testing.T) { prototest.Run(t, Protocol) }

func FuzzSTUN(f *testing.F) { prototest.Fuzz(f, Protocol) }
