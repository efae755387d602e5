package anydesk

import (
	"testing"

	"chaperone/proto/tls"
)

func TestHello(t *testing.T) {
	for protocols, want := range map[string]bool{
		"":                                false,
		"\x13anydesk/6.2.0/linux":         true,
		"\x02h2\x15anydesk/8.0.9/windows": true,
		"\x08anydesk/":                    true,
		"\x07anydesk":                     false,
		"\x0b6.2/anydesk":                 false,
		"\x02h2\x08http/1.1":              false,
		"\x13anydesk":                     false, // cut off
	} {
		h := tls.Hello{Protocols: tls.Names(protocols)}
		if got := Hello.Made(&h); got != want {
			t.Errorf("%q: %v", protocols, got)
		}
		if n := testing.AllocsPerRun(10, func() { Hello.Made(&h) }); n != 0 {
			t.Errorf("%q: %v allocations", protocols, n)
		}
	}
}

func TestCertified(t *testing.T) {
	for name, want := range map[string]bool{
		"AnyNet Relay": true, "AnyDesk Client": true, "AnyNet Root CA": false, "anydesk client": false, "AnyDesk Clients": false, "": false,
	} {
		if got := Hello.Certified([]byte(name)); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
