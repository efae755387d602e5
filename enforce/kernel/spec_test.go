package kernel

import (
	"errors"
	"flag"
	"os"
	"strings"
	"testing"

	"chaperone/enforce"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var marks = enforce.Marks{Mask: enforce.DefaultMask, Generation: 37}

// The text is what an administrator reads; a change of it is to be seen as one.
func TestSpecText(t *testing.T) {
	for name, s := range map[string]Spec{
		"one_closed": {First: 100, Count: 1, Marks: marks},
		"four_open":  {First: 7, Count: 4, FailOpen: true, Marks: enforce.Marks{Mask: 0x00ffff00, Generation: 1}},
	} {
		path := "testdata/" + name + ".nft"
		got := s.String()
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: the rules are now\n%s", path, got)
		}
	}
}

func TestSpecValid(t *testing.T) {
	for _, c := range []struct {
		spec Spec
		says string // "": valid
	}{
		{Spec{First: 100, Count: 2, Marks: marks}, ""},
		{Spec{First: 65535, Count: 1, Marks: marks}, ""},
		{Spec{First: 65535, Count: 2, Marks: marks}, "below 65536"},
		{Spec{First: 100, Marks: marks}, "at least one queue"},
		{Spec{First: 100, Count: 1}, "16 adjacent bits"},
		{Spec{First: 100, Count: 1, Marks: enforce.Marks{Mask: 0xff00ff00}}, "16 adjacent bits"},
	} {
		err := c.spec.Valid()
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%+v: %v", c.spec, err)
		case c.says != "" && (!errors.Is(err, ErrSpec) || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%+v: %v, want %q", c.spec, err, c.says)
		}
		if err != nil && Install(c.spec).Error() != err.Error() {
			t.Errorf("%+v: Install says something else", c.spec)
		}
	}
}

// The fields that the rules take apart are those that enforce puts together.
func TestSpecFields(t *testing.T) {
	for _, mask := range []uint32{0xffff0000, 0x0000ffff, 0x00ffff00, 0x07fff800} {
		s := Spec{First: 1, Count: 1, Marks: enforce.Marks{Mask: mask, Generation: 63}}
		if got := s.Marks.Fates() | s.apps() | s.Marks.Reply(); got&^mask != 0 || s.Marks.Fates()&s.apps() != 0 {
			t.Errorf("mask %#x: fates %#x, apps %#x", mask, s.Marks.Fates(), s.apps())
		}
		for _, f := range []enforce.Fate{enforce.Queue, enforce.Trust, enforce.Refuse, enforce.Follow} {
			v := s.Marks.Pack(enforce.Settled{Fate: f, App: 127})
			if got, _ := s.Marks.Unpack(v & s.Marks.Fates()); got.Fate != f {
				t.Errorf("mask %#x: fate %d reads as %d", mask, f, got.Fate)
			}
			if got, _ := s.Marks.Unpack(v&s.apps() | s.present(enforce.Trust)); f != enforce.Refuse && got.App != 127 {
				t.Errorf("mask %#x: app %d", mask, got.App)
			}
		}
		if got, _ := s.Marks.Unpack(s.told()); !got.Reset || got.Stale || got.Fate != enforce.Refuse {
			t.Errorf("mask %#x: told reads as %+v", mask, got)
		}
	}
}

// A kernel without a look behind the transport header is asked about every segment.
func TestSpecOldKernel(t *testing.T) {
	s := Spec{First: 1, Count: 1, Marks: marks}
	for _, c := range s.chains(dialect{}) {
		for _, r := range c.rules {
			if strings.Contains(r.text, "@ih") || strings.Contains(r.text, "segment") || c.name == "segment" {
				t.Errorf("%s: %s", c.name, r.text)
			}
		}
	}
}
