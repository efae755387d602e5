package policy

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chaperone/proto"
)

const anyone = "policy \"p\" {\n  rule \"no files\" {\n    apps = app.teams\n    features = feature.file_transfer\n    action = reset\n  }\n}\ndefault_department {\n  policy = policy.p\n}\n"

// The hosts of the catalogue and of the policy's own apps are found, the longest
// first and the policy's own before others.
func TestHosts(t *testing.T) {
	v := mustLoad(t, anyone+`app "ours" {
  hosts = ["teams.example"]
  feature "voice" {
    hosts = ["deep.files.teams.example"]
  }
}
`).At(someTime)
	for _, c := range []struct {
		name, app string
		feature   proto.Feature
	}{
		{"teams.example", "ours", proto.Session},
		{"EU.Teams.Example.", "ours", proto.Session},
		{"files.teams.example", "teams", proto.FileTransfer},
		{"a.b.files.teams.example", "teams", proto.FileTransfer},
		{"x.deep.files.teams.example", "ours", proto.Voice},
		{"acme-my.sharing.example", "teams", proto.FileTransfer},
		{"x.acme-my.sharing.example", "teams", proto.FileTransfer},
		{"-my.sharing.example", "teams", proto.FileTransfer},
		{"my.sharing.example", "", 0},
		{"sharing.example", "", 0},
		{"myteams.example", "", 0},
		{"", "", 0},
		{".", "", 0},
		{strings.Repeat("a.", 200), "", 0},
	} {
		app, feature, ok := v.Host([]byte(c.name))
		if got := v.App(app).Name; ok != (c.app != "") || ok && (got != c.app || feature != c.feature) {
			t.Errorf("%q: %s of %s, %v", c.name, feature, got, ok)
		}
	}
	if n := testing.AllocsPerRun(100, func() { v.Host([]byte("acme-my.sharing.example")) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestNetworkRows(t *testing.T) {
	v := mustLoad(t, anyone).At(someTime)
	for place, want := range map[string]bool{"203.0.113.9:3479": true, "203.0.113.9:3482": false, "203.0.114.9:3479": false} {
		if app, f, ok := v.Custom(netip.MustParseAddrPort(place), proto.UDP, false); ok != want || ok && (v.App(app).Name != "teams" || f != proto.Voice) {
			t.Errorf("%s: %s of %s, %v", place, f, v.App(app).Name, ok)
		}
	}
	if _, _, ok := v.Custom(netip.MustParseAddrPort("203.0.113.9:3479"), proto.TCP, false); ok {
		t.Error("found over TCP")
	}
}

// A folder of rows takes the place of what was built in of the apps it names.
func TestCatalogDir(t *testing.T) {
	dir := t.TempDir()
	load := func(rows string) (*Table, *Diagnostics) {
		if err := os.MkdirAll(filepath.Join(dir, "hosts"), 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"p.hcl": "gateway {\n  catalog_dir = \"hosts\"\n}\n" + anyone, "hosts/new.tsv": rows} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return Load(filepath.Join(dir, "p.hcl"), testCatalog())
	}
	table, diags := load(proto.RowColumns + "\nteams\tvoice\tcalls.example\tus\t2026-11-20\n")
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	v := table.At(someTime)
	if _, f, ok := v.Host([]byte("x.calls.example")); !ok || f != proto.Voice {
		t.Error("a new host is not found")
	}
	if _, _, ok := v.Host([]byte("files.teams.example")); ok {
		t.Error("a host that was replaced is found")
	}
	if mustLoad(t, anyone).At(someTime).Hash() == v.Hash() {
		t.Error("the same hash with other hosts")
	}
	for rows, want := range map[string]string{
		"":                       "the columns must be",
		proto.RowColumns + "\nx": "new.tsv, line 2",
		proto.RowColumns + "\nteam\tvoice\tcalls.example\tus\t2026-11-20\n": "teams",
	} {
		if _, diags := load(rows); !diags.HasErrors() || !strings.Contains(diags.Error(), want) || !strings.Contains(diags.Error(), "p.hcl:2") {
			t.Errorf("%q: %v", rows, diags)
		}
	}
	os.Remove(filepath.Join(dir, "hosts", "new.tsv"))
	if _, diags := Load(filepath.Join(dir, "p.hcl"), testCatalog()); !diags.HasErrors() {
		t.Error("an empty folder was accepted")
	}
}

// What comes over QUIC may meet another action than what does not.
func TestOverQUIC(t *testing.T) {
	table := mustLoad(t, `policy "p" {
  rule "only over QUIC" {
    apps = app.teams
    quic = reset
  }
  rule "both" {
    apps = app.vnc
    action = drop
    quic = reset
  }
}
default_department {
  policy = policy.p
}
`)
	v := table.At(someTime)
	quic, _ := table.AppNamed("quic")
	for _, c := range []struct {
		app     string
		carrier proto.AppID
		want    Action
	}{
		{"teams", proto.UnknownID, Accept}, {"teams", quic, Reset}, {"vnc", proto.UnknownID, Drop}, {"vnc", quic, Reset}, {"aim", quic, Accept},
	} {
		app, _ := table.AppNamed(c.app)
		if d := v.Decide(v.Department(Subject{}), app, proto.RemoteControl, &About{Carrier: c.carrier}); d.Action != c.want {
			t.Errorf("%s carried by %d: %v", c.app, c.carrier, d.Action)
		}
	}
}

// strip_ech refuses the key, and nothing else.
func TestStripECH(t *testing.T) {
	for strip, want := range map[string]Action{"true": Drop, "false": Accept} {
		table := mustLoad(t, "gateway {\n  strip_ech = "+strip+"\n}\n"+anyone)
		v := table.At(someTime)
		ech, _ := table.AppNamed("ech")
		d := v.Decide(v.Department(Subject{}), ech, proto.Tunnel, nil)
		if d.Action != want || want == Drop && (d.Rule.Line != 2 || d.Rule.Name != "strip_ech") {
			t.Errorf("strip_ech = %s: %v by %+v", strip, d.Action, d.Rule)
		}
		aim, _ := table.AppNamed("aim")
		if d := v.Decide(v.Department(Subject{}), aim, proto.Tunnel, nil); d.Action != Accept {
			t.Errorf("strip_ech = %s: aim meets %v", strip, d.Action)
		}
	}
}

func BenchmarkHost(b *testing.B) {
	var rows []proto.Row
	for i := range 10_000 {
		rows = append(rows, proto.Row{App: "teams", Host: "host" + strings.Repeat("x", i%13) + string(rune('a'+i%26)) + ".service" + string(rune('a'+i/26%26)) + string(rune('a'+i/676)) + ".example"})
	}
	c := testCatalog()
	c.Rows = rows
	table, diags := Parse("p.hcl", []byte(anyone), c)
	if diags.HasErrors() {
		b.Fatal(diags)
	}
	v, name := table.At(someTime), []byte("edge7.hostxxc.servicebd.example")
	for b.Loop() {
		v.Host(name)
	}
}
