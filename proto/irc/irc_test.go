package irc

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestIRC(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzIRC(f *testing.F) { prototest.Fuzz(f, Protocol) }
