package tls_test

import (
	"testing"

	"chaperone/proto/anydesk"
	"chaperone/proto/i2p"
	"chaperone/proto/libp2p"
	"chaperone/proto/prototest"
	"chaperone/proto/tls"
	"chaperone/proto/tor"
)

// protocol has the makers whose hellos are among the transcripts.
var protocol = tls.New(anydesk.Hello, i2p.Hello, libp2p.Hello, tor.Hello)

func TestTLS(t *testing.T) { prototest.Run(t, protocol) }
func FuzzTLS(f *testing.F) { prototest.Fuzz(f, protocol) }
