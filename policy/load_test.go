package policy

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chaperone/proto"
)

// testCatalog has two messengers, a file-sharing network and something else.
func testCatalog() *proto.Catalog {
	im := proto.Of(proto.Session, proto.Presence, proto.Messaging, proto.Image, proto.FileTransfer, proto.FileSharing, proto.Voice, proto.Game)
	return proto.NewCatalogOf([]*proto.Protocol{
		{Name: "oscar", Apps: []*proto.App{
			{Name: "aim", Category: proto.IM, Features: im, Blunts: im},
			{Name: "icq", Category: proto.IM, Features: im, Blunts: im},
		}},
		{Name: "fasttrack", Apps: []*proto.App{
			{Name: "kazaa", Category: proto.P2P, Features: proto.Of(proto.Overlay, proto.Search, proto.FileSharing)},
		}},
		{Name: "rfb", Apps: []*proto.App{
			{Name: "teams", Category: proto.Meeting, Features: proto.Of(proto.Session, proto.Messaging, proto.Voice, proto.Video, proto.FileTransfer), Blunts: proto.Of(proto.FileTransfer)},
			{Name: "vnc", Category: proto.RemoteAccess, Features: proto.Of(proto.RemoteControl)},
		}},
	}, []*proto.App{
		{Name: "quic", Category: proto.Web},
		{Name: "ech", Category: proto.TunnelApp, Features: proto.Of(proto.Tunnel), Blunts: proto.Of(proto.Tunnel)},
	}, []proto.Row{
		{App: "teams", Feature: proto.Session, Host: "teams.example"},
		{App: "teams", Feature: proto.FileTransfer, Host: "files.teams.example"},
		{App: "teams", Feature: proto.FileTransfer, Host: "*-my.sharing.example"},
		{App: "teams", Feature: proto.Voice, Network: netip.MustParsePrefix("203.0.113.0/24"), Ports: []proto.Port{{Over: proto.UDP, From: 3478, To: 3481}}},
	})
}

// mustLoad compiles a policy that must have no errors.
func mustLoad(t testing.TB, src string) *Table {
	t.Helper()
	table, diags := Parse("test.hcl", []byte(src), testCatalog())
	if diags.HasErrors() {
		t.Fatalf("policy does not load:\n%v", diags)
	}
	return table
}

func (t *Table) id(name string) proto.AppID {
	for id := range proto.AppID(t.numApps()) {
		if t.App(id).Name == name {
			return id
		}
	}
	panic("no app " + name)
}

// replaceOnce returns s with the first old replaced, which must be there.
func replaceOnce(t *testing.T, s, old, new string) string {
	t.Helper()
	if !strings.Contains(s, old) {
		t.Fatalf("no %q to replace", old)
	}
	return strings.Replace(s, old, new, 1)
}

var someTime = time.Date(2026, 11, 18, 10, 0, 0, 0, time.UTC) // a Wednesday

func TestTalkOnlyExample(t *testing.T) {
	if _, diags := Load("../examples/talk-only.hcl", proto.NewCatalog()); diags.Len() != 0 {
		t.Error("with no app known:", diags)
	}
	table, diags := Load("../examples/talk-only.hcl", testCatalog())
	if diags.Len() != 0 {
		t.Fatal(diags)
	}
	v := table.At(someTime)
	d := v.Department(Subject{Addr: netip.MustParseAddr("10.0.0.1")})
	talk := proto.Of(proto.Session, proto.Presence, proto.Messaging)
	for f := range proto.NumFeatures {
		for _, app := range []string{"aim", "icq"} {
			got := v.Decide(d, table.id(app), f, nil)
			want := Reset
			if talk.Has(f) || f == proto.Search || f == proto.Overlay || f == proto.Tunnel {
				want = Accept
			}
			if got.Action != want || got.DryRun {
				t.Errorf("%s %s: %v, want %v", app, f, got, want)
			}
		}
		if got := v.Decide(d, table.id("kazaa"), f, nil); got.Action != Drop || got.Rule.Name != "no swapping" {
			t.Errorf("kazaa %s: %v", f, got)
		}
	}
	if got := v.Decide(d, proto.UnknownID, proto.Session, nil); got.Action != Accept || got.Rule.Name != "unknown" {
		t.Errorf("unknown: %v", got)
	}
	if r := v.Refused(d, table.id("aim")); r.Has(proto.Messaging) || !r.Has(proto.FileTransfer) {
		t.Errorf("refused of aim: %v", r.Strings())
	}
}

// A directory is merged in name order, JSON among it, hidden files not.
func TestDirectory(t *testing.T) {
	dir := t.TempDir()
	for name, src := range map[string]string{
		"10-policy.hcl":       `policy "open" {}`,
		"20-default.hcl.json": `{"default_department": {"policy": "policy.open"}}`,
		"30-more.hcl": `department "a" { 
  networks = ["10.0.0.0/8"] 
  policy = policy.open 
}`,
		".hidden.hcl": `nonsense`,
		"notes.txt":   `nonsense`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	table, diags := Load(dir, testCatalog())
	if diags.Len() != 0 {
		t.Fatal(diags)
	}
	d := table.At(someTime).Department(Subject{Addr: netip.MustParseAddr("10.1.1.1")})
	if d.Name != "a" || d.Policy != "open" {
		t.Errorf("department %+v", d)
	}
	names, err := Files(dir)
	if err != nil || len(names) != 3 || names[1] != filepath.Join(dir, "20-default.hcl.json") {
		t.Errorf("files %v, %v", names, err)
	}
	if one, err := Files(names[2]); err != nil || len(one) != 1 || one[0] != names[2] {
		t.Errorf("of a file: %v, %v", one, err)
	}
}

func TestUnreadable(t *testing.T) {
	for path, want := range map[string]string{
		"testdata/none.hcl": "testdata/none.hcl: no such file or directory.",
		t.TempDir():         "no *.hcl or *.hcl.json file in this directory",
	} {
		table, diags := Load(path, testCatalog())
		if table != nil || !diags.HasErrors() || !strings.Contains(diags.Error(), want) {
			t.Errorf("%s: table %v, diagnostics %v, want %q", path, table, diags, want)
		}
	}
}
