package policy

import (
	"net"

	"github.com/hashicorp/hcl/v2"
)

// A group is what the departments in it have in common.
type group struct {
	policy string
	mode   Mode
}

// A member says which hosts a department has.
type member struct {
	department *Department
	networks   []network
	except     []network
	rng        hcl.Range
}

var (
	departmentAttrs = []string{"networks", "except", "interfaces", "macs", "group", "policy", "mode"}
	defaultAttrs    = []string{"group", "policy", "mode"}
	groupAttrs      = []string{"policy", "mode"}
)

// decodeGroup reads one group block.
func (d *decoder) decodeGroup(hb *hcl.Block) {
	b := d.open(hb, groupAttrs)
	g := &group{policy: b.policy()}
	word(b, "mode", modeWords, &g.mode)
	d.table.groups[b.label] = g
}

// decodeDepartment reads one department block.
func (d *decoder) decodeDepartment(hb *hcl.Block) {
	b := d.open(hb, departmentAttrs)
	m := &member{department: b.department(b.label), rng: b.def}
	b.departmentName()
	if !b.has("networks") && !b.has("interfaces") && !b.has("macs") {
		b.need("networks", `It lists the department's addresses, like ["10.20.0.0/16", "fd00:20::/32"]. Departments may be made of "interfaces" or "macs" instead.`)
	}
	m.networks = b.networks("networks")
	for _, n := range m.networks {
		claim(d, d.prefixes, n.prefix, n.prefix.String(), m.department, n.rng)
	}
	m.except = b.networks("except")
	if b.has("except") && !b.has("networks") {
		d.fail(b.at("except"), "Nothing to except from", "\"except\" takes addresses out of \"networks\", and there are none.")
	}
	b.claimInterfaces(m.department)
	b.claimMACs(m.department)
	d.table.members = append(d.table.members, m)
}

// departmentName checks that journals can tell the department by its name.
func (b *block) departmentName() {
	switch first, dup := b.d.departments[b.label]; {
	case !presentable(b.label):
		b.d.fail(b.name, "Unusable name", "Departments have names of %d printable characters at the most: journals and reports show them.", maxTitle)
	case b.label == "default":
		b.d.fail(b.name, "Reserved name", "\"default\" is the name of default_department. Give the department another name.")
	case dup:
		b.d.fail(b.name, "Second department "+quote(b.label), "The first is at %s. Put the networks there, or give one of them another name.", place(first))
	default:
		b.d.departments[b.label] = b.name
	}
}

// decodeDefault reads the default_department block, the only one there must be.
func (d *decoder) decodeDefault(bs hcl.Blocks) {
	hb := d.single(bs)
	if hb == nil && d.strange {
		return
	}
	if hb == nil {
		d.report(&hcl.Diagnostic{
			Severity: hcl.DiagError, Summary: "No default_department",
			Detail: "Hosts that no department lists need a policy too. Add:\n\n    policy \"open\" {\n      default = accept\n    }\n    default_department {\n      policy = policy.open\n    }",
		})
		return
	}
	d.table.fallback = d.open(hb, defaultAttrs).department("default")
}

// department reads what all departments have.
func (b *block) department(name string) *Department {
	t := b.d.table
	out := &Department{Name: name, table: t, Policy: b.policy()}
	mode, settled := b.inherit(out)
	if out.Policy == "" && settled && !b.has("policy") {
		b.need("policy", "It names a policy block, like policy.open. A group may name it for all of its departments.")
	}
	word(b, "mode", modeWords, &mode)
	if b.d.dryGateway && b.has("mode") && mode == Enforce {
		b.d.warn(b.at("mode"), "Mode without effect", "The whole gateway is in dry run, so that nothing is enforced here.")
	}
	out.Mode = max(t.gateway.Mode, mode)
	out.policy = b.d.policies[out.Policy]
	return out
}

// inherit takes from the department's group what the department leaves to it.
// settled is false for a group that does not exist, which was reported.
func (b *block) inherit(to *Department) (mode Mode, settled bool) {
	if !b.has("group") {
		return Enforce, true
	}
	i, ok := b.one("group")
	if !ok {
		return Enforce, false
	}
	_, name, ok := b.d.resolve(i, "group")
	g := b.d.table.groups[name]
	if !ok || g == nil {
		return Enforce, false
	}
	to.Group = name
	if !b.has("policy") {
		to.Policy = g.policy
	}
	return g.mode, true
}

// policy returns the name of the policy that the attribute names, or "".
func (b *block) policy() string {
	if i, ok := b.one("policy"); ok {
		if _, name, ok := b.d.resolve(i, "policy"); ok {
			return name
		}
	}
	return ""
}

// claimInterfaces gives interfaces to a department.
func (b *block) claimInterfaces(to *Department) {
	names, places := b.interfaces("interfaces")
	for i, n := range names {
		claim(b.d, b.d.table.interfaces, n, n, to, places[i])
	}
}

// claimMACs gives MAC addresses to a department.
func (b *block) claimMACs(to *Department) {
	texts, places := b.texts("macs", `a MAC address like "00:1b:44:11:3a:b7"`)
	for i, t := range texts {
		if mac, ok := b.d.mac(t, places[i]); ok {
			claim(b.d, b.d.table.macs, mac, t, to, places[i])
		}
	}
}

func (d *decoder) mac(t string, at hcl.Range) (mac [6]byte, ok bool) {
	hw, err := net.ParseMAC(t)
	if err != nil || len(hw) != 6 || [6]byte(hw) == mac || hw[0]&1 != 0 {
		d.fail(at, "Unusable MAC address", `%q is not the address of a network card, like "00:1b:44:11:3a:b7".`, t)
		return mac, false
	}
	return [6]byte(hw), true
}

// claim gives what only one department can have to that which asks first.
func claim[K comparable](d *decoder, owners map[K]*Department, k K, name string, to *Department, at hcl.Range) {
	switch had := owners[k]; had {
	case nil:
		owners[k] = to
	case to:
		d.warn(at, "Listed twice", "%s is in this list already.", name)
	default:
		d.fail(at, "In two departments", "%s belongs to department %q already. A host has one department.", name, had.Name)
	}
}
