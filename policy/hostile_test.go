package policy

import (
	"fmt"
	"strings"
	"testing"

	"chaperone/proto"
)

func repeat(n int, f func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(f(i))
	}
	return b.String()
}

// Policies that are made to be expensive are refused or loaded before the test's
// time is over, and what is said of them is bounded.
func TestHostile(t *testing.T) {
	const tail = "\npolicy \"open\" {}\ndefault_department {\n  policy = policy.open\n}\n"
	for name, src := range map[string]string{
		"brackets":       "locals {\n a = " + strings.Repeat("[", 1<<18),
		"blocks":         strings.Repeat("a {\n", 1<<18),
		"exclamations":   "locals {\n a = " + strings.Repeat("!", 1<<18) + "true\n}",
		"hidden by text": "locals {\n a = \"${\n1}\" + " + strings.Repeat("!", 1<<18) + "true\n}",
		"hidden by note": "locals {\n /* \" */ a = " + strings.Repeat("!", 1<<18) + "true /* \" */\n}",
		"equals":         "locals {\n a = 1" + strings.Repeat(" == 1", 1<<18) + "\n}",
		"conditionals":   "locals {\n a = " + strings.Repeat("true ? 1 : ", 1<<15) + "1\n}",
		"directives":     "locals {\n a = \"" + strings.Repeat("%{if true}", 1<<15) + "\"\n}",
		"interpolation":  "locals {\n a = " + strings.Repeat("\"${", 1<<18) + "\n}",
		"many unknown names": "policy \"p\" {\n" + repeat(5_000, func(i int) string {
			return fmt.Sprintf("rule \"r%d\" {\n apps = app.x%d\n during = schedule.s%d\n action = dorp\n}\n", i, i, i)
		}) + "}\n",
		"many unknown attributes": "gateway {\n" + repeat(5_000, func(i int) string { return fmt.Sprintf("moed%d = 1\n", i) }) + "}\n",
		"one exception of many": repeat(3_000, func(i int) string {
			return fmt.Sprintf("department \"d%d\" {\n networks = [\"10.%d.%d.0/24\"]\n except = [\"10.0.0.0/8\"]\n policy = policy.open\n}\n", i, i/256, i%256)
		}),
		"networks within networks": repeat(100, func(i int) string {
			return fmt.Sprintf("department \"d%d\" {\n networks = [for n in range(100) : cidrsubnet(\"2001:db8::/%d\", 27, n)]\n policy = policy.open\n}\n", i, 32+i%64)
		}),
		"shadowed rules": "policy \"p\" {\nrule \"all\" {\n action = drop\n}\n" + repeat(5_000, func(i int) string {
			return fmt.Sprintf("rule \"r%d\" {\n action = drop\n}\n", i)
		}) + "}\n",
		"dry runs": "policy \"p\" {\n" + repeat(5_000, func(i int) string {
			return fmt.Sprintf("rule \"r%d\" {\n apps = app.%s\n action = drop\n mode = %s\n}\n", i, []string{"aim", "icq"}[i&1], []string{"dry_run", "enforce"}[i&1])
		}) + "}\n",
		"local values doubling": "locals {\n a0 = [\"x\", \"y\"]\n" + repeat(200, func(i int) string {
			return fmt.Sprintf(" a%d = [local.a%d, local.a%d]\n", i+1, i, i)
		}) + "}\n",
		"texts doubling": "locals {\n a0 = \"0123456789\"\n" + repeat(200, func(i int) string {
			return fmt.Sprintf(" a%d = \"${local.a%d}${local.a%d}\"\n", i+1, i, i)
		}) + "}\n",
		"long chain of locals": "locals {\n" + repeat(5_000, func(i int) string { return fmt.Sprintf(" a%d = local.a%d\n", i, i+1) }) + "}\n",
		"sets of many types":   "locals {\n a = toset([" + repeat(5_000, func(i int) string { return fmt.Sprintf("{ a%d = %d }, ", i, i) }) + "])\n}\n",
		"own apps and rules": repeat(500, func(i int) string { return fmt.Sprintf("app \"a%d\" {\n ports = [%d]\n}\n", i, i+1) }) +
			"policy \"p\" {\n" + repeat(2000, func(i int) string {
			return fmt.Sprintf("rule \"r%d\" {\n apps = app.a%d\n files = [\"*.x%d\"]\n action = drop\n}\n", i, i%500, i)
		}) + "}\n",
		"dates": repeat(200, func(i int) string {
			return fmt.Sprintf("schedule \"s%d\" {\n dates = [%s]\n holidays = [\"01-01/12-31\"]\n}\n", i, repeat(300, func(j int) string { return fmt.Sprintf("\"%d-01-01\", ", 2000+i+j) }))
		}),
	} {
		t.Run(name, func(t *testing.T) {
			table, diags := Parse("hostile.hcl", []byte(src+tail), testCatalog())
			if table != nil {
				table.At(someTime)
			}
			if diags.Len() > maxProblems {
				t.Errorf("%d problems", diags.Len())
			}
		})
	}
}

// A chain too long to be laid out decides as a short one would.
func TestLongChain(t *testing.T) {
	const n = 3 * maxChain
	src := "policy \"p\" {\n" + repeat(n, func(i int) string {
		return fmt.Sprintf("rule \"r%d\" {\n features = [feature.%s]\n files = [\"%d\"]\n action = reset\n}\n", i, []string{"voice", "file_transfer"}[i&1], i)
	}) + "default = drop\n}\ndefault_department {\n policy = policy.p\n}\n"
	table := mustLoad(t, src)
	v := table.At(someTime)
	for i := range n + 2 {
		a := &About{File: fmt.Append(nil, i)}
		want := fmt.Sprint("r", i)
		if i >= n {
			want = "default"
		}
		f := []proto.Feature{proto.Voice, proto.FileTransfer}[i&1]
		if got := v.Decide(table.fallback, 1, f, a); got.Rule.Name != want {
			t.Fatalf("file %d: rule %s", i, got.Rule.Name)
		}
		if got := v.Decide(table.fallback, 1, proto.Game, a); got.Rule.Name != "default" {
			t.Fatalf("file %d of a game: rule %s", i, got.Rule.Name)
		}
	}
	if r := v.Refused(table.fallback, 1); r != allFeatures {
		t.Errorf("refused %v", r.Strings())
	}
	for _, l := range table.Explain(Subject{}, someTime).Lines {
		if l.Features.Has(proto.FileTransfer) && len(l.Outcomes) != n/2+1 {
			t.Errorf("%d outcomes of %v", len(l.Outcomes), l.Features.Strings())
		}
	}
}
