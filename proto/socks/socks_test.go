package socks

import (
	"testing"

	"chaperone/proto/prototest"
)

func TestSOCKS(t *testing.T) { prototest.Run(t, Protocol) }
func FuzzSOCKS(f *testing.F) { prototest.Fuzz(f, Protocol) }

// FuzzDatagrams gives it arbitrary datagrams of an announced flow.
func FuzzDatagrams(f *testing.F) {
	f.Add([]byte("\x00\x00\x00\x01\xc6\x33\x64\x19\x1a\xe1ping"), []byte("\x00\x00\x00\x03\x03a.b\x1a\xe1pong"), uint64(1))
	prototest.Fuzz(f, announcedProtocol())
}
