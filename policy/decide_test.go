package policy

import (
	"net/netip"
	"testing"

	"chaperone/proto"
)

func TestUnknown(t *testing.T) {
	const rest = `
	policy "p" {
		rule "everything" {
			action = reset
		}
	}
	default_department {
		policy = policy.p
	}`
	for _, c := range []struct {
		gateway string
		action  Action
		line    int
	}{
		{"", Accept, 0},
		{"gateway {\n}\n", Accept, 1},
		{"gateway {\n  queues = 1\n  unknown = drop\n}\n", Drop, 3},
		{"gateway {\n  unknown = reset\n  mode = dry_run\n}\n", Reset, 2},
	} {
		v := mustLoad(t, c.gateway+rest).At(someTime)
		d := v.Department(Subject{})
		got := v.Decide(d, proto.UnknownID, proto.FileTransfer, &About{Partial: true})
		if got.Action != c.action || got.Rule.Name != "unknown" || got.Rule.Line != c.line || got.DryRun != (v.Gateway().Mode == DryRun) {
			t.Errorf("%q: %+v by %+v", c.gateway, got, got.Rule)
		}
		if refused := v.Refused(d, proto.UnknownID) != 0; refused != (c.action != Accept) {
			t.Errorf("%q: refused %v", c.gateway, refused)
		}
	}
}

// Numbers from elsewhere, a conntrack mark say, must not take the gateway down.
func TestDecideOutOfRange(t *testing.T) {
	v := mustLoad(t, departments("")).At(someTime)
	for _, app := range []proto.AppID{200, 65535} {
		if got := v.Decide(v.table.fallback, app, 0, nil); got.Rule.Name != "unknown" {
			t.Errorf("app %d: %+v", app, got)
		}
		if a := v.App(app); a != proto.Unknown {
			t.Errorf("app %d: %v", app, a)
		}
	}
	if got := v.Decide(v.table.fallback, 1, proto.NumFeatures, nil); got.Rule.Name != "unknown" {
		t.Errorf("feature: %+v", got)
	}
}

const conditions = `
	policy "p" {
		rule "friends" {
			logins   = ["Boss*", "a?n"]
			features = feature.messaging
			action   = accept
		}
		rule "programs" {
			files  = ["*.exe", "*.SCR"]
			action = reset
		}
		rule "large" {
			larger_than = "1 MB"
			action      = drop
		}
		rule "partners" {
			networks = ["203.0.113.0/24"]
			ports    = ["tcp/443", "udp/5000-5999"]
			action   = accept
		}
		rule "spam" {
			peers    = ["*bot"]
			features = feature.messaging
			action   = drop
			log      = false
		}
		rule "pictures" {
			features = feature.image
			action   = accept
			log      = true
		}
		rule "calls" {
			features = [feature.voice, feature.video]
			action   = reset
		}
	}
	default_department {
		policy = policy.p
	}`

func TestConditions(t *testing.T) {
	table := mustLoad(t, conditions)
	v := table.At(someTime)
	far := netip.MustParseAddrPort("[::ffff:203.0.113.9]:443")
	for _, c := range []struct {
		why  string
		f    proto.Feature
		a    *About
		want string
	}{
		{"nothing is known", proto.Messaging, nil, "default"},
		{"nothing is known for good", proto.FileTransfer, &About{}, "default"},
		{"more may be known: the first that refuses", proto.FileTransfer, &About{Partial: true}, "programs"},
		{"more may be known: rules that accept wait", proto.Messaging, &About{Partial: true}, "programs"},
		{"the login is known", proto.Messaging, &About{Login: []byte("BOSS1"), Partial: true}, "friends"},
		{"one character", proto.Messaging, &About{Login: []byte("AÑN")}, "friends"},
		{"the whole name", proto.Messaging, &About{Login: []byte("xboss")}, "default"},
		{"another feature", proto.Presence, &About{Login: []byte("boss")}, "default"},
		{"a program", proto.FileTransfer, &About{File: []byte("Setup.EXE")}, "programs"},
		{"in a folder, with a tail that Windows drops", proto.FileTransfer, &About{File: []byte(`C:\tmp\setup.exe. .`)}, "programs"},
		{"as a stream", proto.FileTransfer, &About{File: []byte("setup.scr::$DATA")}, "programs"},
		{"not a program", proto.FileTransfer, &About{File: []byte("setup.exe.txt")}, "default"},
		{"not a program, and its size may come", proto.FileTransfer, &About{File: []byte("a.txt"), Partial: true}, "large"},
		{"small", proto.FileTransfer, &About{File: []byte("a.txt"), Size: 1_000_000, Partial: true}, "default"},
		{"large", proto.FileTransfer, &About{Size: 1_000_001}, "large"},
		{"far side", proto.FileTransfer, &About{Far: far, Over: proto.TCP}, "partners"},
		{"far side over udp", proto.FileTransfer, &About{Far: far, Over: proto.UDP}, "default"},
		{"far side elsewhere", proto.FileTransfer, &About{Far: netip.MustParseAddrPort("203.0.114.9:443"), Over: proto.TCP}, "default"},
		{"a range of ports", proto.Game, &About{Far: netip.MustParseAddrPort("203.0.113.9:5999"), Over: proto.UDP}, "partners"},
		{"a peer", proto.Messaging, &About{Peer: []byte("SpamBot")}, "spam"},
		{"unconditional", proto.Voice, &About{}, "calls"},
		{"unconditional, but those above may apply", proto.Voice, &About{Partial: true}, "programs"},
	} {
		got := v.Decide(table.fallback, table.id("aim"), c.f, c.a)
		if got.Rule.Name != c.want {
			t.Errorf("%s: rule %q, want %q", c.why, got.Rule.Name, c.want)
		}
	}
	if got, want := v.Refused(table.fallback, table.id("aim")), allFeatures; got != want {
		t.Errorf("refused %v: programs and large may refuse any feature", got.Strings())
	}
}

// A list that has become empty, by a variable perhaps, fits nothing rather than all.
func TestEmptyLists(t *testing.T) {
	for _, attr := range []string{"apps", "features", "during", "logins", "peers", "files", "networks", "ports"} {
		table := mustLoad(t, replaceOnce(t, `
		variable "v" {
			default = []
		}
		policy "p" {
			rule "r" {
				ATTR   = var.v
				action = drop
			}
		}
		default_department {
			policy = policy.p
		}`, "ATTR", attr))
		v := table.At(someTime)
		for f := range proto.NumFeatures {
			for _, a := range []*About{nil, {Partial: true}, {Login: []byte("x"), Peer: []byte("x"), File: []byte("x")}} {
				if got := v.Decide(table.fallback, table.id("aim"), f, a); got.Rule.Name != "default" {
					t.Errorf("%s: %+v by %q", attr, got, got.Rule.Name)
				}
			}
		}
	}
}

func TestWatched(t *testing.T) {
	table := mustLoad(t, `
	policy "p" {
		rule "a" {
			features = feature.voice
			action   = drop
			mode     = dry_run
		}
		rule "b" {
			features = feature.image
			action   = accept
			log      = true
		}
		rule "c" {
			features = feature.image
			action   = drop
		}
	}
	default_department {
		policy = policy.p
	}`)
	v := table.At(someTime)
	if r := v.Refused(table.fallback, table.id("aim")); r != proto.Of(proto.Voice) {
		t.Errorf("refused %v", r.Strings())
	}
	if w := v.Watched(table.fallback, table.id("aim")); w != proto.Of(proto.Voice, proto.Image) {
		t.Errorf("watched %v", w.Strings())
	}
	if d := v.Decide(table.fallback, table.id("aim"), proto.Image, nil); d.Rule.Log != LogAlways {
		t.Errorf("log %v", d.Rule.Log)
	}
}

func TestNothingAllocates(t *testing.T) {
	table := mustLoad(t, conditions+`
	app "acme" {
		networks = ["203.0.113.0/24"]
		ports    = ["udp/4000-4999"]
	}`)
	v := table.At(someTime)
	a := &About{Login: []byte("x"), Peer: []byte("ÿ\xff"), File: []byte("dir/a.b.c"), Size: 5, Far: netip.MustParseAddrPort("203.0.113.9:4242"), Over: proto.UDP}
	s := Subject{Addr: netip.MustParseAddr("::ffff:10.0.0.1"), Interface: "lan0.20.30", MAC: [6]byte{1}}
	app := table.id("aim")
	if n := testing.AllocsPerRun(100, func() {
		d := v.Department(s)
		for f := range proto.NumFeatures {
			v.Decide(d, app, f, a)
		}
		v.Decide(d, proto.UnknownID, 0, a)
		v.Refused(d, app)
		v.Custom(a.Far, a.Over, true)
		table.At(someTime)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		glob, s string
		want    bool
	}{
		{"*", "", true}, {"?", "", false}, {"a", "A", true}, {"*.exe", "a.EXE", true}, {"*.exe", ".exe", true},
		{"*.exe", "a.exe ", false}, {"a*b*c", "aXbYbZc", true}, {"a*b*c", "aXbYbZ", false}, {"**a**", "xxaxx", true},
		{"?", "é", true}, {"É", "é", true}, {"?", "\xff", true}, {"??", "\xff", false}, {`\*`, "*", true}, {`\*`, "x", false},
		{"*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false},
	} {
		g := newGlob(c.glob)
		if g.match([]byte(c.s)) != c.want {
			t.Errorf("%q of %q: not %v", c.glob, c.s, c.want)
		}
		if again := newGlob(g.String()); again.String() != g.String() {
			t.Errorf("%q is written %q, then %q", c.glob, g, again)
		}
	}
}

// TestHash changes one thing at a time.
func TestHash(t *testing.T) {
	base := `
	gateway {
		queues  = 2
		unknown = accept
	}
	department "a" {
		networks = ["10.0.0.0/8"]
		policy   = policy.p
	}
	department "b" {
		interfaces = ["lan0"]
		macs       = ["00:1b:44:11:3a:b7"]
		policy     = policy.p
	}
	app "acme" {
		ports = [4000]
	}
	policy "p" {
		rule "r" {
			apps   = app.aim
			files  = ["*.exe"]
			action = reset
		}
		default = accept
	}
	default_department {
		policy = policy.p
	}`
	hash := func(old, new string) uint64 {
		src := replaceOnce(t, base, old, new)
		return mustLoad(t, src).At(someTime).Hash()
	}
	want := hash("", "")
	for _, same := range [][2]string{
		{"queues  = 2", "queues = 3"}, {`rule "r"`, "# comment\n\n" + `rule "renamed"`}, {`department "a"`, `department "z"`},
		{`networks = ["10.0.0.0/8"]`, `networks = [cidrsubnet("10.0.0.0/8", 0, 0)]`},
	} {
		if hash(same[0], same[1]) != want {
			t.Errorf("%q changes no decision, but the hash", same[1])
		}
	}
	for _, other := range [][2]string{
		{"unknown = accept", "unknown = drop"}, {"queues  = 2", "mode = dry_run"}, {"queues  = 2", `inside = ["lan0"]`},
		{"queues  = 2", "when_inseparable = accept"},
		{"10.0.0.0/8", "10.0.0.0/9"}, {`["lan0"]`, `["lan1"]`}, {"3a:b7", "3a:b8"}, {"[4000]", "[4001]"}, {"[4000]", `["tcp/4000"]`},
		{"[4000]", "[4000]\nfeature \"file_transfer\" {\nuploads_over = \"64 KiB\"\n}"},
		{`"acme"`, `"acne"`}, {"apps   = app.aim", "apps = app.icq"}, {"apps   = app.aim", "features = feature.voice"},
		{"*.exe", "*.com"}, {"files ", "peers "}, {"files ", "logins "}, {"= reset", "= drop"}, {"= reset", "= reset\nmode = dry_run"},
		{"= reset", "= reset\nlog = true"}, {"= reset", "= reset\nlarger_than = 0"}, {"= reset", "= reset\nnetworks = [\"10.0.0.0/8\"]"},
		{"= reset", "= reset\nports = 1"}, {"default = accept", "default = drop"}, {`files  = ["*.exe"]`, ""},
		{"policy   = policy.p", "policy = policy.p\nmode = dry_run"},
	} {
		if hash(other[0], other[1]) == want {
			t.Errorf("%q for %q changes decisions, but not the hash", other[1], other[0])
		}
	}
}

func TestParseSize(t *testing.T) {
	for s, want := range map[string]uint64{"0": 0, "2048": 2048, "10 MB": 10e6, "1.5GiB": 3 << 29, " 7 kb ": 7000, "3 b": 3} {
		if n, ok := ParseSize(s); !ok || n != want {
			t.Errorf("%q: %d, %v, want %d", s, n, ok, want)
		}
	}
	for _, s := range []string{"", "big", "-1", "1.5", "nan", "inf", "1e99", "10 MBit"} {
		if n, ok := ParseSize(s); ok {
			t.Errorf("%q is taken for %d", s, n)
		}
	}
}
