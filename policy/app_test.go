package policy

import (
	"net/netip"
	"testing"

	"chaperone/proto"
)

const ownApps = `
app "acme" {
	title    = "ACME Chat"
	category = category.im
	networks = ["203.0.113.0/24", "2001:db8::/32"]
	hosts    = ["*.Acme.example."]
	feature "voice" {
		networks = ["203.0.113.0/24"]
		ports    = ["udp/40000-40999"]
	}
	feature "file_transfer" {
		hosts    = ["files.acme.example"]
		networks = ["203.0.113.128/25"]
		ports    = [443]
	}
}
app "printer" {
	ports = ["tcp/9100", 515]
}
policy "p" {
	rule "calls" {
		apps     = app.acme
		features = feature.voice
		action   = reset
	}
	rule "messengers" {
		apps     = category.im
		features = feature.file_transfer
		action   = drop
	}
	rule "printers" {
		apps   = app.printer
		action = accept
	}
	default = drop
}
default_department {
	policy = policy.p
}`

func TestCustom(t *testing.T) {
	table := mustLoad(t, ownApps)
	v := table.At(someTime)
	for _, c := range []struct {
		far  string
		over proto.Transport
		app  string
		f    proto.Feature
		rule string
	}{
		{"203.0.113.5:5222", proto.TCP, "acme", proto.Session, "default"},
		{"203.0.113.5:40500", proto.UDP, "acme", proto.Voice, "calls"},
		{"203.0.113.5:40500", proto.TCP, "acme", proto.Session, "default"},
		{"[::ffff:203.0.113.200]:443", proto.TCP, "acme", proto.FileTransfer, "messengers"},
		{"203.0.113.200:444", proto.TCP, "acme", proto.Session, "default"},  // not the longest prefix's port: the wider one's
		{"203.0.113.200:40999", proto.UDP, "acme", proto.Voice, "calls"},    // likewise
		{"203.0.113.200:9100", proto.TCP, "acme", proto.Session, "default"}, // a prefix comes before everywhere
		{"[2001:db8::1]:1", proto.UDP, "acme", proto.Session, "default"},
		{"198.51.100.1:9100", proto.TCP, "printer", proto.Session, "printers"},
		{"[2001:db9::1]:515", proto.UDP, "printer", proto.Session, "printers"},
		{"198.51.100.1:9100", proto.UDP, "", 0, "unknown"},
		{"198.51.100.1:9101", proto.TCP, "", 0, "unknown"},
	} {
		id, f, ok := v.Custom(netip.MustParseAddrPort(c.far), c.over, false)
		if ok != (c.app != "") || ok && (v.App(id).Name != c.app || f != c.f) {
			t.Errorf("%s %s: %s %s %v", c.over, c.far, v.App(id).Name, f, ok)
		}
		if got := v.Decide(table.fallback, id, f, nil); got.Rule.Name != c.rule {
			t.Errorf("%s %s: rule %q, want %q", c.over, c.far, got.Rule.Name, c.rule)
		}
	}
	if _, _, ok := v.Custom(netip.AddrPort{}, proto.TCP, false); ok {
		t.Error("no address is somewhere")
	}
	a := v.App(table.id("acme"))
	if a.Title != "ACME Chat" || a.Category != proto.IM || a.Features != proto.Of(proto.Session, proto.Voice, proto.FileTransfer) {
		t.Errorf("app %+v", a)
	}
}

func TestHost(t *testing.T) {
	v := mustLoad(t, ownApps).At(someTime)
	for name, want := range map[string]string{
		"acme.example": "acme session", "Chat.ACME.example": "acme session", "chat.acme.example.": "acme session",
		"files.acme.example": "acme file_transfer", "a.b.files.acme.example": "acme file_transfer",
		"notacme.example": "", "example": "", "": "", "acme.example.com": "", ".": "",
	} {
		got := ""
		if id, f, ok := v.Host([]byte(name)); ok {
			got = v.App(id).Name + " " + f.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	name := []byte("A.Files.Acme.Example")
	if n := testing.AllocsPerRun(100, func() { v.Host(name) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Without app blocks there is nothing to find.
func TestNoCustom(t *testing.T) {
	v := mustLoad(t, departments("")).At(someTime)
	if _, _, ok := v.Custom(netip.MustParseAddrPort("203.0.113.5:5222"), proto.TCP, false); ok {
		t.Error("found by address")
	}
	if _, _, ok := v.Host([]byte("acme.example")); ok {
		t.Error("found by host")
	}
}
