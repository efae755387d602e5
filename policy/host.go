package policy

import (
	"bytes"
	"strings"

	"chaperone/proto"
)

// maxHost is the length of the longest host name.
const maxHost = 253

// found is what a host is recognised as.
type found struct {
	app     proto.AppID
	feature proto.Feature
}

// hosts finds whose a name is by its endings.
type hosts map[string]*ending

// An ending is what is known of the names that end in it.
type ending struct {
	found
	known bool
	stars []star // of the labels before it
}

// A star stands for all labels that begin with from and end with to.
type star struct {
	from, to string
	behind   bool // another label stands between
	found
}

// newHosts lays out the rows of the catalogue and, before them, the policy's own
// apps.
func (t *Table) newHosts() hosts {
	out := hosts{}
	for _, r := range t.rows {
		if r.Host != "" {
			out.add(r.Host, found{t.cat.ID(t.cat.App(r.App)), r.Feature})
		}
	}
	for name, f := range t.hosts {
		out.add(name, f)
	}
	return out
}

func (h hosts) add(name string, f found) {
	label, parent, _ := strings.Cut(name, ".")
	from, to, any := strings.Cut(label, "*")
	if any {
		parent, behind := strings.CutPrefix(parent, "*.")
		e := h.ending(parent)
		e.stars = append(e.stars, star{from, to, behind, f})
		return
	}
	e := h.ending(name)
	e.found, e.known = f, true
}

func (h hosts) ending(name string) *ending {
	if h[name] == nil {
		h[name] = &ending{}
	}
	return h[name]
}

// Host names the app, of the policy's own or of the catalogue, and the feature,
// whose hosts hold name or one that name ends in, the longest first. It allocates
// nothing.
func (v *View) Host(name []byte) (proto.AppID, proto.Feature, bool) {
	name = bytes.TrimSuffix(name, []byte("."))
	if len(v.table.names) == 0 || len(name) > maxHost {
		return 0, 0, false
	}
	var lower [maxHost]byte
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	f, ok := v.table.names.find(lower[:len(name)])
	return f.app, f.feature, ok
}

// find returns what name is, which has no capitals.
func (h hosts) find(name []byte) (found, bool) {
	var before, label []byte // the two before rest
	for rest := name; ; {
		if e := h[string(rest)]; e != nil {
			for i := range e.stars {
				if s := &e.stars[i]; s.has(label, before) {
					return s.found, true
				}
			}
			if e.known {
				return e.found, true
			}
		}
		i := bytes.IndexByte(rest, '.')
		if i < 0 {
			return found{}, false
		}
		before, label, rest = label, rest[:i], rest[i+1:]
	}
}

// has reports whether the star stands for the label at its place, of the last two before
// an ending.
func (s *star) has(label, before []byte) bool {
	if s.behind {
		label = before
	}
	return label != nil && len(label) >= len(s.from)+len(s.to) && string(label[:len(s.from)]) == s.from && string(label[len(label)-len(s.to):]) == s.to
}
