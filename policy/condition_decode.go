package policy

import (
	"math"
	"strconv"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"chaperone/proto"
)

// condition reads the attributes that depend on the moment; nil without any.
func (b *block) condition() *condition {
	c := &condition{logins: b.globs("logins"), peers: b.globs("peers"), files: b.globs("files")}
	c.sized = b.size("larger_than", &c.larger)
	c.networks = newNetworks(b.networks("networks"))
	c.ports = b.ports("ports")
	b.truth("certain_only", "what is known beyond doubt", "also what is likely", &c.certain)
	for _, attr := range conditionAttrs {
		if b.has(attr) {
			return c
		}
	}
	return nil
}

func (b *block) globs(attr string) (out globs) {
	texts, places := b.texts(attr, `a pattern like "*.exe"`)
	for i, t := range texts {
		if t == "" || len(t) > 256 {
			b.d.fail(places[i], "Unusable pattern", "A pattern has 1 to 256 characters, where * stands for any text and ? for one character.")
			continue
		}
		out = append(out, newGlob(t))
	}
	return out
}

var sizeUnits = []struct {
	name string
	n    float64
}{
	{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"tib", 1 << 40},
	{"kb", 1e3}, {"mb", 1e6}, {"gb", 1e9}, {"tb", 1e12}, {"b", 1}, {"", 1},
}

// size reads a number of bytes or a text like "10 MB".
func (b *block) size(attr string, dst *uint64) bool {
	i, ok := b.one(attr)
	if !ok {
		return false
	}
	if *dst, ok = bytesOf(i.val); !ok {
		b.d.fail(i.rng, "Unusable size", `A size is a number of bytes, or a text like "500 kB", "10 MB" or "1 GiB".`)
	}
	return ok
}

// bytesOf returns the size that a number or a text stands for.
func bytesOf(v cty.Value) (uint64, bool) {
	t, ok := plainText(v)
	n, good := ParseSize(t)
	return n, ok && good
}

// ParseSize returns how many bytes a text like "2048", "10 MB" or "1.5 GiB" means.
// False: it means no whole number of bytes.
func ParseSize(t string) (uint64, bool) {
	t = strings.ToLower(strings.TrimSpace(t))
	for _, u := range sizeUnits {
		num, found := strings.CutSuffix(t, u.name)
		if !found {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(num), 64)
		n *= u.n
		return uint64(max(n, 0)), err == nil && n >= 0 && n < math.MaxInt64 && n == math.Trunc(n)
	}
	return 0, false
}

// ports reads a list of 443, "443", "tcp/443" or "udp/40000-40999".
func (b *block) ports(attr string) (out []ports) {
	for _, i := range b.list(attr) {
		t, ok := plainText(i.val)
		p := ports{over: proto.TCP | proto.UDP}
		if over, rest, found := strings.Cut(t, "/"); found {
			p.over, t = map[string]proto.Transport{"tcp": proto.TCP, "udp": proto.UDP}[strings.ToLower(over)], rest
		}
		from, to, found := strings.Cut(t, "-")
		if !found {
			to = from
		}
		a, err1 := strconv.ParseUint(from, 10, 16)
		z, err2 := strconv.ParseUint(to, 10, 16)
		if !ok || p.over == 0 || err1 != nil || err2 != nil || a > z {
			b.d.fail(i.rng, "Unusable port", `Ports are written 443, "tcp/443", "udp/40000-40999" or "8000-8099", which is both tcp and udp. They end at 65535.`)
			continue
		}
		p.from, p.to = uint16(a), uint16(z)
		out = append(out, p)
	}
	return out
}

// plainText returns a number or a text as a text.
func plainText(v cty.Value) (string, bool) {
	switch {
	case v.IsNull():
		return "", false
	case v.Type() == cty.Number:
		return v.AsBigFloat().Text('f', -1), true
	case v.Type() == cty.String:
		return v.AsString(), true
	}
	return "", false
}
