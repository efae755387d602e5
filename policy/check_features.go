package policy

import (
	"strings"

	"github.com/hashicorp/hcl/v2"

	"chaperone/proto"
)

// checkFeatures warns of what a rule says of apps it names one by one: features
// that they do not have, and features that cannot be taken out of a
// conversation. A category is left alone, since its apps are many.
func (b *block) checkFeatures(r *rule) {
	apps, category := b.namedApps()
	if len(apps) == 0 {
		return
	}
	if b.has("features") && !category {
		b.checkKnown(apps)
	}
	if r.action == Accept {
		return
	}
	for _, a := range apps {
		stuck := r.features & a.app.Features &^ a.app.Blunts &^ proto.Of(proto.Session, proto.Presence, proto.Messaging)
		if a.app.Features.Has(proto.Messaging) && r.features&talk != talk && stuck != 0 {
			b.d.warn(a.rng, "Cannot be taken out of the conversation", "Where %s is offered within a conversation of %s, the offer cannot be taken away alone. Its data connection is refused where it can be told apart; else the conversation is closed, or with when_inseparable = accept in the gateway block, left alone.", either(stuck.Strings()), a.app.Name)
		}
	}
}

// talk is the features that a conversation consists of.
var talk = proto.Of(proto.Session, proto.Messaging)

// A namedApp is an app that a rule names by itself.
type namedApp struct {
	app *proto.App
	rng hcl.Range
}

func (b *block) namedApps() (apps []namedApp, category bool) {
	for _, i := range b.list("apps") {
		kind, name, ok := b.d.resolve(i, "app", "category")
		switch {
		case ok && kind == "category":
			category = true
		case ok:
			apps = append(apps, namedApp{b.d.table.App(b.d.apps[name]), i.rng})
		}
	}
	return apps, category
}

func (b *block) checkKnown(apps []namedApp) {
	var had proto.Features
	var names []string
	for _, a := range apps {
		had |= a.app.Features
		names = append(names, a.app.Name)
	}
	for _, i := range b.list("features") {
		_, name, ok := b.d.resolve(i, "feature")
		f, _ := proto.FeatureNamed(name)
		if ok && !had.Has(f) {
			b.d.warn(i.rng, "No such feature in "+either(names), "It has %s.", strings.Join(had.Strings(), ", "))
		}
	}
}
