package replay

import (
	"testing"

	"github.com/gopacket/gopacket/layers"
)

// Any bytes as a file are read to an end, and every packet has an IP header.
func FuzzReader(f *testing.F) {
	records := []record{{frame: eth(four, hello4)}, {frame: eth(six, hello6), full: 2000}}
	f.Add(classic(f, linkEthernet, records...))
	f.Add(ng(f, []layers.LinkType{linkEthernet, linkRaw}, records...))
	f.Add(zipped(f, classic(f, linkRaw, record{frame: hello4})))
	for _, c := range links {
		f.Add(classic(f, c.link, record{frame: append([]byte(c.header), c.packet...)}))
	}
	for _, x := range families {
		n := len(x.whole) - x.head
		f.Add(classic(f, linkRaw, record{frame: x.cut(x.whole, 1, 800, n)}, record{frame: x.cut(x.whole, 1, 0, 800)}))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		packets, _, err := attempt(file)
		if err == nil {
			t.Error("no end")
		}
		for _, b := range packets {
			if ip(b) == nil {
				t.Errorf("not an IP packet: %x", b)
			}
		}
	})
}
