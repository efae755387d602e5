package test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"chaperone/enforce"
	"chaperone/proto"
	"chaperone/proto/catalog"
)

// updating reports whether the tests run with -update, a flag of prototest's.
func updating() bool { return flag.Lookup("update").Value.String() == "true" }

const (
	readme     = "../README.md"
	tableStart = "<!-- features: made by go test ./test -run README -update -->\n"
	tableEnd   = "<!-- end of features -->\n"
)

// evidence is what the transcripts show of each app: the features whose data
// connections are announced, and those that are recognised by their own bytes.
func evidence(t *testing.T) (announced, alone map[*proto.App]proto.Features) {
	announced, alone = map[*proto.App]proto.Features{}, map[*proto.App]proto.Features{}
	open := table(t, "testdata/open.hcl", "")
	for _, tr := range transcripts(t) {
		app := proto.Unknown
		play(open, tr, false, ways["whole"], func(n *enforce.Notice) {
			if app = n.Flow.App; n.Kind == enforce.Expected && n.Feature != proto.Session {
				announced[app] |= proto.Of(n.Feature)
			}
		})
		for _, turn := range tr.Turns {
			for _, want := range turn.Want {
				word, rest, _ := strings.Cut(want, " ")
				if f, ok := proto.FeatureNamed(word); ok && strings.HasSuffix(" "+rest, " whole") && f != proto.Session {
					alone[app] |= proto.Of(f)
				}
			}
		}
	}
	return announced, alone
}

// featureTable writes the table of what is recognised and by what means refused.
func featureTable(t *testing.T) string {
	announced, alone := evidence(t)
	var b strings.Builder
	b.WriteString("| application | feature | offer taken out | data connection refused | confirmed by a capture |\n|---|---|---|---|---|\n")
	yes := func(s proto.Features, f proto.Feature, word string) string {
		if s.Has(f) {
			return word
		}
		return ""
	}
	for _, a := range catalog.All.Apps[1:] {
		for f := range a.Features.All() {
			where := strings.Join(slices.DeleteFunc([]string{
				yes(announced[a], f, "where announced"), yes(alone[a], f, "by its first bytes"), yes(placed(a), f, "by its host"),
			}, func(s string) bool { return s == "" }), ", ")
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", a.Name, f, yes(a.Blunts, f, "yes"), where, yes(^a.Unverified, f, "yes"))
		}
	}
	return b.String()
}

// placed returns which features of a have hosts or networks of their own.
func placed(a *proto.App) (s proto.Features) {
	for _, r := range catalog.All.Rows {
		if r.App == a.Name {
			s |= proto.Of(r.Feature)
		}
	}
	return s
}

// The README's table is what the catalogue and the transcripts say.
func TestREADME(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := bytes.Cut(text, []byte(tableStart))
	have, tail, ok2 := bytes.Cut(rest, []byte(tableEnd))
	if !ok || !ok2 {
		t.Fatal("README.md has no place for the table of features")
	}
	want := featureTable(t)
	if updating() {
		all := append(append(bytes.Clone(head), tableStart+want+tableEnd...), tail...)
		if err := os.WriteFile(readme, all, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(have) != want {
		t.Errorf("the table of features in README.md is not what the catalogue says: go test ./test -run README -update")
	}
	for _, command := range []string{"sudo go run ./cmd/chaperone demo", "go test ./..."} {
		if !bytes.Contains(text, []byte(command)) {
			t.Errorf("README.md no longer shows %q", command)
		}
	}
}
