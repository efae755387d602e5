package http_test

import (
	"testing"

	"chaperone/proto"
	"chaperone/proto/catalog"
	"chaperone/proto/prototest"
)

func protocol(t testing.TB) *proto.Protocol {
	for _, p := range catalog.All.Protocols {
		if p.Name == "http" {
			return p
		}
	}
	t.Fatal("the catalogue knows no HTTP")
	return nil
}

func TestHTTP(t *testing.T) { prototest.Run(t, protocol(t)) }
func FuzzHTTP(f *testing.F) { prototest.Fuzz(f, protocol(f)) }
