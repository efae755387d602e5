package policy

import (
	"net"
	"net/netip"
	"testing"
)

// departments makes a policy of departments that differ in nothing else.
func departments(body string) string {
	return body + `
	policy "open" {}
	default_department {
		policy = policy.open
	}`
}

func TestDepartment(t *testing.T) {
	v := mustLoad(t, departments(`
	group "all" {
		policy = policy.open
	}
	department "wide" {
		networks = ["10.0.0.0/8", "fd00::/16"]
		except   = ["10.20.0.53", "10.30.0.0/16"]
		group    = group.all
	}
	department "narrow" {
		networks = ["10.20.0.0/16"]
		except   = ["10.20.1.0/24"]
		group    = group.all
	}
	department "within the exception" {
		networks = ["10.30.5.0/24", "10.20.1.7"]
		group    = group.all
	}
	department "guests" {
		interfaces = ["wlan0", "lan0.66"]
		group      = group.all
	}
	department "lan" {
		interfaces = ["lan0"]
		group      = group.all
	}
	department "boss" {
		macs  = ["00:1b:44:11:3a:b7"]
		group = group.all
	}`)).At(someTime)
	for _, c := range []struct{ addr, iface, mac, want string }{
		{"10.1.2.3", "", "", "wide"},
		{"::ffff:10.1.2.3", "", "", "wide"},
		{"fd00::1", "", "", "wide"},
		{"fd01::1", "", "", "default"},
		{"10.20.0.1", "", "", "narrow"},
		{"10.20.0.53", "", "", "narrow"}, // left out of wide only
		{"10.20.1.1", "", "", "wide"},    // left out of narrow: to the next wider
		{"10.20.1.7", "", "", "within the exception"},
		{"10.30.0.1", "", "", "default"},
		{"10.30.0.1", "lan0", "", "lan"}, // left out: as if no prefix held it
		{"10.30.5.1", "lan0", "", "within the exception"},
		{"192.168.0.1", "wlan0", "", "guests"},
		{"192.168.0.1", "lan0", "", "lan"},
		{"192.168.0.1", "lan0.20", "", "lan"}, // a VLAN of it
		{"192.168.0.1", "lan0.66", "", "guests"},
		{"192.168.0.1", "lan0.66.7", "", "guests"},
		{"192.168.0.1", "lan01", "", "default"},
		{"10.1.2.3", "lan0.66", "", "wide"}, // an address comes before an interface
		{"10.1.2.3", "lan0", "00:1b:44:11:3a:b7", "boss"},
		{"10.1.2.3", "lan0", "00:1b:44:11:3a:b8", "wide"},
		{"", "", "", "default"},
	} {
		s := Subject{Interface: c.iface}
		if c.addr != "" {
			s.Addr = netip.MustParseAddr(c.addr)
		}
		if c.mac != "" {
			hw, _ := net.ParseMAC(c.mac)
			s.MAC = [6]byte(hw)
		}
		if d := v.Department(s); d.Name != c.want {
			t.Errorf("%+v: %q, want %q", c, d.Name, c.want)
		}
	}
}

func TestModes(t *testing.T) {
	src := func(gateway, group, department, rule string) string {
		return `
		gateway {
			mode = ` + gateway + `
		}
		group "g" {
			policy = policy.p
			mode   = ` + group + `
		}
		department "d" {
			networks = ["10.0.0.0/8"]
			group    = group.g
			` + department + `
		}
		policy "p" {
			rule "r" {
				apps   = app.aim
				mode   = ` + rule + `
				action = reset
			}
			default = drop
		}
		default_department {
			policy = policy.p
		}`
	}
	for _, c := range []struct {
		gateway, group, department, rule string
		byRule, byDefault                bool
	}{
		{"enforce", "enforce", "", "enforce", false, false},
		{"dry_run", "enforce", "", "enforce", true, true},
		{"enforce", "dry_run", "", "enforce", true, true},
		{"enforce", "dry_run", "mode = enforce", "enforce", false, false},
		{"enforce", "enforce", "mode = dry_run", "enforce", true, true},
		{"enforce", "enforce", "", "dry_run", true, false},
	} {
		table := mustLoad(t, src(c.gateway, c.group, c.department, c.rule))
		v := table.At(someTime)
		d := v.Department(Subject{Addr: netip.MustParseAddr("10.0.0.1")})
		if d.Group != "g" || d.Policy != "p" {
			t.Fatalf("department %+v", d)
		}
		r := v.Decide(d, table.id("aim"), 0, nil)
		e := v.Decide(d, table.id("kazaa"), 0, nil)
		if r.DryRun != c.byRule || e.DryRun != c.byDefault || r.Action != Reset || e.Action != Drop {
			t.Errorf("%+v: rule %+v, default %+v", c, r, e)
		}
	}
}

// A department of an earlier table stands for the one of its name.
func TestDepartmentOfEarlierTable(t *testing.T) {
	before := mustLoad(t, departments(`department "a" {
		networks = ["10.0.0.0/8"]
		policy   = policy.open
	}`)).At(someTime)
	d := before.Department(Subject{Addr: netip.MustParseAddr("10.0.0.1")})
	table := mustLoad(t, `
	policy "shut" {
		default = drop
	}
	policy "shutter" {
		default = reset
	}
	department "a" {
		networks = ["11.0.0.0/8"]
		policy   = policy.shutter
	}
	default_department {
		policy = policy.shut
	}`)
	now := table.At(someTime)
	if got := now.Decide(d, table.id("aim"), 0, nil); got.Action != Reset {
		t.Errorf("by name: %+v", got)
	}
	for _, d := range []*Department{nil, {Name: "gone", policy: 99}} {
		if got := now.Decide(d, table.id("aim"), 0, nil); got.Action != Drop {
			t.Errorf("%v: %+v", d, got)
		}
	}
}
