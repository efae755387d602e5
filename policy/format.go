package policy

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// Format is [FormatFile] for a file without a name.
func Format(src []byte) ([]byte, error) { return FormatFile("policy.hcl", src) }

// FormatFile returns src, a file in native syntax, in canonical form: indented,
// aligned, without spaces at the ends of lines, with its comments. Formatting it
// again changes nothing. The error is a [*Diagnostics], which calls the file by
// name, when src is not HCL.
func FormatFile(name string, src []byte) ([]byte, error) {
	if len(src) > maxFile {
		return nil, errTooLarge
	}
	d := newDecoder(nil)
	if !d.readable(file{name, src}) {
		return nil, d.finish(nil)
	}
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
	if !sameTokens(src, out) {
		return src, nil // better not tidy than not the same
	}
	return out, nil
}

// sameTokens reports whether a and b say the same but for the space between.
func sameTokens(a, b []byte) bool {
	next := func(ts hclsyntax.Tokens) (hclsyntax.Tokens, string) {
		for len(ts) > 0 && (ts[0].Type == hclsyntax.TokenNewline || ts[0].Type == hclsyntax.TokenEOF) {
			ts = ts[1:]
		}
		if len(ts) == 0 {
			return nil, ""
		}
		return ts[1:], strings.TrimRight(string(ts[0].Bytes), " \t\r\n")
	}
	as, _ := hclsyntax.LexConfig(a, "a", hcl.InitialPos)
	bs, _ := hclsyntax.LexConfig(b, "b", hcl.InitialPos)
	for len(as) > 0 || len(bs) > 0 {
		var s, t string
		as, s = next(as)
		bs, t = next(bs)
		if s != t {
			return false
		}
	}
	return true
}

// tidy ends the file with one newline and has no two empty lines in a row.
// Texts that go over several lines are left as they are.
func tidy(src []byte) []byte {
	if bytes.Contains(src, []byte("<<")) {
		return src
	}
	lines := bytes.Split(bytes.Trim(src, " \t\r\n"), []byte("\n"))
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
