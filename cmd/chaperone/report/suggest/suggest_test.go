package suggest

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"chaperone/cmd/chaperone/report"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/catalog"
)

var update = flag.Bool("update", false, "write goldens anew")

// apps is a catalogue with more categories than this build may have.
func apps() *proto.Catalog {
	im := proto.Of(proto.Session, proto.Presence, proto.Messaging, proto.Image, proto.FileTransfer, proto.Voice)
	return proto.NewCatalog(
		&proto.Protocol{Name: "oscar", Apps: []*proto.App{
			{Name: "aim", Title: "AOL Instant Messenger", Category: proto.IM, Features: im, Blunts: im},
			{Name: "icq", Title: "ICQ", Category: proto.IM, Features: im, Blunts: im},
		}},
		&proto.Protocol{Name: "fasttrack", Apps: []*proto.App{
			{Name: "kazaa", Title: "Kazaa", Category: proto.P2P, Features: proto.Of(proto.Overlay, proto.Search, proto.FileSharing)},
		}},
	)
}

// flow is the lines of one conversation: what it used, and what was refused in it.
func flow(n int, src, app, category, department, used string, refused ...string) string {
	name, _ := json.Marshal(department)
	head := fmt.Sprintf(`"mode":"enforce","src":%q,"dst":"198.51.100.10:5190","transport":"tcp","app":%q,"category":%q,"department":%s,"policy":"p","packets":PACKETS`,
		netip.AddrPortFrom(netip.MustParseAddr(src), uint16(40000+n)), app, category, name)
	line := func(event, features, more string, packets int) string {
		return fmt.Sprintf(`{"time":"2026-11-20T10:00:%02dZ","event":%q,"features":[%s],%s%s}`+"\n",
			n%60, event, features, strings.Replace(head, "PACKETS", fmt.Sprint(packets), 1), more)
	}
	list := used
	out := line("classified", "", "", 3)
	for _, f := range refused {
		would := strings.HasPrefix(f, "?")
		f = strings.TrimPrefix(f, "?")
		verdict := `"verdict":"reset","would":""`
		if would {
			verdict = `"verdict":"accept","would":"reset"`
		}
		out += line("verdict", list, fmt.Sprintf(`,"feature":%q,%s,"rule":"no \"%s\" ${here}","file":"p.hcl","line":3`, f, verdict, f), 5)
		list += fmt.Sprintf(`,%q`, f)
	}
	return out + line("expired", strings.TrimPrefix(list, ","), "", 9)
}

const office = `
gateway {
  inside  = ["lan0"]
  unknown = drop
}
app "acme_chat" {
  title    = "ACME \"Chat\""
  category = category.im
  hosts    = ["chat.acme.example"]
  ports    = ["tcp/7000-7010", 99]
  feature "session" {
    networks = ["192.0.2.0/24"]
  }
  feature "voice" {
    networks = ["203.0.113.0/24", "2001:db8::/32"]
    ports    = ["udp/40000-40999"]
  }
  feature "file_transfer" {
    uploads_over = "64 KiB"
  }
}
policy "open" {}
department "finance" {
  networks = ["10.20.0.0/16", "fd00:20::/32"]
  except   = ["10.20.9.9"]
  policy   = policy.open
}
department "guests" {
  interfaces = ["wlan0"]
  policy     = policy.open
}
department "boss" {
  macs   = ["00:1b:44:11:3a:b7"]
  policy = policy.open
}
department "lab" {
  networks = ["10.20.64.0/18"]
  policy   = policy.open
}
default_department {
  policy = policy.open
}`

// The journals that drafts are made of, with the policy at hand for some.
var journals = []struct {
	name, text, policy string
}{
	{"empty", "", ""},
	{"talk", flow(1, "10.20.1.7", "aim", "im", "finance", `"session","messaging"`, "file_transfer", "?voice") +
		flow(2, "10.20.1.9", "aim", "im", "finance", `"session"`) +
		flow(3, "10.30.1.9", "kazaa", "p2p", "warehouse", `"overlay"`) +
		flow(4, "10.30.1.9", "icq", "im", "warehouse", ``, "session"), ""},
	{"one network, three departments", flow(1, "10.1.1.1", "aim", "im", "a", `"session"`) + flow(2, "10.1.1.2", "aim", "im", "b", `"session"`) +
		flow(3, "10.1.1.200", "aim", "im", "default", `"session"`) + flow(4, "fd00::1", "aim", "im", "a", `"messaging"`) +
		flow(5, "10.1.2.1", "aim", "im", "c", `"session"`) + flow(6, "10.1.3.1", "aim", "im", "c", `"session"`), ""},
	{"names of strangers", flow(1, "10.1.1.1", "aim", "im", `${x} %{y} \"q\" \\ Verkauf`, `"session"`) +
		flow(2, "10.1.2.1", "aim", "im", "Ver-kauf", `"session"`) + flow(3, "10.1.3.1", "aim", "im", "ver kauf", `"session"`) +
		flow(4, "10.1.4.1", "aim", "im", "не видно", `"session"`) + flow(5, "10.1.5.1", "aim", "im", strings.Repeat("x", 200), `"session"`) +
		flow(6, "10.1.6.1", "aim", "im", "  ", `"session"`) + flow(7, "10.1.7.1", "a\nb{", "im", "7", `"session"`), ""},
	{"unknown apps", flow(1, "10.1.1.1", "unknown", "other", "finance", ``, "session") + flow(2, "10.1.1.1", "waste", "im", "finance", `"session","game"`) +
		flow(3, "10.1.1.1", "aim", "im", "finance", `"session","tunnel"`), ""},
	{"all that an app can", flow(1, "10.1.1.1", "kazaa", "p2p", "dorm", `"overlay","search","file_sharing"`), ""},
	{"policy at hand", flow(1, "10.20.1.7", "aim", "im", "finance", `"session"`) + flow(2, "172.16.0.9", "acme_chat", "im", "guests", `"session","voice"`) +
		flow(3, "172.16.0.8", "aim", "im", "boss", `"session"`) + flow(4, "172.17.0.8", "aim", "im", "default", `"session"`) +
		flow(5, "10.20.1.8", "aim", "im", "old name", `"session"`) + flow(6, "10.20.1.6", "icq", "im", "finance", "", "session"), office},
}

func collect(t testing.TB, journal, hcl string, f report.Filter) *Collector {
	t.Helper()
	var table *policy.Table
	if hcl != "" {
		var diags *policy.Diagnostics
		if table, diags = policy.Parse("office.hcl", []byte(hcl), apps()); diags.Len() > 0 {
			t.Fatal(diags)
		}
	}
	c := New(f, apps(), table)
	r := report.Reader{Each: c.Line}
	s, err := report.NewSource("journal", strings.NewReader(journal))
	if err == nil {
		err = r.Read(s)
	}
	if err != nil || len(r.Problems) > 0 {
		t.Fatal(err, r.Problems)
	}
	return c
}

// Every draft is a policy without as much as a warning, in canonical form, and
// passes the tests it comes with; what was seen to pass, passes.
func TestDrafts(t *testing.T) {
	for _, j := range journals {
		t.Run(j.name, func(t *testing.T) {
			got, err := collect(t, j.text, j.policy, report.Filter{}).Policy()
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "testdata/"+strings.NewReplacer(" ", "_", ",", "").Replace(j.name)+".hcl", got)
			table, diags := policy.Parse("draft.hcl", got, apps())
			if diags.Len() > 0 {
				t.Fatalf("%v\n%s", diags, got)
			}
			if err := prove(table); err != nil {
				t.Error(err)
			}
			if again, err := policy.Format(got); err != nil || !bytes.Equal(again, got) {
				t.Errorf("not in canonical form: %v", err)
			}
			if seen := strings.Contains(j.text, `"expired"`); seen == (len(table.Tests()) == 0) {
				t.Errorf("%d tests", len(table.Tests()))
			}
		})
	}
}

// A use decided by the draft: what passed passes, what did not does not.
func TestDraftDecides(t *testing.T) {
	src, err := collect(t, journals[1].text, "", report.Filter{}).Policy()
	if err != nil {
		t.Fatal(err)
	}
	table, diags := policy.Parse("draft.hcl", src, apps())
	if diags.Len() > 0 {
		t.Fatal(diags)
	}
	for _, c := range []struct {
		from, app string
		feature   proto.Feature
		want      policy.Action
	}{
		{"10.20.1.7", "aim", proto.Messaging, policy.Accept},
		{"10.20.1.200", "aim", proto.Messaging, policy.Accept}, // of the same network
		{"10.20.1.7", "aim", proto.FileTransfer, policy.Reset}, // was refused
		{"10.20.1.7", "aim", proto.Voice, policy.Reset},        // would have been
		{"10.20.1.7", "aim", proto.Image, policy.Reset},        // was not seen
		{"10.20.1.7", "icq", proto.Session, policy.Reset},      // was seen elsewhere
		{"10.20.1.7", "kazaa", proto.Overlay, policy.Accept},   // of a category not seen here
		{"10.30.1.1", "kazaa", proto.Overlay, policy.Accept},
		{"10.30.1.1", "kazaa", proto.Search, policy.Reset},
		{"10.30.1.1", "aim", proto.Session, policy.Reset},
		{"192.0.2.1", "kazaa", proto.Search, policy.Accept}, // of no department
	} {
		v := table.At(time.Now())
		id, _ := table.AppNamed(c.app)
		d := v.Department(policy.Subject{Addr: netip.MustParseAddr(c.from)})
		got := v.Decide(d, id, c.feature, nil)
		if got.Action != c.want || !got.DryRun && got.Action != policy.Accept {
			t.Errorf("%s of %s by %s: %v in dry run %v, want %v in dry run", c.feature, c.app, c.from, got.Action, got.DryRun, c.want)
		}
	}
}

// A draft that contradicts itself is not printed.
func TestProveFails(t *testing.T) {
	src, err := collect(t, journals[1].text, "", report.Filter{}).Policy()
	if err != nil {
		t.Fatal(err)
	}
	wrong := strings.Replace(string(src), "action = accept, rule", "action = drop, rule", 1)
	table, diags := policy.Parse("draft.hcl", []byte(wrong), apps())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if err := prove(table); err == nil || !strings.Contains(err.Error(), "want drop") {
		t.Errorf("got %v", err)
	}
	if _, err := New(report.Filter{}, catalog.All, nil).load(&draft{}); err == nil {
		t.Error("nothing is a policy")
	}
}

// Filters leave out what they do not match.
func TestFiltered(t *testing.T) {
	f := report.Filter{Departments: []string{"finance"}}
	src, err := collect(t, journals[1].text, "", f).Policy()
	if err != nil {
		t.Fatal(err)
	}
	if s := string(src); strings.Contains(s, "warehouse") || !strings.Contains(s, "# Only department finance was looked at.") {
		t.Errorf("%s", s)
	}
}

// Beyond its limits a collector keeps no more, and the draft says so.
func TestBounds(t *testing.T) {
	c := New(report.Filter{}, apps(), nil)
	const extra = 10
	for i := range maxHosts + extra {
		src := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 4000)
		c.Line(&report.Line{
			Time: time.Unix(int64(i), 0).UTC(), Event: report.Expired, Src: src, Dst: netip.MustParseAddrPort("192.0.2.1:5190"), Transport: "tcp",
			App: fmt.Sprint("app", i%(maxApps+1)), Category: "im", Department: fmt.Sprint("d", i%(maxDepartments+1)), Features: proto.Of(proto.Session),
		})
	}
	if len(c.owners) > maxHosts || len(c.departments) > maxDepartments || c.left == 0 {
		t.Errorf("%d hosts, %d departments, %d left out", len(c.owners), len(c.departments), c.left)
	}
	c = New(report.Filter{Apps: []string{"app1"}}, apps(), nil)
	c.left = 7
	src, err := c.Policy()
	if err != nil || !strings.Contains(string(src), "There was more than could be remembered: 7 flows and uses") {
		t.Errorf("%v\n%s", err, src)
	}
}

func TestDerive(t *testing.T) {
	for _, c := range []struct {
		name  string
		hosts string // owner:address
		taken string
		want  string
	}{
		{"a network each", "a:10.1.1.7 b:10.1.2.7", "", "a[10.1.1.0/24] b[10.1.2.0/24]"},
		{"neighbours are joined", "a:10.1.2.7 a:10.1.3.7", "", "a[10.1.2.0/23]"},
		{"four of them", "a:10.1.0.7 a:10.1.1.7 a:10.1.2.9 a:10.1.3.7", "", "a[10.1.0.0/22]"},
		{"not across a border", "a:10.1.1.7 a:10.1.2.7", "", "a[10.1.1.0/24 10.1.2.0/24]"},
		{"one network shared", "a:10.1.1.1 b:10.1.1.200", "", "a[10.1.1.0/25] b[10.1.1.128/25]"},
		{"door to door", "a:10.1.1.0 b:10.1.1.1 b:10.1.1.2", "", "a[10.1.1.0/32] b[10.1.1.1/32 10.1.1.2/31]"},
		{"IPv6", "a:fd00:1::1 b:fd00:1:0:1::1 a:fd00:1::ffff:1", "", "a[fd00:1::/64] b[fd00:1:0:1::/64]"},
		{"a network of another", "a:10.1.1.1", "10.1.1.0/24", "a[10.1.1.0/25]"},
		{"a joined network of another", "a:10.1.2.7 a:10.1.3.7", "10.1.2.0/23", "a[10.1.2.0/24 10.1.3.0/24]"},
		{"nothing left", "a:10.1.1.0", "10.1.1.0/24 10.1.1.0/25 10.1.1.0/26 10.1.1.0/27 10.1.1.0/28 10.1.1.0/29 10.1.1.0/30 10.1.1.0/31 10.1.1.0/32", ""},
		{"nobody", "", "", ""},
	} {
		owners, taken := map[netip.Addr]string{}, map[netip.Prefix]bool{}
		for _, h := range strings.Fields(c.hosts) {
			name, addr, _ := strings.Cut(h, ":")
			owners[netip.MustParseAddr(addr)] = name
		}
		for _, p := range strings.Fields(c.taken) {
			taken[netip.MustParsePrefix(p)] = true
		}
		got := derive(owners, taken)
		var out []string
		for _, name := range []string{"a", "b"} {
			if len(got[name]) > 0 {
				out = append(out, name+fmt.Sprint(got[name]))
			}
		}
		if s := strings.Join(out, " "); s != c.want {
			t.Errorf("%s: got %s, want %s", c.name, s, c.want)
		}
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what it should be; look at the difference, then run: go test ./cmd/chaperone/report/... -update\ngot:\n%s", path, got)
	}
}
