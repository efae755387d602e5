package policy

import (
	"bytes"
	"errors"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// Format returns src, a file in native syntax, in canonical form: indented,
// aligned, without spaces at the ends of lines, with its comments. Formatting it
// again changes nothing. The error is a [*Diagnostics] when src is not HCL.
func Format(src []byte) ([]byte, error) {
	const name = "policy.hcl"
	if len(src) > maxFile {
		return nil, errTooLarge
	}
	if why := tooDeep(src, name); why != "" {
		return nil, errors.New(why)
	}
	d := newDecoder(nil)
	d.files[name] = &hcl.File{Bytes: src}
	_, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	d.reportSyntax(diags)
	if d.diags.HasErrors() {
		return nil, d.finish(nil)
	}
	out := tidy(hclwrite.Format(src))
	// One pass of hclwrite can leave work for the next where it joins lines.
	for range 4 {
		again := tidy(hclwrite.Format(out))
		if bytes.Equal(again, out) {
			break
		}
		out = again
	}
	return out, nil
}

// tidy ends the file with one newline and has no two empty lines in a row.
// Texts that go over several lines are left as they are.
func tidy(src []byte) []byte {
	if bytes.Contains(src, []byte("<<")) {
		return src
	}
	lines := bytes.Split(bytes.TrimSpace(src), []byte("\n"))
	out := make([]byte, 0, len(src)+1)
	empty := false
	for _, l := range lines {
		l = bytes.TrimRight(l, " \t\r")
		if len(l) == 0 && empty {
			continue
		}
		empty = len(l) == 0
		out = append(append(out, l...), '\n')
	}
	return out
}
