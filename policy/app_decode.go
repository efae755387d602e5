package policy

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"chaperone/proto"
)

// maxOwnApps is how many apps a policy may describe.
const maxOwnApps = 512

var (
	appAttrs     = []string{"title", "category", "hosts", "networks", "ports"}
	serviceAttrs = []string{"hosts", "networks", "ports", "uploads_over", "downloads_over"} // of a feature
)

// decodeApp reads one app block. What is found by its own attributes is the
// session; each feature block says where that feature is found.
func (d *decoder) decodeApp(hb *hcl.Block) {
	b := d.open(hb, appAttrs, hcl.BlockHeaderSchema{Type: "feature", LabelNames: []string{"name"}})
	if len(d.table.own) == maxOwnApps {
		d.fail(b.name, "Too many apps", "A policy may describe %d apps.", maxOwnApps)
		return
	}
	a := &ownApp{app: &proto.App{Name: b.label, Title: b.label, Features: proto.Of(proto.Session)}}
	id, before := proto.AppID(d.table.numApps()), len(d.diags)
	b.people(&a.app.Title)
	b.category(&a.app.Category)
	a.find(b, id, proto.Session)
	for _, fb := range b.blocks {
		f, known := proto.FeatureNamed(fb.Labels[0])
		if !known {
			d.unknown(fb.LabelRanges[0], "feature", fb.Labels[0])
			continue
		}
		inner := d.open(fb, serviceAttrs)
		if a.app.Features.Has(f) && f != proto.Session {
			d.fail(inner.name, "Second feature "+quote(f.String()), "Put its hosts, networks and ports into the first.")
		}
		a.app.Features |= proto.Of(f)
		a.find(inner, id, f)
		a.amass(inner, f)
	}
	if len(a.services)+len(a.hosts) == 0 && len(d.diags) == before {
		d.fail(b.def, "App that is nowhere", "The %s needs \"hosts\", \"networks\" or \"ports\", its own or a feature's, to be recognised by.", b.title())
	}
	d.apps[a.app.Name] = id
	d.table.own = append(d.table.own, a)
}

// people reads how people call it.
func (b *block) people(dst *string) {
	if i, ok := b.one("title"); ok {
		if s, ok := b.d.text(i, "a name as people say it"); ok {
			*dst = s
		}
	}
}

func (b *block) category(dst *proto.Category) {
	if i, ok := b.one("category"); ok {
		if _, name, ok := b.d.resolve(i, "category"); ok {
			*dst, _ = proto.CategoryNamed(name)
		}
	}
}

// find reads where a feature of the app is found.
func (a *ownApp) find(b *block, id proto.AppID, f proto.Feature) {
	hosts, places := b.texts("hosts", `a host name like "chat.acme.example"`)
	for i, h := range hosts {
		name := strings.ToLower(strings.Trim(strings.TrimPrefix(h, "*."), "."))
		if !hostname(name) {
			b.d.fail(places[i], "Unusable host name", `%q is not a host name like "chat.acme.example". A name stands for itself and for all names that end in it.`, h)
			continue
		}
		if had, dup := b.d.table.hosts[name]; dup && had != (found{id, f}) {
			b.d.fail(places[i], "Host of two services", "%s belongs to %s of app %q already.", name, had.feature, b.d.table.ownName(had.app, a))
			continue
		}
		b.d.table.hosts[name] = found{id, f}
		a.hosts = append(a.hosts, host{name, f})
	}
	if !b.has("networks") && !b.has("ports") || b.empty("networks") || b.empty("ports") {
		return
	}
	s := service{app: id, feature: f, ports: b.ports("ports"), rng: b.def}
	nets := b.networks("networks")
	if !b.has("networks") {
		nets = everywhere
	}
	for _, n := range nets {
		b.claimPlace(n, &s)
	}
	a.services, a.networks = append(a.services, s), append(a.networks, nets)
}

// claimPlace reports two services at exactly the same networks and ports.
func (b *block) claimPlace(n network, s *service) {
	key := fmt.Sprint(n.prefix, s.ports)
	first := b.d.places[key]
	if first == nil {
		b.d.places[key] = s
		return
	}
	if first.app != s.app || first.feature != s.feature {
		b.d.fail(s.rng, "Two services in one place", "The same network and ports belong to the block at %s. Only one of them could be recognised.", place(first.rng))
	}
}

func hostname(s string) bool {
	if len(s) == 0 || len(s) > 253 {
		return false
	}
	for _, label := range strings.Split(s, ".") {
		if len(label) == 0 || len(label) > 63 {
			return false
		}
		for _, c := range []byte(label) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c < 0x80 {
				return false
			}
		}
	}
	return true
}
