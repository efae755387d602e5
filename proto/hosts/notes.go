package hosts

import (
	_ "embed"
	"fmt"
	"strings"

	"chaperone/proto"
)

// A Note says of one feature of an app what is told apart, what cannot be, and what
// else is lost by refusing it.
type Note struct {
	App     string // by name
	Feature proto.Feature
	Text    string // a sentence or two
}

// NoteColumns is the first line of notes.tsv.
const NoteColumns = "app\tfeature\tnote"

//go:embed notes.tsv
var notes string

// Notes is one for every feature of every app, by app and feature.
var Notes = annotate()

// annotate panics on a mistake, since the notes are part of the program.
func annotate() []Note {
	out, err := parseNotes(notes)
	if err != nil {
		panic("hosts: notes.tsv, " + err.Error())
	}
	return out
}

func parseNotes(text string) (out []Note, err error) {
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[0] != NoteColumns {
		return nil, fmt.Errorf("line 1: the columns must be %q", NoteColumns)
	}
	for i, line := range lines[1:] {
		columns := strings.Split(line, "\t")
		if len(columns) != 3 {
			return nil, fmt.Errorf("line %d: %d columns where there must be 3", i+2, len(columns))
		}
		f, known := proto.FeatureNamed(columns[1])
		if !known {
			return nil, fmt.Errorf("line %d: there is no feature %q", i+2, columns[1])
		}
		out = append(out, Note{columns[0], f, columns[2]})
	}
	return out, nil
}
