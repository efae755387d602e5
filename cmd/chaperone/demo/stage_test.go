package demo

import (
	"bytes"
	"testing"

	"chaperone/test/lab"
)

// Without a gateway every act passes, and no act would be taken for what it
// would be with one: the checks can fail.
func TestTransparent(t *testing.T) {
	if why := lab.Missing(); why != nil {
		t.Skip(why)
	}
	l, err := lab.New(Hosts)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for _, v6 := range []bool{false, true} {
		s := &Stage{Lab: l, Port: 5190, IPv6: v6, Transparent: true}
		strict := &Stage{Lab: l, Port: 5191, IPv6: v6}
		for _, a := range Acts() {
			if err := s.Perform(&a); err != nil {
				t.Errorf("%s: %v", a.Title, err)
			}
			if err := strict.Perform(&a); err == nil && a.Fate != Passes {
				t.Errorf("%s: counts as refused, and there is no gateway", a.Title)
			}
		}
		for _, s := range []*Stage{s, strict} {
			if err := s.Leave(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestCheckBlunted(t *testing.T) {
	sent := Story("file")[0].Data
	at := bytes.Index(sent, tokens[1])
	change := func(from, to int) []byte {
		b := bytes.Clone(sent)
		for i := from; i < to; i++ {
			b[i] ^= 0x55
		}
		return b
	}
	other := bytes.Clone(sent)
	copy(other[at:], tokens[2])
	for _, test := range []struct {
		name string
		got  []byte
		ok   bool
	}{
		{"the whole token", change(at, at+16), true},
		{"its last byte", change(at+15, at+16), true},
		{"nothing", sent, false},
		{"another token in its place", other, false},
		{"a byte before", change(at-1, at+16), false},
		{"a byte after", change(at, at+17), false},
		{"a byte less", sent[:len(sent)-1], false},
	} {
		if err := CheckBlunted(sent, test.got); (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
	}
	if CheckBlunted([]byte("hello"), []byte("hello")) == nil {
		t.Error("a turn without an offer counts as blunted")
	}
}
