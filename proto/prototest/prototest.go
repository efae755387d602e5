package prototest

import (
	"flag"
	"os"
	"slices"
	"testing"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

var update = flag.Bool("update", false, "note the events that are seen in testdata/*.flow")

// Run checks p against the transcripts in testdata. See the package's
// documentation for what it checks.
func Run(t *testing.T, p *proto.Protocol) {
	all, err := transcript.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, tr := range all {
		t.Run(tr.Name, func(t *testing.T) { run(t, p, tr) })
	}
}

func run(t *testing.T, p *proto.Protocol, tr *transcript.Transcript) {
	wrong, noted := check(p, tr)
	if *update {
		rewrite(t, tr.File, noted)
	} else {
		wrong = append(wrong, checkNoted(tr, noted)...)
	}
	for _, w := range wrong {
		t.Error(w)
	}
}

// Hold checks p against a transcript that stands in no file: all promises but
// what is noted. It returns what the parser says of it, as it would be noted.
func Hold(t *testing.T, p *proto.Protocol, tr *transcript.Transcript) (said []string) {
	t.Helper()
	wrong, noted := check(p, tr)
	for _, w := range wrong {
		t.Error(w)
	}
	return slices.Concat(noted...)
}

// Said returns what p's parser says of a transcript, as it would be noted.
func Said(p *proto.Protocol, tr *transcript.Transcript) []string {
	return slices.Concat(byTurn(play(p, tr, whole), len(tr.Turns))...)
}

func rewrite(t *testing.T, file string, noted [][]string) {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, transcript.Rewrite(src, noted), 0o644); err != nil {
		t.Fatal(err)
	}
}
