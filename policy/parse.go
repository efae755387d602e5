package policy

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
)

// blockKinds lists the blocks of a policy with the name of their label.
var blockKinds = []hcl.BlockHeaderSchema{
	{Type: "variable", LabelNames: []string{"name"}},
	{Type: "locals"},
	{Type: "gateway"},
	{Type: "schedule", LabelNames: []string{"name"}},
	{Type: "policy", LabelNames: []string{"name"}},
	{Type: "app", LabelNames: []string{"name"}},
	{Type: "group", LabelNames: []string{"name"}},
	{Type: "department", LabelNames: []string{"name"}},
	{Type: "default_department"},
	{Type: "test", LabelNames: []string{"name"}},
}

// load takes the files through all stages. Each stage reports all it finds; the
// ones that rest on it are left out when it failed.
func (o Options) load(files []file, c catalog) (*Table, *Diagnostics) {
	d := newDecoder(c)
	for _, f := range files {
		d.meter.fuel += len(f.src) // what is written out may be read
	}
	if src, ok := d.parse(files); ok {
		d.decode(src, o)
	}
	if d.diags.HasErrors() {
		return nil, d.finish(files)
	}
	if d.check(); d.diags.HasErrors() {
		return nil, d.finish(files)
	}
	d.table.compile()
	return d.table, d.finish(files)
}

// parse reads the syntax of all files and gathers their blocks by kind. ok is
// false when a file could not be read; blocks of an unknown kind are left out.
func (d *decoder) parse(files []file) (blocks map[string]hcl.Blocks, ok bool) {
	blocks = map[string]hcl.Blocks{}
	bodies := make([]hcl.Body, len(files))
	for i, f := range files {
		bodies[i] = d.syntax(f)
	}
	ok = !d.diags.HasErrors()
	for _, body := range bodies {
		if body == nil {
			continue
		}
		content, diags := body.Content(&hcl.BodySchema{Blocks: blockKinds})
		d.reportNames(diags, "policy file", nil, blockKinds)
		for _, b := range content.Blocks {
			blocks[b.Type] = append(blocks[b.Type], b)
		}
	}
	d.strange = ok && d.diags.HasErrors()
	return blocks, ok
}

// syntax parses one file, unless it is nested so deep that the parser's stack
// is in danger.
func (d *decoder) syntax(f file) hcl.Body {
	if !d.readable(f) {
		return nil
	}
	var parsed *hcl.File
	var diags hcl.Diagnostics
	if strings.HasSuffix(f.name, ".json") {
		parsed, diags = json.Parse(f.src, f.name)
	} else {
		parsed, diags = hclsyntax.ParseConfig(f.src, f.name, hcl.InitialPos)
	}
	d.reportSyntax(diags)
	if parsed == nil {
		return nil
	}
	d.files[f.name] = parsed
	if n, ok := parsed.Body.(*hclsyntax.Body); ok {
		d.meter.attach(n)
	}
	return parsed.Body
}

// readable reports whether the parser may be given the file.
func (d *decoder) readable(f file) bool {
	d.files[f.name] = &hcl.File{Bytes: f.src}
	at := hcl.Range{Filename: f.name, Start: hcl.InitialPos, End: hcl.InitialPos}
	if i := invalidUTF8(f.src); i >= 0 {
		at.Start = hcl.Pos{Line: 1 + bytes.Count(f.src[:i], []byte("\n")), Column: i - bytes.LastIndexByte(f.src[:i], '\n'), Byte: i}
		at.End = at.Start
		d.fail(at, "Not UTF-8", "This byte is not a character. Save the file as UTF-8.")
		return false
	}
	if why := tooDeep(f.src, f.name); why != "" {
		d.fail(at, "Too deep", "%s", why)
		return false
	}
	return true
}

// invalidUTF8 returns the offset of the first byte that is not UTF-8, or -1.
func invalidUTF8(src []byte) int {
	if utf8.Valid(src) {
		return -1
	}
	for i := 0; ; {
		r, n := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
}

// A block is one block of a policy, opened.
type block struct {
	d      *decoder
	kind   string
	label  string // "" for a block without
	def    hcl.Range
	name   hcl.Range // of the label, or of the whole header
	attrs  hcl.Attributes
	blocks hcl.Blocks
	lists  map[string][]item // of attributes that have been evaluated
}

// open checks the names of b's attributes and of the blocks within.
func (d *decoder) open(b *hcl.Block, attrs []string, inner ...hcl.BlockHeaderSchema) *block {
	s := &hcl.BodySchema{Blocks: inner}
	for _, a := range attrs {
		s.Attributes = append(s.Attributes, hcl.AttributeSchema{Name: a})
	}
	content, diags := b.Body.Content(s)
	d.reportNames(diags, b.Type, attrs, inner)
	out := &block{d: d, kind: b.Type, def: b.DefRange, name: b.DefRange, attrs: content.Attributes, blocks: content.Blocks, lists: map[string][]item{}}
	if len(b.Labels) > 0 {
		out.label, out.name = b.Labels[0], b.LabelRanges[0]
	}
	return out
}

// title names the block in diagnostics.
func (b *block) title() string {
	if b.label == "" {
		return b.kind
	}
	return fmt.Sprintf("%s %q", b.kind, b.label)
}

// need reports an attribute that is missing.
func (b *block) need(attr, remedy string) {
	b.d.fail(b.def, "Missing "+attr, "The %s needs the attribute %q. %s", b.title(), attr, remedy)
}

// reportNames reports what hcl says of names of attributes and blocks that do not
// belong where they stand, and adds what does.
func (d *decoder) reportNames(diags hcl.Diagnostics, kind string, attrs []string, inner []hcl.BlockHeaderSchema) {
	var blocks []string
	for _, b := range inner {
		blocks = append(blocks, b.Type)
	}
	for _, g := range diags {
		switch {
		case strings.Contains(g.Detail, "Did you mean"):
		case g.Summary == "Unsupported argument" && len(attrs) > 0:
			g.Detail += fmt.Sprintf(" A %s has: %s.", kind, strings.Join(attrs, ", "))
		case g.Summary == "Unsupported block type" && len(blocks) > 0:
			g.Detail += fmt.Sprintf(" The blocks of a %s are: %s.", kind, strings.Join(blocks, ", "))
		case strings.HasPrefix(g.Summary, "Missing name for "):
			b := strings.TrimPrefix(g.Summary, "Missing name for ")
			g.Detail = fmt.Sprintf("It has a name: %s \"NAME\" { ... }.", b)
		}
		d.report(g)
	}
}

// reportSyntax reports one error of a kind: what follows the first is mostly its
// consequence.
func (d *decoder) reportSyntax(diags hcl.Diagnostics) {
	seen := map[string]bool{}
	for _, g := range diags {
		if seen[g.Summary] || g.Summary == "Unterminated template string" && seen["Invalid multi-line string"] {
			continue
		}
		seen[g.Summary] = true
		switch g.Summary {
		case "Invalid block definition":
			g.Detail += " An attribute is written NAME = VALUE."
		case "Invalid multi-line string":
			g.Detail = "The text has no closing quote on its line."
		}
		d.report(g)
	}
}
