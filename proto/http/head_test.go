package http

import (
	"strings"
	"testing"
)

// What is in a head is found, in any case, and nothing else is.
func TestFields(t *testing.T) {
	names := []string{"Host", "HOST", "hOst", "X-Gnutella-Content-URN ", "x-kazaa-ip\t", "TE", "User-Agent", "Sec-WebSocket-Protocol"}
	for _, there := range names {
		f := NewFields([]byte("Accept: */*\r\n" + there + " : value\r\n folded\r\nZ: 1\r\n\r\n"))
		there = strings.TrimSpace(there)
		for _, name := range names {
			name = strings.TrimSpace(name)
			if found := f.Get(name) != nil; found != strings.EqualFold(there, name) {
				t.Errorf("%s in a head with %s: %v", name, there, found)
			}
			if found := f.HasPrefix(name[:2]); found != strings.EqualFold(there[:2], name[:2]) {
				t.Errorf("%s, with which %s begins: %v", name[:2], there, found)
			}
		}
	}
}
