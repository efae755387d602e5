package report

import (
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// A Filter says which uses are told. The zero value is all.
type Filter struct {
	Since, Until time.Time // zero: without end; Until itself is left out
	Departments  []string
	Apps         []string
	Hosts        []netip.Prefix
}

// Match reports whether u is told.
func (f *Filter) Match(u *Use) bool {
	return f.time(u.Time) && among(f.Departments, u.Department) && among(f.Apps, u.App) && f.host(u.Host)
}

func (f *Filter) time(t time.Time) bool {
	return (f.Since.IsZero() || !t.Before(f.Since)) && (f.Until.IsZero() || t.Before(f.Until))
}

func (f *Filter) host(a netip.Addr) bool {
	for _, p := range f.Hosts {
		if p.Contains(a) {
			return true
		}
	}
	return len(f.Hosts) == 0
}

func among(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return len(list) == 0
}

// Narrow reports whether more than the time is filtered.
func (f *Filter) Narrow() bool { return len(f.Departments)+len(f.Apps)+len(f.Hosts) > 0 }

// String says what is told, "" for all.
func (f *Filter) String() string {
	var out []string
	if !f.Since.IsZero() {
		out = append(out, "since "+f.Since.Format(time.RFC3339))
	}
	if !f.Until.IsZero() {
		out = append(out, "until "+f.Until.Format(time.RFC3339))
	}
	for _, x := range []struct {
		what string
		list []string
	}{{"department", f.Departments}, {"app", f.Apps}} {
		if len(x.list) > 0 {
			out = append(out, x.what+" "+clip(strings.Join(x.list, ", ")))
		}
	}
	if len(f.Hosts) > 0 {
		out = append(out, "host "+strings.Trim(fmt.Sprint(f.Hosts), "[]"))
	}
	return strings.Join(out, "; ")
}

// ParseHost reads an address or a network.
func ParseHost(s string) (netip.Prefix, error) {
	if a, err := netip.ParseAddr(s); err == nil && a.Zone() == "" {
		a = a.Unmap()
		return netip.PrefixFrom(a, a.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return p, fmt.Errorf(`%q is neither an address like 10.20.1.7 nor a network like 10.20.0.0/16`, s)
	}
	return p.Masked(), nil
}

// ParseTime reads a time: RFC 3339, a date with or without an hour in the zone of
// now, or how long before now.
func ParseTime(s string, now time.Time) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, nil
	}
	for _, layout := range []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, s, now.Location()); err == nil {
			return t, nil
		}
	}
	if days, ok := strings.CutSuffix(s, "d"); ok {
		var n int
		if _, err := fmt.Sscanf(days+" ", "%d ", &n); err == nil && n >= 0 && n < 1e5 {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil && d >= 0 {
		return now.Add(-d), nil
	}
	return time.Time{}, fmt.Errorf("%q is no time; write 2026-11-20, 2026-11-20T08:00, 2026-11-20T08:00:00+01:00, or how long ago: 7d, 12h", s)
}
