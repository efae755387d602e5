package policy

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const withVariables = `
variable "lan" {
	type    = string
	default = "10.0.0.0/8"
}
variable "mode" {
	default = "enforce"
}
variable "apps" {
	type    = list(string)
	default = []
}
variable "count" {
	default = 1
}
locals {
	second = local.first # declared below
	first  = [for n in range(var.count) : cidrsubnet(var.lan, 8, n)]
}
department "a" {
	networks = local.second
	policy   = policy.p
	mode     = var.mode
}
policy "p" {
	rule "r" {
		apps   = concat(var.apps, [app.vnc])
		action = drop
	}
}
default_department {
	policy = policy.p
}`

func TestVariables(t *testing.T) {
	dir := t.TempDir()
	write := func(name, src string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := write("one.vars", "lan = \"11.0.0.0/8\"\nmode = dry_run\ncount = 3\n")
	two := write("two.json", `{"lan": "12.0.0.0/8", "apps": ["app.aim"]}`)
	for _, c := range []struct {
		name    string
		o       Options
		host    string
		dry     bool
		refuses []string
	}{
		{"defaults", Options{}, "10.0.0.1", false, []string{"vnc"}},
		{"a file", Options{VarFiles: []string{one}}, "11.2.0.1", true, []string{"vnc"}},
		{"the last file wins", Options{VarFiles: []string{one, two}}, "12.2.0.1", true, []string{"vnc", "aim"}},
		{"the command line wins", Options{VarFiles: []string{one}, Vars: map[string]string{"mode": "enforce", "lan": "13.0.0.0/8", "count": "5", "apps": `[app.icq, "category.p2p"]`}},
			"13.4.0.1", false, []string{"vnc", "icq", "kazaa"}},
	} {
		table, diags := c.o.Parse("v.hcl", []byte(withVariables), testCatalog())
		if diags.Len() != 0 {
			t.Errorf("%s: %v", c.name, diags)
			continue
		}
		v := table.At(someTime)
		d := v.Department(Subject{Addr: netip.MustParseAddr(c.host)})
		if d.Name != "a" || d.Mode == DryRun != c.dry {
			t.Errorf("%s: department %+v", c.name, d)
		}
		var refuses []string
		for _, a := range []string{"vnc", "aim", "icq", "kazaa"} {
			if v.Decide(d, table.id(a), 0, nil).Action == Drop {
				refuses = append(refuses, a)
			}
		}
		if strings.Join(refuses, " ") != strings.Join(c.refuses, " ") {
			t.Errorf("%s: refuses %v, want %v", c.name, refuses, c.refuses)
		}
	}
}

func TestBadValues(t *testing.T) {
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Vars: map[string]string{"lam": "x"}}, `--var lam:1:1: error: Unknown variable "lam"; The policy declares no variable of this name. Did you mean lan?`},
		{Options{Vars: map[string]string{"count": "many"}}, `--var count:1:1: error: Unknown word`},
		{Options{Vars: map[string]string{"count": `"many"`}}, `error: Wrong type; Variable "count" is of type number: a number is required.`},
		{Options{Vars: map[string]string{"apps": "[app.aim"}}, `--var apps:1:`},
		{Options{Vars: map[string]string{"apps": strings.Repeat("[", 1000)}}, `error: Too deep`},
		{Options{Vars: map[string]string{"apps": "[app.amo]"}}, `Did you mean app.aim?`},
		{Options{VarFiles: []string{"testdata/no.vars"}}, `testdata/no.vars: no such file`},
	} {
		table, diags := c.o.Parse("v.hcl", []byte(withVariables), testCatalog())
		if table != nil || !strings.Contains(diags.Error(), c.want) {
			t.Errorf("%v: %v\nwant %q", c.o, diags, c.want)
		}
		if strings.Contains(diags.Error(), "panic") {
			t.Error(diags)
		}
	}
}

func TestFunctions(t *testing.T) {
	for expr, want := range map[string]string{
		`cidrsubnet("10.20.0.0/16", 8, 5)`:                      "10.20.5.0/24",
		`cidrsubnet("10.20.0.0/16", 0, 0)`:                      "10.20.0.0/16",
		`cidrsubnet("fd00::/16", 112, 65535)`:                   "fd00::ffff/128",
		`join(" ", cidrsubnets("10.0.0.0/8", 8, 16, 8, 16))`:    "10.0.0.0/16 10.1.0.0/24 10.2.0.0/16 10.3.0.0/24",
		`join(" ", cidrsubnets("10.0.0.0/8"))`:                  "",
		`cidrhost("10.20.0.0/16", 258)`:                         "10.20.1.2",
		`cidrhost("10.20.0.0/16", -1)`:                          "10.20.255.255",
		`cidrhost("fd00::/64", 18446744073709551615)`:           "fd00::ffff:ffff:ffff:ffff",
		`cidrnetmask("10.20.0.0/12")`:                           "255.240.0.0",
		`cidrnetmask("0.0.0.0/0")`:                              "0.0.0.0",
		`tostring(cidrcontains("10.0.0.0/8", "10.255.0.0/16"))`: "true",
		`tostring(cidrcontains("10.0.0.0/8", "11.0.0.1"))`:      "false",
		`tostring(cidrcontains("10.0.0.0/8", "fd00::1"))`:       "false",
		`upper(join("-", sort(distinct(["b", "a", "b"]))))`:     "A-B",
		`format("%s/%d", "10.0.0.0", 8)`:                        "10.0.0.0/8",
		`join(",", toset([app.icq, app.aim, app.icq]))`:         "app.aim,app.icq",
		`join(",", setsubtract([app.icq, app.aim], [app.aim]))`: "app.icq",
		`jsondecode("{\"a\": [1, 2]}").a[1]`:                    "2",
		`lookup({ a = "x" }, "b", "y")`:                         "y",
		`"${length([for a in ["x", "y"] : a if a != "x"])}"`:    "1",
		`replace("a.b.c", ".", "-")`:                            "a-b-c",
		`[for k, v in { a = 1, b = 2 } : "${k}${v}"][1]`:        "b2",
		`([{ n = "q" }, { n = "w" }][*].n)[1]`:                  "w",
	} {
		src := "variable \"v\" {\n  type = string\n  default = " + expr + "\n}\n"
		d := newDecoder(testCatalog())
		blocks, _ := d.parse([]file{{"f.hcl", []byte(src)}})
		d.declare(blocks)
		d.decodeVariables(blocks["variable"], Options{})
		if d.diags.HasErrors() {
			t.Errorf("%s: %v", expr, d.finish(nil))
			continue
		}
		if got := d.ctx.Variables["var"].GetAttr("v").AsString(); got != want {
			t.Errorf("%s = %q, want %q", expr, got, want)
		}
	}
}

func TestFunctionErrors(t *testing.T) {
	for expr, want := range map[string]string{
		`cidrsubnet("10.20.0.0/16", 8, 256)`:                           "has no subnet number 256 of 8 more bits",
		`cidrsubnet("10.20.0.0/16", 17, 0)`:                            "cannot be divided by 17 more bits",
		`cidrsubnet("10.20.0.0/16", -1, 0)`:                            "cannot be divided by -1 more bits",
		`cidrsubnet("10.20.0.0/16", 1e300, 0)`:                         "a whole number is wanted",
		`cidrsubnets("10.0.0.0/8", 1, 1, 1)`:                           "has no room left for it",
		`cidrhost("10.20.0.0/30", 4)`:                                  "has no host of that number",
		`cidrhost("10.20.0.0/30", -5)`:                                 "has no host of that number",
		`cidrhost("10.20.0.0/30", 1.5)`:                                "a whole number is wanted",
		`cidrnetmask("fd00::/8")`:                                      "only IPv4 networks have a netmask",
		`cidrcontains("10.0.0.0/8", "x")`:                              "neither an address nor a network",
		`format("%99999d", 1)`:                                         "a format pads to less than 1000 columns",
		`format(app["aim"], 1)`:                                        "too many arguments",
		`replace(join("", [for n in range(1000): "aaaaa"]), "a", "b")`: "texts of more than 4096 bytes",
		`length(setproduct(range(300), range(300)))`:                   "too large for setproduct",
		`join(join("", [for n in range(800): "aaaaa"]), [for n in range(1024): [for m in range(4): "x"]]...)`: "the result could be too large",
		`[for a in range(1024) : [for b in range(1024) : [for c in range(9) : a + b + c]]][0][0][0]`:          "Too much work",
		`app.aim.x`: "",
		`var.w`:     "",
	} {
		src := "locals {\n  v = " + expr + "\n}\n" + departments("")
		table, diags := Parse("f.hcl", []byte(src), testCatalog())
		if table != nil || !strings.Contains(diags.Error(), want) {
			t.Errorf("%s: %v, want %q", expr, diags, want)
		}
		if diags.Len() > 3 {
			t.Errorf("%s: %d problems for one mistake", expr, diags.Len())
		}
	}
}

// JSON says the same as native syntax, expressions in its texts included.
func TestJSON(t *testing.T) {
	src := `{
	"locals": {"nets": ["10.0.0.0/8", "${cidrsubnet(\"11.0.0.0/8\", 8, 1)}"]},
	"schedule": {"office": {"days": ["mon", "${tue}"], "hours": "08:00-18:00", "timezone": "UTC"}},
	"policy": {"p": {
		"rule": [{"files": {"apps": ["app.aim", "category.p2p"], "features": "feature.file_transfer", "during": "schedule.office", "action": "reset", "log": true, "larger_than": 10}}],
		"default": "accept"}},
	"department": {"a": {"networks": "${[for n in local.nets : n]}", "policy": "${policy.p}"}},
	"default_department": {"policy": "policy.p"},
	"test": {"t": {"from": "11.1.0.1", "at": "2026-11-17T10:00:00Z", "department": "a", "expect": [
		{"app": "app.aim", "feature": "feature.file_transfer", "size": 11, "action": "reset", "rule": "files"},
		{"app": "app.icq", "feature": "feature.file_transfer", "action": "${accept}"}]}}
}`
	table, diags := Parse("p.hcl.json", []byte(src), testCatalog())
	if diags.Len() != 0 {
		t.Fatal(diags)
	}
	for _, x := range table.Tests() {
		for _, f := range x.Run(nil) {
			t.Error(f)
		}
	}
}
