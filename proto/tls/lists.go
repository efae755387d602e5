package tls

import "chaperone/proto"

// Extensions that are read.
const (
	extName       = 0
	extGroups     = 10
	extPoints     = 11
	extSignatures = 13
	extProtocols  = 16
	extVersions   = 43
	extECH        = 0xFE0D
)

// The lists of a hello: session u8, ciphers u16, compressions u8 and, if the message
// does not end there, extensions u16. They are handed on by value, so that a caller's
// buffer need not leave its stack.
type lists struct {
	session, ciphers, compressions []byte
	extensions                     extensions
}

func readLists(c cursor) (l lists, a proto.Answer) {
	if l.session, a = c.list8(); a != proto.Yes {
		return l, a
	}
	if l.ciphers, a = c.list16(); a != proto.Yes {
		return l, a
	}
	if l.compressions, a = c.list8(); a != proto.Yes {
		return l, a
	}
	if len(l.session) > 32 || len(l.ciphers) == 0 || len(l.ciphers)%2 != 0 || len(l.compressions) == 0 {
		return l, proto.No
	}
	if c.left == 0 {
		return l, proto.Yes
	}
	n, a := c.u16()
	switch {
	case a != proto.Yes:
		return l, a
	case n != c.left:
		return l, proto.No
	}
	l.extensions, a = readExtensions(c)
	return l, a
}

// extensions is where those are that are read, and all that have come.
type extensions struct {
	all Extensions

	name, groups, points, signatures, protocols, versions, ech []byte
}

func readExtensions(c cursor) (e extensions, a proto.Answer) {
	start := c.b
	var seen uint64
	for c.left > 0 {
		kind, a := c.u16()
		if a != proto.Yes {
			return e, a
		}
		data, a := c.list16()
		if a != proto.Yes {
			return e, a
		}
		if kind < 64 {
			if seen>>kind&1 != 0 {
				return e, proto.No
			}
			seen |= 1 << kind
		}
		switch kind {
		case extName:
			e.name = data
		case extGroups:
			e.groups = data
		case extPoints:
			e.points = data
		case extSignatures:
			e.signatures = data
		case extProtocols:
			e.protocols = data
		case extVersions:
			e.versions = data
		case extECH:
			e.ech = data
		}
		e.all = Extensions(start[:len(start)-len(c.b)])
	}
	return e, proto.Yes
}

// hello returns the view of l.
func (l *lists) hello() Hello {
	e := &l.extensions
	return Hello{
		SessionID:    l.session,
		Ciphers:      Words(l.ciphers),
		Compressions: l.compressions,
		Name:         serverName(e.name),
		Protocols:    Names(inner16(e.protocols)),
		Versions:     words(inner8(e.versions)),
		Groups:       words(inner16(e.groups)),
		Points:       inner8(e.points),
		Signatures:   words(inner16(e.signatures)),
		ECH:          echOf(e.ech),
		Extensions:   e.all,
	}
}

func echOf(b []byte) ECH {
	switch {
	case len(b) == 1 && b[0] == 1:
		return InnerECH
	case len(b) > 1 && b[0] == 0:
		return OuterECH
	}
	return NoECH
}
