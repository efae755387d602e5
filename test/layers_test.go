// Package test holds what concerns the project as a whole: the layers, evasion,
// scenarios on the real kernel, and benchmarks against no firewall at all.
package test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// layers says what the packages under a folder may import, beside the standard
// library and their own folder, and why. The longest folder that matches counts.
// Test files are free.
var layers = []struct {
	folder  string
	imports []string
	why     string
}{
	{"proto", []string{"chaperone/proto"}, "a matcher knows bytes and nothing else"},
	{"proto/prototest", []string{"chaperone/proto"}, "it tests matchers"},
	{"policy", []string{"chaperone/proto", "github.com/hashicorp/hcl/v2", "github.com/zclconf/go-cty", "github.com/gaissmai/bart", "github.com/agext/levenshtein", "github.com/bmatcuk/doublestar"}, "the language; it never learns of packets"},
	{"enforce", []string{"chaperone/proto", "chaperone/policy", "chaperone/enforce/packet", "chaperone/enforce/stream"}, "packet in, verdict out: no I/O, no log"},
	{"enforce/packet", nil, "a view of bytes"},
	{"enforce/stream", nil, "a view of bytes"},
	{"enforce/nfq", []string{"chaperone/enforce", "chaperone/enforce/packet", "github.com/florianl/go-nfqueue/v2", "github.com/mdlayher/netlink", "golang.org/x/sys/unix"}, "the only place that knows the queue"},
	{"enforce/kernel", []string{"chaperone/enforce", "github.com/google/nftables", "github.com/mdlayher/netlink", "golang.org/x/sys/unix"}, "the only place that touches the packet filter"},
	{"enforce/inject", []string{"chaperone/enforce/packet", "golang.org/x/sys/unix"}, "sends what the kernel cannot send for us"},
	{"enforce/gateway", []string{"chaperone/proto", "chaperone/policy", "chaperone/enforce", "golang.org/x/sys/unix"}, "wires engine, queue and rules"},
	{"enforce/control", []string{"chaperone/proto", "chaperone/policy", "chaperone/enforce", "github.com/prometheus/client_golang", "golang.org/x/sys/unix"}, "lets people watch; it decides nothing"},
	{"enforce/replay", []string{"chaperone/enforce", "github.com/gopacket/gopacket", "golang.org/x/net/bpf"}, "captures through the same engine"},
	{"cmd", []string{"chaperone", "github.com", "golang.org/x", "go.uber.org", "gopkg.in"}, "wires everything"},
	{"test", []string{"chaperone", "github.com", "golang.org/x"}, "may import anything"},
}

// forbidden names what only one place may import, however it is reached.
var forbidden = map[string]string{
	"go.uber.org/zap":                "cmd",
	"github.com/hashicorp/hcl/v2":    "policy",
	"github.com/florianl/go-nfqueue": "enforce/nfq",
}

func TestLayers(t *testing.T) {
	files := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		folder, _ := filepath.Rel("..", filepath.Dir(path))
		checkFile(t, path, filepath.ToSlash(folder))
		return nil
	})
	if err != nil || files < 20 {
		t.Fatalf("%d files read: %v", files, err)
	}
}

func checkFile(t *testing.T, path, folder string) {
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	at := -1
	for i, l := range layers {
		if within(folder, l.folder) && (at < 0 || len(l.folder) > len(layers[at].folder)) {
			at = i
		}
	}
	if at < 0 {
		t.Errorf("%s: %s is in no layer: say in layers what it may import, and why", path, folder)
		return
	}
	for _, spec := range f.Imports {
		what, _ := strconv.Unquote(spec.Path.Value)
		if !strings.Contains(strings.SplitN(what, "/", 2)[0], ".") && !within(what, "chaperone") || within(what, "chaperone/"+folder) {
			continue // the standard library, and one's own folder
		}
		if !allowed(what, layers[at].imports) {
			t.Errorf("%s imports %s: %s may not (%s)", path, what, layers[at].folder, layers[at].why)
		}
		for lib, home := range forbidden {
			if within(what, lib) && !within(folder, home) {
				t.Errorf("%s imports %s, which belongs in %s alone", path, what, home)
			}
		}
	}
}

func allowed(what string, list []string) bool {
	for _, l := range list {
		if within(what, l) {
			return true
		}
	}
	return false
}

// within reports whether path is folder or below it.
func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}
