package policy

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"chaperone/proto"
)

const explained = `
schedule "office" {
	days     = [mon, tue, wed, thu, fri]
	hours    = "08:00-18:00"
	timezone = "UTC"
}
schedule "night" {
	hours    = "22:00-06:00"
	timezone = "UTC"
}
policy "p" {
	rule "programs" {
		features    = feature.file_transfer
		files       = ["*.exe"]
		larger_than = "2 KiB"
		action      = reset
	}
	rule "work" {
		apps     = category.im
		features = [feature.file_transfer, feature.voice]
		during   = schedule.office
		action   = drop
	}
	rule "sleep" {
		apps    = category.im
		during  = [schedule.night, schedule.office]
		outside = schedule.office
		action  = drop
	}
	rule "kazaa" {
		apps   = app.kazaa
		ports  = ["tcp/80", 443, "udp/1-9"]
		action = reset
		mode   = dry_run
	}
	default = accept
}
department "d" {
	networks = ["10.0.0.0/8"]
	except   = ["10.9.0.0/16"]
	policy   = policy.p
}
department "e" {
	networks = ["0.0.0.0/0"]
	except   = ["10.1.0.0/16"]
	policy   = policy.p
}
department "vlan" {
	interfaces = ["lan0"]
	macs       = ["00:1b:44:11:3a:b7"]
	policy     = policy.p
}
default_department {
	policy = policy.p
}`

func (x *Explanation) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s via %s until %s\n", x.Department.Name, x.Via, x.Until.UTC().Format("15:04"))
	for _, s := range x.Schedules {
		fmt.Fprintf(&b, "schedule %s %v\n", s.Name, s.On)
	}
	for _, l := range x.Lines {
		var apps []string
		for _, a := range l.Apps {
			apps = append(apps, a.Name)
		}
		fmt.Fprintf(&b, "%s %v %v %v:", l.Category, apps, l.All, l.Features.Strings())
		for _, o := range l.Outcomes {
			fmt.Fprintf(&b, " %s %q:%d dry=%v if %q;", o.Action, o.Rule.Name, o.Rule.Line, o.DryRun, o.If)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "unknown %s\n", x.Unknown.Action)
	return b.String()
}

func TestExplain(t *testing.T) {
	table := mustLoad(t, explained)
	got := table.Explain(Subject{Addr: netip.MustParseAddr("10.0.0.1")}, someTime).text()
	want := `d via network 10.0.0.0/8 until 18:00
schedule office true
schedule night false
im [aim icq] true [session presence messaging image file_sharing game]: accept "default":36 dry=false if "";
im [aim icq] true [file_transfer]: reset "programs":12 dry=false if "file \"*.exe\", larger than 2 KiB"; drop "work":18 dry=false if "";
im [aim icq] true [voice]: drop "work":18 dry=false if "";
p2p [kazaa] true [file_sharing search overlay]: reset "kazaa":30 dry=true if "port tcp/80 or 443 or udp/1-9"; accept "default":36 dry=false if "";
meeting [teams] true [session messaging voice video]: accept "default":36 dry=false if "";
meeting [teams] true [file_transfer]: reset "programs":12 dry=false if "file \"*.exe\", larger than 2 KiB"; accept "default":36 dry=false if "";
remote_access [vnc] true [remote_control]: accept "default":36 dry=false if "";
tunnel [ech] true [tunnel]: accept "default":36 dry=false if "";
unknown accept
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestVia(t *testing.T) {
	table := mustLoad(t, explained)
	addr := netip.MustParseAddr
	for _, c := range []struct {
		s    Subject
		want string
	}{
		{Subject{Addr: addr("10.0.0.1"), MAC: [6]byte{0, 0x1b, 0x44, 0x11, 0x3a, 0xb7}}, "vlan: MAC address"},
		{Subject{Addr: addr("10.0.0.1")}, "d: network 10.0.0.0/8"},
		{Subject{Addr: addr("10.1.0.1")}, "d: network 10.0.0.0/8"},
		{Subject{Addr: addr("10.9.0.1")}, "e: network 0.0.0.0/0"},
		{Subject{Addr: addr("::ffff:192.0.2.1")}, "e: network 0.0.0.0/0"},
		{Subject{Addr: addr("fd00::1"), Interface: "lan0.7"}, "vlan: interface lan0.7"},
		{Subject{Addr: addr("fd00::1")}, "default: no department lists it"},
		{Subject{}, "default: no department lists it"},
	} {
		x := table.Explain(c.s, someTime)
		if got := x.Department.Name + ": " + x.Via; got != c.want {
			t.Errorf("%+v: %s, want %s", c.s, got, c.want)
		}
	}
}

func TestTrace(t *testing.T) {
	table := mustLoad(t, explained)
	for _, c := range []struct {
		name, app string
		f         proto.Feature
		hour      int
		a         *About
		want      []string
	}{
		{"in office hours", "aim", proto.FileTransfer, 10, nil, []string{
			`programs may if file "*.exe", larger than 2 KiB`, `work decides`, `sleep not reached`, `kazaa not reached`, `default not reached`}},
		{"a program", "aim", proto.FileTransfer, 10, &About{File: []byte("a.exe"), Size: 1 << 20}, []string{
			`programs decides file "*.exe", larger than 2 KiB`, `work not reached`, `sleep not reached`, `kazaa not reached`, `default not reached`}},
		{"a program as far as is known", "aim", proto.FileTransfer, 10, &About{File: []byte("a.exe"), Partial: true}, []string{
			`programs decides if file "*.exe", larger than 2 KiB`, `work not reached`, `sleep not reached`, `kazaa not reached`, `default not reached`}},
		{"something else", "aim", proto.FileTransfer, 19, &About{File: []byte("a.txt")}, []string{
			`programs no it wants file "*.exe", larger than 2 KiB`, `work no schedule "office" is off`, `sleep no none of its schedules is on`, `kazaa no aim is not among its apps`, `default decides`}},
		{"another app", "vnc", proto.RemoteControl, 10, nil, []string{
			`programs no remote_control is not among its features`, `work no vnc is not among its apps`, `sleep no vnc is not among its apps`, `kazaa no vnc is not among its apps`, `default decides`}},
		{"outside", "aim", proto.Messaging, 10, nil, []string{
			`programs no messaging is not among its features`, `work no messaging is not among its features`, `sleep no schedule "office" is on`, `kazaa no aim is not among its apps`, `default decides`}},
		{"not recognised", "unknown", proto.Session, 10, nil, []string{`unknown decides nothing recognises it`}},
	} {
		at := time.Date(2026, 11, 18, c.hour, 0, 0, 0, time.UTC)
		x := table.Trace(Subject{}, at, table.id(c.app), c.f, c.a)
		var got []string
		for _, s := range x.Steps {
			got = append(got, strings.TrimSpace(s.Rule.Name+" "+s.State.String()+" "+s.Why))
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s:\n%s", c.name, strings.Join(got, "\n"))
		}
	}
}

func TestConditionText(t *testing.T) {
	table := mustLoad(t, conditions)
	want := map[string]string{
		"friends": `login "boss*" or "a?n"`, "programs": `file "*.exe" or "*.scr"`, "large": "larger than 1 MB",
		"partners": "network 203.0.113.0/24, port tcp/443 or udp/5000-5999", "spam": `peer "*bot"`,
	}
	for _, r := range table.policies[0].rules {
		if r.cond != nil && r.cond.String() != want[r.Name] {
			t.Errorf("%s: %s", r.Name, r.cond)
		}
	}
}
