package policy

import (
	"bytes"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"chaperone/proto"
)

// catalogDir reads the files of rows that stand in for those of the catalogue, app
// by app.
func (b *block) catalogDir() {
	dir := ""
	i, ok := b.string("catalog_dir", `the path of a folder, like "hosts"`, &dir)
	if !ok {
		return
	}
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(filepath.Dir(i.rng.Filename), dir)
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.tsv"))
	if err != nil || len(names) == 0 || len(names) > maxFiles {
		b.d.fail(i.rng, "No catalogue of hosts", "There must be *.tsv files in %s, %d at the most. Each begins with the line %q, with tabs.", dir, maxFiles, proto.RowColumns)
		return
	}
	var rows []proto.Row
	for _, name := range names {
		rows = append(rows, b.d.rowsOf(name, i.rng)...)
	}
	b.d.table.replaceRows(rows)
}

// rowsOf reads one file of rows, which the policy names at r.
func (d *decoder) rowsOf(name string, r hcl.Range) []proto.Row {
	src, err := readFile(name)
	if err != nil {
		d.fail(r, "Cannot read the catalogue of hosts", "%v.", err)
		return nil
	}
	rows, err := proto.ParseRows(bytes.NewReader(src))
	if err != nil {
		d.fail(r, "Unusable catalogue of hosts", "%s, %v.", name, err)
		return nil
	}
	for _, row := range rows {
		if id := d.apps[row.App]; id == proto.UnknownID {
			d.fail(r, "Unknown app "+quote(row.App), "%s:%d is of no app that is built in.%s An app block of the policy describes others.", name, row.Line, suggest(row.App, d.names["app"], ""))
			return nil
		}
	}
	return rows
}

// replaceRows puts rows in the place of those the table has of their apps.
func (t *Table) replaceRows(rows []proto.Row) {
	named := map[string]bool{}
	for _, r := range rows {
		named[r.App] = true
	}
	kept := slices.DeleteFunc(slices.Clone(t.rows), func(r proto.Row) bool { return named[r.App] })
	t.rows = append(kept, rows...)
}

// services returns where the rows of the catalogue find apps by network.
func (t *Table) services() (out []service, at []network) {
	for _, r := range t.rows {
		if r.Host != "" {
			continue
		}
		s := service{app: t.cat.ID(t.cat.App(r.App)), feature: r.Feature}
		for _, p := range r.Ports {
			s.ports = append(s.ports, ports{p.Over, p.From, p.To})
		}
		out, at = append(out, s), append(at, network{prefix: r.Network})
	}
	return out, at
}
