package suggest

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// Name is what the draft is called in diagnostics.
const Name = "suggested.hcl"

// Policy returns the draft in canonical form. It has passed its own checks and
// tests: an error, which says so, is a mistake in this program.
func (c *Collector) Policy() ([]byte, error) {
	c.tracker.End()
	d := newDraft(c)
	d.write()
	t, err := c.load(d)
	if err != nil {
		return nil, err
	}
	d.tests(t)
	if t, err = c.load(d); err != nil {
		return nil, err
	}
	if err := prove(t); err != nil {
		return nil, fmt.Errorf("the draft fails its own tests: %w", err)
	}
	return policy.Format([]byte(d.b.String()))
}

func (c *Collector) load(d *draft) (*policy.Table, error) {
	t, diags := policy.Parse(Name, []byte(d.b.String()), c.catalog)
	if diags.HasErrors() {
		return nil, fmt.Errorf("the draft is no policy: %w", diags)
	}
	return t, nil
}

// prove runs the tests of a policy.
func prove(t *policy.Table) error {
	var errs []error
	for _, x := range t.Tests() {
		for _, f := range x.Run(nil) {
			errs = append(errs, errors.New(f.String()))
		}
	}
	return errors.Join(errs...)
}

// tests writes a test for each department that was seen. The table is the draft
// without them: it tells which host is of the department.
func (d *draft) tests(t *policy.Table) {
	v := t.At(time.Time{})
	hosts := slices.SortedFunc(maps.Keys(d.c.owners), netip.Addr.Compare)
	first := map[string]netip.Addr{} // of each department
	for _, a := range hosts {
		if name := v.Department(policy.Subject{Addr: a}).Name; !first[name].IsValid() {
			first[name] = a
		}
	}
	for _, m := range append(slices.Clone(d.members), d.rest) {
		if m.department == nil {
			continue
		}
		expect := d.expect(m)
		from, ok := m.subject(v, first[m.name], hosts)
		switch {
		case len(expect) == 0:
		case !ok:
			d.comment("", fmt.Sprintf("There is no test of department %s: no host that was seen is of it by its address alone.", quote(m.name)))
			d.printf("\n")
		default:
			d.test(m, from, expect)
		}
	}
}

// subject returns a host of the department, as far as an address, an interface or
// a MAC address of its own can tell.
func (m *member) subject(v *policy.View, first netip.Addr, hosts []netip.Addr) (policy.Subject, bool) {
	tries := []policy.Subject{{Addr: first}}
	for _, a := range hosts[:min(len(hosts), 1)] {
		for _, mac := range m.MACs {
			tries = append(tries, policy.Subject{Addr: a, MAC: mac})
		}
	}
	for _, a := range hosts {
		for _, i := range m.Interfaces[:min(len(m.Interfaces), 1)] {
			tries = append(tries, policy.Subject{Addr: a, Interface: i})
		}
	}
	for _, s := range tries {
		if s.Addr.IsValid() && v.Department(s).Name == m.name {
			return s, true
		}
	}
	return policy.Subject{}, false
}

func (d *draft) test(m *member, from policy.Subject, expect []string) {
	d.printf("test %q {\nfrom = %q\n", m.policy+" as seen", from.Addr)
	if from.Interface != "" {
		d.printf("interface = %s\n", quote(from.Interface))
	}
	if from.MAC != [6]byte{} {
		d.printf("mac = %q\n", net.HardwareAddr(from.MAC[:]))
	}
	d.printf("department = %s\nexpect = [\n", quote(m.name))
	for _, x := range expect {
		d.printf("%s,\n", x)
	}
	d.printf("]\n}\n\n")
}

// expect returns what is to become of what the department did and could do.
func (d *draft) expect(m *member) (out []string) {
	line := func(app string, f proto.Feature, action, rule string) {
		out = append(out, fmt.Sprintf("{ app = app.%s, feature = feature.%s, action = %s, rule = %s }", app, f, action, quote(rule)))
	}
	refused := m.categories()
	for _, a := range m.sorted() {
		known := d.known[a.name]
		if known == nil {
			continue
		}
		allowed := d.allowed(a)
		for f := range allowed.All() {
			line(a.name, f, "accept", a.name)
		}
		if !slices.Contains(refused, known.Category) {
			continue
		}
		for f := range (known.Features &^ allowed).All() {
			line(a.name, f, "reset", elsewhere)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.known)) {
		a := d.known[name]
		if m.apps[name] == nil && slices.Contains(refused, a.Category) {
			line(name, proto.Session, "reset", elsewhere)
		}
	}
	return out
}
