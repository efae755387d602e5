package policy

import (
	"cmp"
	"fmt"
	"net/netip"
	"sort"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"chaperone/proto"
)

type catalog = *proto.Catalog

// A decoder turns blocks into a Table and gathers what is wrong with them.
type decoder struct {
	cat        catalog
	diags      hcl.Diagnostics
	names      names
	ctx        *hcl.EvalContext
	table      *Table
	meter      *meter
	strip      hcl.Range // of strip_ech
	dryGateway bool      // the policy itself says mode = dry_run
	strange    bool      // there are blocks of unknown kinds: what is missing may be one of them
	spent      bool      // that evaluation costs too much has been reported

	departments map[string]hcl.Range // by name: where
	policies    map[string]int       // by name: index in the table
	schedules   map[string]*schedule
	apps        map[string]proto.AppID

	prefixes map[netip.Prefix]*Department
	places   map[string]*service // of the policy's own apps

	files  map[string]*hcl.File // by name, for diagnostics
	broken map[string]bool      // "local.x": reported already; what rests on it is not
}

func newDecoder(c catalog) *decoder {
	return &decoder{
		cat: c, table: newTable(c), meter: newMeter(),
		departments: map[string]hcl.Range{}, policies: map[string]int{},
		schedules: map[string]*schedule{}, apps: map[string]proto.AppID{},
		prefixes: map[netip.Prefix]*Department{}, places: map[string]*service{},
		files: map[string]*hcl.File{}, broken: map[string]bool{},
	}
}

// maxProblems is how many problems are reported.
const maxProblems = 200

func (d *decoder) report(diags ...*hcl.Diagnostic) {
	for _, g := range diags {
		switch {
		case len(d.diags) < maxProblems:
			d.diags = append(d.diags, g)
		case g.Severity == hcl.DiagError && !d.diags.HasErrors():
			d.diags[0] = g // warnings must not hide it
		}
	}
}

// full reports whether further problems would be left out. What is expensive to
// say of a problem need not be said then.
func (d *decoder) full() bool { return len(d.diags) >= maxProblems }

// fail reports an error at r.
func (d *decoder) fail(r hcl.Range, summary, detail string, args ...any) {
	d.report(&hcl.Diagnostic{Severity: hcl.DiagError, Summary: summary, Detail: fmt.Sprintf(detail, args...), Subject: &r})
}

// warn reports a warning at r.
func (d *decoder) warn(r hcl.Range, summary, detail string, args ...any) {
	d.report(&hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: summary, Detail: fmt.Sprintf(detail, args...), Subject: &r})
}

// finish returns the diagnostics by file, in the order they were read, and place.
func (d *decoder) finish(files []file) *Diagnostics {
	order := map[string]int{}
	for i, f := range files {
		order[f.name] = i - len(files)
	}
	sort.SliceStable(d.diags, func(i, j int) bool {
		a, b := d.diags[i].Subject, d.diags[j].Subject
		if a == nil || b == nil {
			return a == nil && b != nil
		}
		return cmp.Or(
			cmp.Compare(order[a.Filename], order[b.Filename]), cmp.Compare(a.Filename, b.Filename),
			cmp.Compare(a.Start.Byte, b.Start.Byte)) < 0
	})
	out := &Diagnostics{list: d.diags}
	if len(d.diags) > 0 {
		out.files = d.files
	}
	return out
}

// decode gives all blocks their meaning. Whether the table is of use shows in
// the diagnostics.
func (d *decoder) decode(src map[string]hcl.Blocks, o Options) {
	d.declare(src)
	d.table.rows = d.cat.Rows
	d.decodeVariables(src["variable"], o)
	d.decodeLocals(src["locals"])
	d.decodeGateway(src["gateway"])
	d.dryGateway = d.table.gateway.Mode == DryRun
	if o.DryRun {
		d.table.gateway.Mode = DryRun
	}
	for _, b := range src["schedule"] {
		d.decodeSchedule(b)
	}
	for _, b := range src["app"] {
		d.decodeApp(b)
	}
	for _, b := range src["policy"] {
		d.decodePolicy(b)
	}
	d.stripECH()
	for _, b := range src["group"] {
		d.decodeGroup(b)
	}
	for _, b := range src["department"] {
		d.decodeDepartment(b)
	}
	d.decodeDefault(src["default_department"])
	for _, b := range src["test"] {
		d.decodeTest(b)
	}
}

// single returns the only block of a kind that may stand once, or nil.
func (d *decoder) single(bs hcl.Blocks) *hcl.Block {
	if len(bs) == 0 {
		return nil
	}
	for _, b := range bs[1:] {
		d.fail(b.DefRange, "Second "+b.Type+" block", "There can be only one; the first is at %s. Put its attributes there.", place(bs[0].DefRange))
	}
	return bs[0]
}

// place returns "file:line".
func place(r hcl.Range) string { return fmt.Sprintf("%s:%d", r.Filename, r.Start.Line) }

// text returns the string an item is; what says what is wanted.
func (d *decoder) text(i item, what string) (string, bool) {
	if !i.val.IsNull() && i.val.Type() == cty.String {
		return i.val.AsString(), true
	}
	d.fail(i.rng, "Wrong type", "This is %s; %s is wanted.", kindOf(i.val), what)
	return "", false
}

func kindOf(v cty.Value) string {
	if v.IsNull() {
		return "null"
	}
	return "a value of type " + v.Type().FriendlyName()
}
