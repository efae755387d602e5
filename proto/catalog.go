package proto

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
)

// An AppID numbers the apps of a [Catalog]. 0 is [Unknown].
type AppID uint16

// UnknownID is the number of [Unknown] in every catalogue.
const UnknownID AppID = 0

// A Catalog is the protocols a program knows and their apps, numbered. It never changes.
type Catalog struct {
	Protocols []*Protocol // in the order given
	Apps      []*App      // by AppID: Unknown, then by name
	Rows      []Row       // where apps are found by their hosts and networks
	ids       map[*App]AppID
	names     map[string]*App
}

// NewCatalog numbers the apps of ps. It panics when two apps share a name,
// since that is a mistake in the program.
func NewCatalog(ps ...*Protocol) *Catalog { return NewCatalogOf(ps, nil, nil) }

// NewCatalogOf numbers the apps of ps and the further apps, which no protocol is
// only theirs, with the rows that say where apps are found. It panics also when a row
// is of an app that is not among them.
func NewCatalogOf(ps []*Protocol, apps []*App, rows []Row) *Catalog {
	c := &Catalog{Protocols: ps, Apps: slices.Clone(apps), Rows: rows, ids: map[*App]AppID{}, names: map[string]*App{}}
	for _, p := range ps {
		for _, a := range p.Apps {
			if !slices.Contains(c.Apps, a) {
				c.Apps = append(c.Apps, a)
			}
		}
	}
	slices.SortFunc(c.Apps, func(a, b *App) int { return cmp.Compare(a.Name, b.Name) })
	c.Apps = slices.Insert(c.Apps, 0, Unknown)
	for i, a := range c.Apps {
		if i > 0 && c.Apps[i-1].Name == a.Name {
			panic(fmt.Sprintf("proto: two apps are called %q", a.Name))
		}
		c.ids[a], c.names[a.Name] = AppID(i), a
	}
	for i := range rows {
		if c.App(rows[i].App) == nil {
			panic(fmt.Sprintf("proto: the row of %s is of no app: %q", rows[i].Host, rows[i].App))
		}
	}
	return c
}

// ID returns the number of a, UnknownID for one that is not listed.
func (c *Catalog) ID(a *App) AppID { return c.ids[a] }

// App returns the app called name, or nil.
func (c *Catalog) App(name string) *App { return c.names[name] }

// Hash identifies the catalogue's numbering: marks written under one numbering
// mean nothing under another.
func (c *Catalog) Hash() uint64 {
	h := fnv.New64a()
	for _, p := range c.Protocols {
		fmt.Fprintf(h, "%s\x00", p.Name)
	}
	for _, a := range c.Apps {
		fmt.Fprintf(h, "%s\x01", a.Name)
	}
	return h.Sum64()
}
