package policy

import (
	"fmt"
	"testing"
)

const inventoried = `
app "acme" {
	ports = ["tcp/7000-7010", 9]
	feature "session" {
		networks = ["192.0.2.0/24"]
		ports    = ["udp/53"]
	}
	feature "voice" {
		hosts = ["voice.acme.example", "v.acme.example"]
	}
	feature "file_transfer" {
		uploads_over = "64 KiB"
	}
}
policy "p" {
	rule "no files" {
		features = feature.file_transfer
		action   = reset
	}
	rule "watch" {
		action = accept
		log    = true
	}
	default = drop
}
policy "open" {}
department "wide" {
	networks   = ["10.0.0.0/8", "fd00::1"]
	except     = ["10.9.0.0/16"]
	interfaces = ["lan1", "lan0"]
	macs       = ["00:1b:44:11:3a:b8", "00:1b:44:11:3a:b7"]
	policy     = policy.p
}
department "narrow" {
	interfaces = ["lan2"]
	policy     = policy.p
}
default_department {
	policy = policy.open
}`

// What a table is made of can be asked of it, in the order of the files or, of
// what the files keep no order of, its own.
func TestInventory(t *testing.T) {
	table := mustLoad(t, inventoried)
	var got []string
	for _, d := range table.Departments() {
		m := table.Membership(d)
		got = append(got, fmt.Sprint(d.Name, " ", m.Networks, m.Except, m.Interfaces, m.MACs))
	}
	for r, a := range table.Rules() {
		got = append(got, fmt.Sprint(r.Policy, "/", r.Name, ":", r.Line, " ", a, " ", r.Log))
	}
	for a, sites := range table.Own() {
		got = append(got, fmt.Sprint(a.Name, " ", sites))
	}
	want := []string{
		"wide [10.0.0.0/8 fd00::1/128] [10.9.0.0/16] [lan0 lan1] [[0 27 68 17 58 183] [0 27 68 17 58 184]]",
		"narrow [] [] [lan2] []",
		"default [] [] [] []",
		"p/no files:16 reset 0",
		"p/watch:20 accept 1",
		"p/default:24 drop 0",
		"open/default:26 accept 0",
		"acme [{session [] [] [tcp/7000-7010 9] 0 0} {session [] [192.0.2.0/24] [udp/53] 0 0} {voice [voice.acme.example v.acme.example] [] [] 0 0} {file_transfer [] [] [] 65536 0}]",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
	for range table.Rules() {
		break // is allowed
	}
	for range table.Own() {
		break
	}
}
