package xmpp

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestXMPP(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzXMPP(f *testing.F) { prototest.Fuzz(f, Protocol) }
