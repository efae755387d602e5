package policy

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chaperone/proto"
)

// seeds gives the fuzzer every policy there is.
func seeds(f *testing.F, add func(src []byte, json bool)) {
	names, _ := filepath.Glob("testdata/bad/*.hcl*")
	for _, n := range append(names, examples(f)...) {
		if src, err := os.ReadFile(n); err == nil && !strings.HasSuffix(n, ".golden") {
			add(src, strings.HasSuffix(n, ".json"))
		}
	}
	add([]byte(conditions), false)
	add([]byte(strings.Repeat("a { ", 300)), false)
	add([]byte("locals {\n a = "+strings.Repeat("!", 300)+"x\n}"), false)
	add([]byte(`{"locals": {"a": "${[for x in range(9): [for y in range(9): x]]}"}}`), true)
}

// FuzzLoad loads any bytes: they may be refused, but nothing crashes, hangs or
// comes out half made, and the problems can be printed.
func FuzzLoad(f *testing.F) {
	seeds(f, func(src []byte, json bool) { f.Add(src, json) })
	cat := testCatalog()
	f.Fuzz(func(t *testing.T, src []byte, json bool) {
		name := "fuzz.hcl"
		if json {
			name = "fuzz.hcl.json"
		}
		table, diags := Options{Vars: map[string]string{"x": "[" + string(src[:min(len(src), 9)])}}.Parse(name, src, cat)
		var out bytes.Buffer
		if err := diags.Print(&out, true, 80); err != nil {
			t.Fatal(err)
		}
		if (table == nil) != diags.HasErrors() {
			t.Fatal("a table with errors, or none without")
		}
		if table != nil {
			use(table)
		}
	})
}

// use asks a table everything.
func use(table *Table) {
	v := table.At(someTime)
	a := &About{Login: []byte("a"), Partial: true}
	for _, d := range table.Departments() {
		for app := range table.numApps() + 2 {
			for f := range proto.NumFeatures + 1 {
				v.Decide(d, proto.AppID(app), f, a)
			}
		}
	}
	for _, x := range table.Tests() {
		x.Run(nil)
	}
	table.Explain(Subject{}, someTime)
	table.Trace(Subject{}, v.Until(), 1, proto.Messaging, nil)
}

// FuzzFormat formats any bytes: what comes out formats to itself and means the
// same tokens.
func FuzzFormat(f *testing.F) {
	seeds(f, func(src []byte, json bool) {
		if !json {
			f.Add(src)
		}
	})
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := Format(src)
		if err != nil {
			return
		}
		again, err := Format(out)
		if err != nil {
			t.Fatalf("what came out is not HCL: %v\n%s", err, out)
		}
		if !bytes.Equal(out, again) {
			t.Fatalf("not idempotent:\n%q\n%q", out, again)
		}
	})
}

func FuzzGlob(f *testing.F) {
	f.Add("*.exe", []byte("a.exe"))
	f.Add(`\*?`, []byte("\xff\xfe"))
	f.Fuzz(func(t *testing.T, pattern string, name []byte) {
		if len(pattern) > 256 || len(name) > proto.MaxUnread {
			return // longer than policies and parsers let through
		}
		g := newGlob(pattern)
		g.match(name)
		if !newGlob("*").match(name) || newGlob("*"+pattern+"*").match(name) != newGlob("**"+pattern+"*").match(name) {
			t.Error("a star does not stand for any text")
		}
	})
}
