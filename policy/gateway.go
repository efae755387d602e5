package policy

import (
	"math/bits"
	"runtime"
	"slices"
	"strconv"

	"github.com/hashicorp/hcl/v2"

	"chaperone/proto"
)

// Defaults of the gateway block.
const (
	defaultFirstQueue = 100
	defaultMarkMask   = 0xffff0000
	defaultMaxFlows   = 1 << 18 // what the kernel's conntrack holds unless told otherwise
)

var gatewayAttrs = []string{
	"inside", "queues", "first_queue", "mode", "on_failure", "unknown", "when_inseparable", "probe_encrypted", "strip_ech", "catalog_dir", "mark_mask", "max_flows",
}

func defaultGateway() Gateway {
	return Gateway{
		Queues: max(1, runtime.NumCPU()), FirstQueue: defaultFirstQueue, WhenInseparable: Reset,
		MarkMask: defaultMarkMask, MaxFlows: defaultMaxFlows,
	}
}

// decodeGateway reads the gateway block, if there is one.
func (d *decoder) decodeGateway(bs hcl.Blocks) {
	t := d.table
	t.gateway = defaultGateway()
	t.unknown = rule{Rule: Rule{Name: "unknown"}}
	hb := d.single(bs)
	if hb == nil {
		return
	}
	b, g := d.open(hb, gatewayAttrs), &t.gateway
	g.Inside, _ = b.interfaces("inside")
	word(b, "mode", modeWords, &g.Mode)
	word(b, "on_failure", actionWords[:2], &g.OnFailure)
	word(b, "unknown", actionWords, &g.Unknown)
	b.inseparable(&g.WhenInseparable)
	b.truth("probe_encrypted", "reset what may be an encrypted protocol once, to see what is tried next", "let it be", &g.ProbeEncrypted)
	b.truth("strip_ech", "take the keys for encrypted names out of DNS answers", "leave them", &g.StripECH)
	d.strip = b.at("strip_ech")
	b.catalogDir()
	b.queues(g)
	b.markMask(&g.MarkMask)
	n := int64(g.MaxFlows)
	b.number("max_flows", 1024, 1<<26, &n)
	g.MaxFlows = int(n)
	t.unknown.place(b.at("unknown"))
	t.unknown.action = g.Unknown
}

// ech is the app of the catalogue whose one feature is the key that a DNS answer
// gives.
const ech = "ech"

// stripECH puts the rule that strip_ech stands for before those of each policy.
func (d *decoder) stripECH() {
	if !d.table.gateway.StripECH {
		return
	}
	id := d.apps[ech]
	if id == proto.UnknownID {
		d.fail(d.strip, "No encrypted names", "This catalogue does not know them.")
		return
	}
	for _, p := range d.table.policies {
		r := &rule{Rule: Rule{Policy: p.name, Name: "strip_ech"}, apps: newSet(d.table.numApps()), features: allFeatures, action: Drop}
		r.apps.add(int(id))
		r.place(d.strip)
		p.rules = slices.Insert(p.rules, 0, r)
	}
}

// inseparable reads when_inseparable, which has no drop: a conversation that
// cannot be cleaned is closed or left alone.
func (b *block) inseparable(dst *Action) {
	words := []string{"accept", "reset"}
	n := Action(1)
	word(b, "when_inseparable", words, &n)
	*dst = [...]Action{Accept, Reset}[n]
}

func (b *block) queues(g *Gateway) {
	n, first := int64(g.Queues), int64(g.FirstQueue)
	b.number("queues", 1, 256, &n)
	b.number("first_queue", 0, 65535, &first)
	if first+n > 65536 {
		b.d.fail(b.at("first_queue"), "Queues out of range", "%d queues from number %d on would end beyond 65535.", n, first)
	}
	g.Queues, g.FirstQueue = int(n), uint16(first)
}

func (b *block) markMask(dst *uint32) {
	i, ok := b.one("mark_mask")
	if !ok {
		return
	}
	s, ok := b.d.text(i, `a text like "0xffff0000"`)
	if !ok {
		return
	}
	m, err := strconv.ParseUint(s, 0, 32)
	if err != nil || bits.OnesCount64(m) != 16 || m>>bits.TrailingZeros64(m) != 0xffff {
		b.d.fail(i.rng, "Unusable mark mask", `The mask is 16 adjacent bits of 32, like "0xffff0000", "0x00ffff00" or "0x0000ffff". All other bits of the mark stay yours.`)
		return
	}
	*dst = uint32(m)
}

// interfaces reads a list of names of network interfaces.
func (b *block) interfaces(attr string) (names []string, places []hcl.Range) {
	names, places = b.texts(attr, "the name of a network interface")
	for i, n := range names {
		if n == "" || len(n) > 15 || !printable(n) {
			b.d.fail(places[i], "Unusable interface name", "The kernel's interfaces have names of 1 to 15 characters without spaces or slashes, like \"lan0\" or \"lan0.20\".")
		}
	}
	return names, places
}

func printable(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || c == '/' {
			return false
		}
	}
	return true
}
