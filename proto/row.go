package proto

import (
	"bufio"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// A Row says where a feature of an app is found: at a host, or in a network.
type Row struct {
	App     string // by name
	Feature Feature

	// Host is a name that stands for itself and for all names that end in it. One
	// star in its first label stands for any letters: "*-my.sharepoint.com" has
	// "acme-my.sharepoint.com" and not "my.sharepoint.com". Its second label may be a
	// star, for any label: "zoom*mmr.*.zoom.us". Empty: in Network.
	Host    string
	Network netip.Prefix
	Ports   []Port // of Network; none: all

	Source, Date string // who says so, and when that was looked up, as 2026-11-20
	Line         int    // where it stands, from 1
}

// RowColumns is the first line of a file of rows. Features are called what policies
// call them; a place is a host, or a network with ports: "192.0.2.0/24 udp/3478-3481".
const RowColumns = "app\tfeature\tplace\tsource\tdate"

// ParseRows reads a file of rows, a line each with tabs between the columns that
// its first line names. Empty lines, and those that start with #, say nothing. An
// error names the line.
func ParseRows(r io.Reader) (rows []Row, err error) {
	s := bufio.NewScanner(r)
	if s.Scan(); strings.TrimRight(s.Text(), " \r") != RowColumns {
		return nil, fmt.Errorf("line 1: the columns must be %q", RowColumns)
	}
	for line := 2; s.Scan(); line++ {
		text := strings.TrimRight(s.Text(), " \t\r")
		if text == "" || text[0] == '#' {
			continue
		}
		row, err := parseRow(strings.Split(text, "\t"))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		row.Line = line
		rows = append(rows, row)
	}
	return rows, s.Err()
}

func parseRow(columns []string) (row Row, err error) {
	if len(columns) != 5 {
		return row, fmt.Errorf("%d columns where there must be 5", len(columns))
	}
	row.App, row.Source, row.Date = columns[0], columns[3], columns[4]
	if _, err := time.Parse(time.DateOnly, row.Date); err != nil {
		return row, fmt.Errorf("%q is not a date like 2026-11-20", row.Date)
	}
	known := false
	if row.Feature, known = FeatureNamed(columns[1]); !known {
		return row, fmt.Errorf("there is no feature %q", columns[1])
	}
	place := strings.Fields(columns[2])
	if len(place) == 0 {
		return row, fmt.Errorf("no place")
	}
	if !strings.Contains(place[0], "/") {
		row.Host = strings.ToLower(place[0])
		return row, checkHost(row.Host, place[1:])
	}
	if row.Network, err = netip.ParsePrefix(place[0]); err != nil {
		return row, err
	}
	if whole := row.Network.Masked(); whole != row.Network {
		return row, fmt.Errorf("%v is not the first address of its network: %v is meant", row.Network, whole)
	}
	for _, text := range place[1:] {
		p, err := parsePort(text)
		if err != nil {
			return row, err
		}
		row.Ports = append(row.Ports, p)
	}
	return row, nil
}

// checkHost wants letters, digits, hyphens, underscores and dots, and a star in
// the first label of three at the most once, behind which another may be a label.
func checkHost(host string, rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("%q behind a host: only networks have ports", rest[0])
	}
	label, parent, _ := strings.Cut(host, ".")
	if strings.Contains(label, "*") {
		parent = strings.TrimPrefix(parent, "*.")
	}
	if len(host) > 253 || strings.Count(label, "*") > 1 || strings.Contains(label, "*") && !strings.Contains(parent, ".") {
		return fmt.Errorf("%q is not a host", host)
	}
	for _, c := range strings.Replace(label, "*", "x", 1) + "." + parent {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return fmt.Errorf("%q is not a host", host)
		}
	}
	return nil
}

// parsePort reads "udp/3478" or "tcp/5000-5010".
func parsePort(text string) (p Port, err error) {
	over, span, _ := strings.Cut(text, "/")
	switch over {
	case "tcp":
		p.Over = TCP
	case "udp":
		p.Over = UDP
	default:
		return p, fmt.Errorf("%q is not a port like udp/3478-3481", text)
	}
	from, to, ranged := strings.Cut(span, "-")
	if !ranged {
		to = from
	}
	first, err1 := strconv.ParseUint(from, 10, 16)
	last, err2 := strconv.ParseUint(to, 10, 16)
	if err1 != nil || err2 != nil || first > last {
		return p, fmt.Errorf("%q is not a port like udp/3478-3481", text)
	}
	p.From, p.To = uint16(first), uint16(last)
	return p, nil
}
