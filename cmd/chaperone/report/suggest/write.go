package suggest

import (
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"
	"unicode"

	"chaperone/policy"
	"chaperone/proto"
)

func (d *draft) printf(format string, args ...any) { fmt.Fprintf(&d.b, format, args...) }

// comment writes text as comments that are not too wide.
func (d *draft) comment(indent, text string) {
	const wide = 90
	line := ""
	for _, w := range strings.Fields(text) {
		if line != "" && len(indent)+len(line)+len(w) > wide {
			d.printf("%s#%s\n", indent, line)
			line = ""
		}
		line += " " + w
	}
	d.printf("%s#%s\n", indent, line)
}

// write writes everything but the tests.
func (d *draft) write() {
	d.header()
	d.gateway()
	d.apps()
	for _, m := range d.members {
		d.department(m)
	}
	d.comment("", "Hosts that no department lists.")
	d.printf("default_department {\n  policy = policy.%s\n}\n\n", d.rest.policy)
	if d.rest.department != nil {
		d.policy(d.rest)
	}
	if d.needsUnseen() {
		d.comment("", "Of these departments the journals tell nothing.")
		d.printf("policy %q {\n  default = accept\n}\n\n", unseen)
	}
}

func (d *draft) needsUnseen() bool {
	for _, m := range d.members {
		if m.department == nil {
			return true
		}
	}
	return d.rest.department == nil
}

func (d *draft) header() {
	seen := "nothing was seen"
	if !d.c.from.IsZero() {
		seen = fmt.Sprintf("seen from %s to %s", d.c.from.Format(time.DateOnly), d.c.to.Format(time.DateOnly))
	}
	d.comment("", fmt.Sprintf("A draft by `chaperone suggest`, for you to edit: it allows what passed (%s), department by department, and refuses the rest of the categories that were used there. "+
		"What was refused, or in a dry run would have been, stands beside it as a comment. Conditions on times, names and far sides are yours to add.", seen))
	if f := d.c.filter.String(); f != "" {
		d.comment("", "Only "+visible(f)+" was looked at.")
	}
	if n := d.c.tracker.Forgotten() + d.c.left; n > 0 {
		d.comment("", fmt.Sprintf("There was more than could be remembered: %d flows and uses are counted in part or not at all.", n))
	}
	for _, s := range d.skipped {
		d.comment("", s)
	}
	d.printf("\n")
}

func (d *draft) gateway() {
	d.comment("", "In dry run everything is decided and nothing is done. Take the mode out when `chaperone report` shows nothing unexpected.")
	d.printf("gateway {\n  mode = dry_run\n")
	if d.c.table != nil {
		g := d.c.table.At(time.Time{}).Gateway()
		if len(g.Inside) > 0 {
			d.printf("  inside = %s\n", quoted(g.Inside))
		}
		d.printf("  unknown = %s\n  on_failure = %s\n  when_inseparable = %s\n", g.Unknown, g.OnFailure, g.WhenInseparable)
	}
	d.printf("}\n\n")
}

// apps writes the apps of the policy at hand.
func (d *draft) apps() {
	if d.c.table == nil {
		return
	}
	for a, sites := range d.c.table.Own() {
		d.printf("app %s {\n  title = %s\n  category = category.%s\n", quote(a.Name), quote(a.Title), a.Category)
		if len(sites) > 0 && sites[0].Feature == proto.Session {
			d.site(sites[0])
			sites = sites[1:]
		}
		for _, s := range sites {
			d.printf("feature %q {\n", s.Feature)
			d.site(s)
			d.printf("}\n")
		}
		d.printf("}\n\n")
	}
}

func (d *draft) site(s policy.Site) {
	d.list("hosts", s.Hosts)
	d.list("networks", texts(s.Networks))
	d.list("ports", s.Ports)
	d.size("uploads_over", s.Uploads)
	d.size("downloads_over", s.Downloads)
}

func (d *draft) size(attr string, n uint64) {
	if n > 0 {
		d.printf("%s = %d\n", attr, n)
	}
}

func (d *draft) list(attr string, list []string) {
	if len(list) > 0 {
		d.printf("%s = %s\n", attr, quoted(list))
	}
}

// department writes a department and its policy.
func (d *draft) department(m *member) {
	if m.derived {
		d.comment("", "These networks are guessed from the hosts that were seen, journals do not tell them: put the real ones here.")
	}
	d.printf("department %s {\n", quote(m.name))
	d.list("networks", texts(m.Networks))
	d.list("except", texts(m.Except))
	d.list("interfaces", m.Interfaces)
	var macs []string
	for _, x := range m.MACs {
		macs = append(macs, net.HardwareAddr(x[:]).String())
	}
	d.list("macs", macs)
	d.printf("policy = policy.%s\n}\n\n", m.policy)
	if m.department != nil {
		d.policy(m)
	}
}

func texts(list []netip.Prefix) (out []string) {
	for _, p := range list {
		if p.IsSingleIP() {
			out = append(out, p.Addr().String())
		} else {
			out = append(out, p.String())
		}
	}
	return out
}

// quoted returns a list of texts, over several lines if it is long.
func quoted(list []string) string {
	sep, begin, end := ", ", "[", "]"
	if len(list) > 4 {
		sep, begin, end = ",\n", "[\n", ",\n]"
	}
	var out []string
	for _, s := range list {
		out = append(out, quote(s))
	}
	return begin + strings.Join(out, sep) + end
}

// quote returns s as a text of the language.
func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", "$${", "%{", "%%{").Replace(visible(s)) + `"`
}

// visible leaves out what would end a line or steer a terminal.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}
