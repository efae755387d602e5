package hosts

import (
	"slices"
	"strings"
	"testing"

	"chaperone/proto"
)

func TestEveryFeatureHasANote(t *testing.T) {
	for _, a := range Apps {
		for f := range a.Features.All() {
			n := 0
			for _, note := range Notes {
				if note.App == a.Name && note.Feature == f {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s, %v: %d notes", a.Name, f, n)
			}
		}
	}
}

func TestNotes(t *testing.T) {
	for i, n := range Notes {
		if a := byName(n.App); a == nil || !a.Features.Has(n.Feature) {
			t.Errorf("line %d: no app %s has %v", i+2, n.App, n.Feature)
		}
		if i > 0 && (Notes[i-1].App > n.App || Notes[i-1].App == n.App && Notes[i-1].Feature >= n.Feature) {
			t.Errorf("line %d: not in the order of app and feature", i+2)
		}
		if len(n.Text) < 15 || len(n.Text) > 280 || !strings.HasSuffix(n.Text, ".") || strings.TrimSpace(n.Text) != n.Text {
			t.Errorf("line %d: %q is no sentence", i+2, n.Text)
		}
	}
}

func TestParseNotes(t *testing.T) {
	got, err := parseNotes(NoteColumns + "\nsignal\tvoice\tCalls.\n")
	if err != nil || !slices.Equal(got, []Note{{"signal", proto.Voice, "Calls."}}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"", "app\n", NoteColumns + "\na\tsession", NoteColumns + "\na\tsession\tb\tc", NoteColumns + "\na\tchat\tb", NoteColumns + "\n\n"} {
		if _, err := parseNotes(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
