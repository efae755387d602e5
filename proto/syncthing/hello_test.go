package syncthing

import (
	"testing"

	"chaperone/proto/tls"
)

func TestHello(t *testing.T) {
	for protocols, want := range map[string]bool{
		"":                     false,
		"\x07bep/1.0":          true,
		"\x09bep-relay":        true,
		"\x02h2\x07bep/1.0":    true,
		"\x07bep/1.1":          false,
		"\x02h2\x08http/1.1":   false,
		"\x0bbep-relay/1":      false,
		"\x06bep/1.0\x01\x01x": false,
	} {
		h := tls.Hello{Protocols: tls.Names(protocols)}
		if got := Hello.Made(&h); got != want {
			t.Errorf("%q: %v", protocols, got)
		}
	}
}
