package policy

import (
	"maps"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"chaperone/proto"
)

var (
	testAttrs   = []string{"from", "interface", "mac", "at", "department", "capture", "expect"}
	expectAttrs = []string{"app", "feature", "action", "rule", "dry_run", "login", "peer", "file", "size", "far", "over"}
)

// decodeTest reads one test block.
func (d *decoder) decodeTest(hb *hcl.Block) {
	b := d.open(hb, testAttrs)
	x := &Test{Name: b.label, File: b.def.Filename, Line: b.def.Start.Line, table: d.table}
	x.From = b.subject()
	b.instant("at", &x.At)
	b.string("department", "the name of a department", &x.Department)
	b.string("capture", `the path of a capture, like "office.pcap"`, &x.Capture)
	if x.Capture != "" && !filepath.IsAbs(x.Capture) {
		x.Capture = filepath.Join(filepath.Dir(x.File), x.Capture)
	}
	switch {
	case x.Capture == "" && !b.has("from") && !b.has("interface") && !b.has("mac"):
		b.need("from", `It is the host whose traffic is tested, like "10.20.1.7". Tests of captures have "capture" instead.`)
	case !b.has("at") && d.table.usesSchedules():
		b.need("at", `The policy has schedules, so that the time matters: at = "2026-11-20T10:00:00+01:00".`)
	case !b.has("expect") && x.Department == "":
		b.need("expect", "It lists what is to be: expect = [{ app = app.aim, feature = feature.messaging, action = accept }].")
	}
	for _, i := range b.list("expect") {
		if e, ok := d.expectation(i); ok {
			x.Expect = append(x.Expect, e)
		}
	}
	d.table.tests = append(d.table.tests, x)
}

// instant reads a time of RFC 3339.
func (b *block) instant(attr string, dst *time.Time) {
	s := ""
	i, ok := b.string(attr, `a time like "2026-11-20T10:00:00+01:00"`, &s)
	if !ok {
		return
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 1970 {
		b.d.fail(i.rng, "Unusable time", `Times are written "2026-11-20T10:00:00+01:00", or with Z for UTC.`)
		return
	}
	*dst = t
}

// string reads a text into dst.
func (b *block) string(attr, what string, dst *string) (i item, ok bool) {
	if i, ok = b.one(attr); !ok {
		return i, false
	}
	s, ok := b.d.text(i, what)
	if ok {
		*dst = s
	}
	return i, ok
}

// expectation reads one object of expect.
func (d *decoder) expectation(i item) (e Expectation, ok bool) {
	e = Expectation{File: i.rng.Filename, Line: i.rng.Start.Line}
	if i.val.IsNull() || !(i.val.Type().IsObjectType() || i.val.Type().IsMapType()) {
		d.fail(i.rng, "Wrong type", "This is %s; { app = app.aim, feature = feature.messaging, action = accept } is wanted.", kindOf(i.val))
		return e, false
	}
	o := &object{d: d, item: i, vals: i.val.AsValueMap(), ok: true}
	for _, k := range slices.Sorted(maps.Keys(o.vals)) {
		if !slices.Contains(expectAttrs, k) {
			o.fail(k, "Unknown key %q.%s An expectation has: %s.", k, didYouMean(k, expectAttrs), strings.Join(expectAttrs, ", "))
		}
	}
	o.app(&e.App)
	o.feature(&e.Feature)
	o.action(&e.Action)
	o.about(&e.About)
	e.Rule = o.text("rule")
	if v, given := o.vals["dry_run"]; given {
		if v.Type() == cty.Bool && !v.IsNull() {
			b := v.True()
			e.DryRun = &b
		} else {
			o.fail("dry_run", "dry_run is true or false.")
		}
	}
	return e, o.ok
}

// An object is one expectation as it is read.
type object struct {
	d    *decoder
	item item
	vals map[string]cty.Value
	ok   bool
}

func (o *object) fail(key, detail string, args ...any) {
	o.ok = false
	o.d.fail(o.item.at(key), "Unusable expectation", detail, args...)
}

// text returns the text of a key, "" where it is not given.
func (o *object) text(key string) string {
	v, given := o.vals[key]
	if !given {
		return ""
	}
	if v.IsNull() || v.Type() != cty.String {
		o.fail(key, "%s is %s; a text is wanted.", key, kindOf(v))
		return ""
	}
	return v.AsString()
}

// name returns what a key names, which must be of the kind.
func (o *object) name(kind string) (string, bool) {
	v, given := o.vals[kind]
	if !given {
		o.fail(kind, "It needs %s = %s.NAME.", kind, kind)
		return "", false
	}
	_, name, ok := o.d.resolve(item{val: v, rng: o.item.at(kind)}, kind)
	o.ok = o.ok && ok
	return name, ok
}

func (o *object) app(dst *proto.AppID) {
	if name, ok := o.name("app"); ok {
		*dst = o.d.apps[name]
	}
}

func (o *object) feature(dst *proto.Feature) {
	if name, ok := o.name("feature"); ok {
		*dst, _ = proto.FeatureNamed(name)
	}
}

func (o *object) action(dst *Action) {
	w := o.text("action")
	n := slices.Index(actionWords, w)
	if n < 0 {
		o.fail("action", "action is %s.%s", either(actionWords), meant(w, actionWords))
		return
	}
	*dst = Action(n)
}

// about reads what is known of the use.
func (o *object) about(a *About) {
	a.Login, a.Peer, a.File = []byte(o.text("login")), []byte(o.text("peer")), []byte(o.text("file"))
	if v, given := o.vals["size"]; given {
		n, ok := bytesOf(v)
		if !ok {
			o.fail("size", `size is a number of bytes, or a text like "10 MB".`)
		}
		a.Size = n
	}
	a.Over = proto.TCP
	switch o.text("over") {
	case "", "tcp":
	case "udp":
		a.Over = proto.UDP
	case quic:
		a.Over, a.Carrier = proto.UDP, o.d.apps[quic]
	default:
		o.fail("over", `over is "tcp", "udp" or "quic".`)
	}
	if s := o.text("far"); s != "" {
		far, err := netip.ParseAddrPort(s)
		if err != nil {
			o.fail("far", `far is an address and port like "203.0.113.9:443", not %q.`, s)
		}
		a.Far = far
	}
}
