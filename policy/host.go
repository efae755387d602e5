package policy

import (
	"bytes"

	"chaperone/proto"
)

// maxHost is the length of the longest host name.
const maxHost = 253

// found is what an app of the policy's own is recognised as.
type found struct {
	app     proto.AppID
	feature proto.Feature
}

// Host names the app of the policy's own, and the feature, whose hosts hold name
// or one that name ends in, the longest first. It allocates nothing.
func (v *View) Host(name []byte) (proto.AppID, proto.Feature, bool) {
	hosts := v.table.hosts
	name = bytes.TrimSuffix(name, []byte("."))
	if len(hosts) == 0 || len(name) > maxHost {
		return 0, 0, false
	}
	var lower [maxHost]byte
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	rest := lower[:len(name)]
	for {
		if f, ok := hosts[string(rest)]; ok {
			return f.app, f.feature, true
		}
		i := bytes.IndexByte(rest, '.')
		if i < 0 {
			return 0, 0, false
		}
		rest = rest[i+1:]
	}
}
