package policy

import (
	"fmt"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"chaperone/proto"
)

// The measure of a large organisation.
const (
	manyDepartments = 1000
	manyPrefixes    = 10 // of each
	manyRules       = 10 // of each department's own policy
)

// large writes a policy of a thousand departments with ten prefixes each and a
// policy of ten rules each.
func large() []byte {
	var b strings.Builder
	b.WriteString("schedule \"office\" {\n  days = [mon, tue, wed, thu, fri]\n  hours = \"08:00-18:00\"\n  timezone = \"UTC\"\n}\n")
	for d := range manyDepartments {
		fmt.Fprintf(&b, "department \"d%d\" {\n  networks = [", d)
		for n := range manyPrefixes {
			fmt.Fprintf(&b, "\"10.%d.%d.%d/28\", ", d/250, d%250, n*16)
		}
		fmt.Fprintf(&b, "]\n  policy = policy.p%d\n}\npolicy \"p%d\" {\n", d, d)
		for r := range manyRules {
			fmt.Fprintf(&b, "  rule \"r%d\" {\n    %s\n    action = reset\n  }\n", r, ruleKinds[(d+r)%len(ruleKinds)])
		}
		b.WriteString("  default = accept\n}\n")
	}
	b.WriteString("policy \"open\" {}\ndefault_department {\n  policy = policy.open\n}\n")
	return []byte(b.String())
}

var ruleKinds = []string{
	"apps = app.a7\n    features = [feature.voice]",
	"apps = [app.a1, app.a2, app.a3]\n    features = [feature.file_transfer]\n    during = schedule.office",
	"apps = category.p2p",
	"features = [feature.file_transfer]\n    files = [\"*.exe\", \"*.scr\"]",
	"apps = category.im\n    features = [feature.game, feature.whiteboard]",
	"features = feature.tunnel\n    networks = [\"203.0.113.0/24\"]",
}

// largeCatalog has 150 apps.
func largeCatalog() *proto.Catalog {
	p := &proto.Protocol{Name: "all"}
	for i := range 150 {
		p.Apps = append(p.Apps, &proto.App{Name: fmt.Sprintf("a%d", i), Category: proto.Category(i) % proto.NumCategories, Features: allFeatures})
	}
	return proto.NewCatalog(p)
}

func loadLarge(tb testing.TB, src []byte, cat *proto.Catalog) *Table {
	t, diags := Parse("large.hcl", src, cat)
	if diags.HasErrors() {
		tb.Fatal(diags.Problems()[0])
	}
	return t
}

// TestLarge holds the large policy to its memory, and says how long it took.
func TestLarge(t *testing.T) {
	src, cat := large(), largeCatalog()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	table := loadLarge(t, src, cat)
	v := table.At(someTime)
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	peak := after.HeapAlloc - before.HeapAlloc
	runtime.GC()
	runtime.ReadMemStats(&after)
	t.Logf("%d bytes of policy: %v, %d MB while loading, %d MB kept", len(src), took, peak>>20, (after.HeapAlloc-before.HeapAlloc)>>20)
	if kept := (after.HeapAlloc - before.HeapAlloc) >> 20; kept > 200 {
		t.Errorf("%d MB kept", kept)
	}
	d := v.Department(Subject{Addr: netip.MustParseAddr("10.3.249.150")})
	if d.Name != "d999" {
		t.Errorf("department %s", d.Name)
	}
	runtime.KeepAlive(table)
}

func BenchmarkLoad(b *testing.B) {
	src, cat := large(), largeCatalog()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		loadLarge(b, src, cat).At(someTime)
	}
}

func BenchmarkDecide(b *testing.B) {
	v := loadLarge(b, large(), largeCatalog()).At(someTime)
	ds := v.table.Departments()
	about := &About{File: []byte("holiday-pictures.zip"), Size: 12345, Far: netip.MustParseAddrPort("198.51.100.7:443"), Over: proto.TCP}
	for _, c := range []struct {
		name string
		f    proto.Feature
	}{{"plain", proto.Messaging}, {"conditions", proto.FileTransfer}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				i++
				v.Decide(ds[i%manyDepartments], proto.AppID(1+i%150), c.f, about)
			}
		})
	}
}

func BenchmarkDepartment(b *testing.B) {
	v := loadLarge(b, large(), largeCatalog()).At(someTime)
	var addrs []netip.Addr
	for d := range manyDepartments {
		addrs = append(addrs, netip.AddrFrom4([4]byte{10, byte(d / 250), byte(d % 250), 150}))
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		v.Department(Subject{Addr: addrs[i%manyDepartments]})
	}
}

func BenchmarkAt(b *testing.B) {
	t := loadLarge(b, large(), largeCatalog())
	b.ReportAllocs()
	for b.Loop() {
		t.At(someTime)
	}
}
