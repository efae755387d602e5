package hosts

import (
	_ "embed"
	"strings"

	"chaperone/proto"
)

//go:embed rows.tsv
var rows string

// Rows is where the apps are found, by app, feature and place.
var Rows = parse()

// parse panics on a mistake, since the data is part of the program.
func parse() []proto.Row {
	out, err := proto.ParseRows(strings.NewReader(rows))
	if err != nil {
		panic("hosts: rows.tsv, " + err.Error())
	}
	return out
}
