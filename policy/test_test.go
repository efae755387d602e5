package policy

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"chaperone/proto"
)

const tested = `
policy "p" {
	rule "files" {
		features = feature.file_transfer
		action   = reset
		mode     = dry_run
	}
	default = accept
}
department "d" {
	networks = ["10.0.0.0/8"]
	policy   = policy.p
}
default_department {
	policy = policy.p
}
`

// Each test block fails with exactly these lines.
func TestRun(t *testing.T) {
	for _, c := range []struct {
		name, test string
		want       []string
	}{
		{"all is met", `
			from       = "10.0.0.1"
			department = "d"
			expect     = [{ app = app.aim, feature = feature.file_transfer, action = reset, rule = "files", dry_run = true }]`, nil},
		{"wrong department", `
			from       = "11.0.0.1"
			department = "d"`, []string{`x.hcl:17: from is of department "default", not "d"`}},
		{"each expectation by itself", `
			from   = "10.0.0.1"
			expect = [
				{ app = app.aim, feature = feature.messaging, action = drop },
				{ app = app.aim, feature = feature.file_transfer, action = reset, dry_run = false },
				{ app = app.unknown, feature = feature.session, action = reset, rule = "r", dry_run = true },
			]`, []string{
			`x.hcl:20: aim messaging in department "d" is accept by "default" (x.hcl:8), want drop`,
			`x.hcl:21: aim file_transfer in department "d" is reset by "files" in dry run (x.hcl:3), want reset in earnest`,
			`x.hcl:22: unknown session in department "d" is accept by "unknown", want reset by "r" in dry run`}},
		{"a capture that cannot be replayed", `capture = "a.pcap"
			expect = []`, []string{`x.hcl:17: captures cannot be replayed here`}},
	} {
		table, diags := Parse("x.hcl", []byte(tested+"test \"t\" {\n"+strings.TrimLeft(c.test, "\n")+"\n}\n"), testCatalog())
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		var got []string
		for _, x := range table.Tests() {
			for _, f := range x.Run(nil) {
				got = append(got, f.String())
			}
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n%s", c.name, strings.Join(got, "\n"))
		}
	}
}

func TestRunCapture(t *testing.T) {
	table, diags := Parse("dir/x.hcl", []byte(tested+`
test "t" {
	capture = "a.pcap"
	expect = [
		{ app = app.aim, feature = feature.messaging, action = accept },
		{ app = app.aim, feature = feature.file_transfer, action = reset },
		{ app = app.icq, feature = feature.messaging, action = accept },
	]
}`), testCatalog())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	x := table.Tests()[0]
	aim := table.id("aim")
	rule := &Rule{Name: "r"}
	play := func(capture string, v *View) ([]Observation, error) {
		if capture != filepath.Join("dir", "a.pcap") || v.table != table {
			return nil, errors.New("wrong capture " + capture)
		}
		return []Observation{
			{aim, proto.Messaging, Decision{Accept, false, rule}},
			{aim, proto.FileTransfer, Decision{Reset, false, rule}},
			{aim, proto.FileTransfer, Decision{Accept, false, rule}},
		}, nil
	}
	var got []string
	for _, f := range x.Run(play) {
		got = append(got, f.Text)
	}
	want := "aim file_transfer is accept by \"r\", want reset\nicq messaging does not occur in a.pcap"
	if strings.Join(got, "\n") != want {
		t.Errorf("got %s", strings.Join(got, "\n"))
	}
	broken := func(string, *View) ([]Observation, error) { return nil, errors.New("cut short") }
	if f := x.Run(broken); len(f) != 1 || !strings.Contains(f[0].Text, "cut short") {
		t.Errorf("failures %v", f)
	}
}
