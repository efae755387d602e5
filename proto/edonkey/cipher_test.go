package edonkey

import (
	"bytes"
	"testing"

	"chaperone/proto"
)

// A datagram made by the rules, and one that aMule 2.3.3 sent.
func TestUnveil(t *testing.T) {
	for _, c := range []struct{ id, veiled, own, inner string }{
		{"000102030405060708090a0b0c0d0e0f", "105566f0070db23aedc762907dfe41d2939a", "04030201", "e460"},
		{
			"a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
			"9c030612a20b42a5fdde09fbaff33677c1cd6b569f07a919431b35d495b6c137dd4032b485cb7b36f7c2c2ed8eac9a308320c7",
			"50093cd6", "e4210b0f0ed11eea82f9f6c02c5d814fa9c197a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
		},
	} {
		var p parser
		var plain [maxVeiled]byte
		b := unhex(t, c.veiled)
		if got := p.unveil(plain[:], proto.FromInitiator, b); got != nil {
			t.Errorf("%s: read without a key: %x", c.veiled, got)
		}
		p.node[proto.FromResponder].name(unhex(t, c.id))
		got := p.unveil(plain[:], proto.FromInitiator, b)
		if !bytes.Equal(got, unhex(t, c.inner)) {
			t.Errorf("%s: %x, want %s", c.veiled, got, c.inner)
		}
		if n := &p.node[proto.FromInitiator]; !n.keyed || !bytes.Equal(n.key[:], unhex(t, c.own)) {
			t.Errorf("%s: its key is %x, want %s", c.veiled, n.key, c.own)
		}
		for n := range len(b) { // cut short it is nothing, or garbage that has no form
			if got := p.unveil(plain[:], proto.FromInitiator, b[:n]); len(got) > max(0, n-veilSize) {
				t.Errorf("%s cut behind byte %d: %x", c.veiled, n, got)
			}
		}
		b[veilHead+1] ^= 1
		if got := p.unveil(plain[:], proto.FromInitiator, b); got != nil {
			t.Errorf("%s: damaged, it is read all the same", c.veiled)
		}
	}
}

// Longer than any datagram of Kad: it is left alone.
func TestUnveilLong(t *testing.T) {
	var p parser
	p.node[1].name(make([]byte, hashSize))
	var plain [maxVeiled]byte
	if p.unveil(plain[:], 0, make([]byte, maxVeiled+1)) != nil {
		t.Error("read what does not fit")
	}
}
