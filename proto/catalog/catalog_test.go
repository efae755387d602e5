package catalog

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"chaperone/proto"
)

// frame is what lives under proto without being a protocol. A codec that
// protocols share belongs here, too.
var frame = map[string]bool{"anydesk": true, "catalog": true, "hosts": true, "openft": true, "prototest": true, "sdp": true, "tor": true, "transcript": true}

// Every folder under proto that is a protocol is in All.
func TestComplete(t *testing.T) {
	listed := map[string]bool{}
	for _, p := range All.Protocols {
		listed[p.Name] = true
	}
	dirs, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range dirs {
		if n := d.Name(); d.IsDir() && !frame[n] && hasCode(t, n) && !listed[n] {
			t.Errorf("proto/%s is not listed in proto/catalog/catalog.go", n)
		}
	}
}

func hasCode(t *testing.T, name string) bool {
	files, err := filepath.Glob(filepath.Join("..", name, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	return len(files) > 0
}

var (
	word  = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	title = regexp.MustCompile(`^\S.*\S$`)
)

// A protocol's value says all that tables, policies and reports are made of.
func TestFilledIn(t *testing.T) {
	last := ""
	for _, p := range All.Protocols {
		if p.Name <= last {
			t.Errorf("%s is listed behind %s; keep the list sorted", p.Name, last)
		}
		last = p.Name
		if _, err := os.Stat(filepath.Join("..", p.Name)); err != nil {
			t.Errorf("%s: its name is not that of its folder", p.Name)
		}
		if p.Detect == nil || p.Over&(proto.TCP|proto.UDP) == 0 || p.Over&^(proto.TCP|proto.UDP) != 0 {
			t.Errorf("%s: needs Detect and a transport", p.Name)
		}
		if len(p.Apps) == 0 {
			t.Errorf("%s: needs an app", p.Name)
		}
		for _, a := range p.Apps {
			checkApp(t, p, a)
		}
	}
}

func checkApp(t *testing.T, p *proto.Protocol, a *proto.App) {
	switch {
	case !word.MatchString(a.Name):
		t.Errorf("%s: app name %q; want lower-case letters, digits and _", p.Name, a.Name)
	case !title.MatchString(a.Title):
		t.Errorf("%s: app %s needs a title", p.Name, a.Name)
	case a.Features == 0:
		t.Errorf("%s: app %s has no features", p.Name, a.Name)
	case a.Blunts&^a.Features != 0 || a.Unverified&^a.Features != 0:
		t.Errorf("%s: app %s blunts or doubts features that it does not have", p.Name, a.Name)
	case p.New == nil && a.Blunts != 0:
		t.Errorf("%s: app %s blunts features without a parser", p.Name, a.Name)
	}
	for _, port := range a.Ports {
		if port.From == 0 || port.From > port.To || port.Over == 0 {
			t.Errorf("%s: app %s: port %+v", p.Name, a.Name, port)
		}
	}
}

// Every protocol has transcripts and is held to the promises of prototest.
func TestTested(t *testing.T) {
	for _, p := range All.Protocols {
		flows, _ := filepath.Glob(filepath.Join("..", p.Name, "testdata", "*.flow"))
		if len(flows) == 0 {
			t.Errorf("proto/%s/testdata holds no transcript", p.Name)
		}
		if uses := callsOf(t, p.Name); !uses["prototest.Run"] || !uses["prototest.Fuzz"] {
			t.Errorf("proto/%s: its tests call %v; want prototest.Run and prototest.Fuzz", p.Name, uses)
		}
	}
}

// callsOf returns which of prototest's two functions the tests of a folder call.
func callsOf(t *testing.T, name string) map[string]bool {
	found := map[string]bool{}
	files, _ := filepath.Glob(filepath.Join("..", name, "*_test.go"))
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range []string{"prototest.Run", "prototest.Fuzz"} {
			found[call] = found[call] || strings.Contains(string(src), call+"(")
		}
	}
	return found
}
