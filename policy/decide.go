package policy

import "chaperone/proto"

// Decide says what becomes of a use of f by a host of d with app. The
// department must be of this view's table; one of an earlier table stands for
// the department of its name. a may be nil. It allocates nothing.
func (v *View) Decide(d *Department, app proto.AppID, f proto.Feature, a *About) Decision {
	d = v.own(d)
	g := v.grids[d.policy]
	r := &v.table.unknown
	if app != proto.UnknownID && int(app) < len(g.apps) && f < proto.NumFeatures {
		r = g.decide(app, f, a)
	}
	return Decision{Action: r.action, DryRun: r.mode == DryRun || d.Mode == DryRun, Rule: &r.Rule}
}

// own returns the department of v's table that d stands for.
func (v *View) own(d *Department) *Department {
	if d != nil && d.table == v.table {
		return d
	}
	if d != nil {
		if now := v.table.byName[d.Name]; now != nil {
			return now
		}
	}
	return v.table.fallback
}

// Refused returns the features of app that Decide may refuse to a host of d,
// whatever becomes known of their use, in a dry run too.
func (v *View) Refused(d *Department, app proto.AppID) proto.Features {
	return v.row(d, app).refused
}

// Watched returns the features of app whose uses in d are worth following:
// those that Decide may refuse and those that a rule wants logged.
func (v *View) Watched(d *Department, app proto.AppID) proto.Features {
	return v.row(d, app).watched
}

func (v *View) row(d *Department, app proto.AppID) row {
	g := v.grids[v.own(d).policy]
	if app != proto.UnknownID && int(app) < len(g.apps) {
		return g.rows[g.apps[app]]
	}
	if v.table.unknown.action == Accept {
		return row{}
	}
	return row{refused: allFeatures, watched: allFeatures}
}
