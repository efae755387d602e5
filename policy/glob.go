package policy

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A glob is a pattern in lower case: * stands for any text, ? for one character,
// and \ before a character for that character.
type glob []rune

// globs holds of a name that one of them matches. Without any it holds of all.
type globs []glob

// The wildcards within a glob, out of the way of the characters.
const (
	anyText = -1
	anyRune = -2
)

func newGlob(s string) glob {
	var g glob
	quoted := false
	for _, r := range s {
		switch {
		case quoted:
			g, quoted = append(g, unicode.ToLower(r)), false
		case r == '\\':
			quoted = true
		case r == '*' && len(g) > 0 && g[len(g)-1] == anyText:
		case r == '*':
			g = append(g, anyText)
		case r == '?':
			g = append(g, anyRune)
		default:
			g = append(g, unicode.ToLower(r))
		}
	}
	return g
}

// match reports whether the whole of s matches, whatever its case. A byte that
// is not UTF-8 is a character of its own.
func (g glob) match(s []byte) bool {
	if g.endsOtherwise(s) {
		return false
	}
	i, j := 0, 0
	star, again := -1, 0 // the last * and where in s the text after it was tried
	for j < len(s) {
		r, n := utf8.DecodeRune(s[j:])
		switch {
		case i < len(g) && g[i] == anyText:
			star, again = i, j
			i++
		case i < len(g) && (g[i] == anyRune || g[i] == unicode.ToLower(r)):
			i++
			j += n
		case star >= 0:
			_, n = utf8.DecodeRune(s[again:])
			again += n
			i, j = star+1, again
		default:
			return false
		}
	}
	for i < len(g) && g[i] == anyText {
		i++
	}
	return i == len(g)
}

// endsOtherwise reports, at little cost, that s cannot match for its last
// character: most names fail "*.exe" here.
func (g glob) endsOtherwise(s []byte) bool {
	if len(g) == 0 || len(s) == 0 {
		return false
	}
	want, r := g[len(g)-1], rune(s[len(s)-1])
	return want >= 0 && want < utf8.RuneSelf && r < utf8.RuneSelf && want != unicode.ToLower(r)
}

// String returns the pattern as it would be written.
func (g glob) String() string {
	var b strings.Builder
	for _, r := range g {
		switch r {
		case anyText:
			b.WriteByte('*')
		case anyRune:
			b.WriteByte('?')
		default:
			if strings.ContainsRune(`*?\`, r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// test says whether name, or one of the two forms of it that matter, matches.
func (gs globs) test(name []byte, forms func([]byte) (a, b []byte)) outcome {
	if len(gs) == 0 {
		return holds
	}
	if len(name) == 0 {
		return unknown
	}
	a, b := name, name
	if forms != nil {
		a, b = forms(name)
	}
	for _, g := range gs {
		if g.match(name) || len(a) != len(name) && g.match(a) || len(b) != len(a) && g.match(b) {
			return holds
		}
	}
	return fails
}

// fileForms returns what a Windows receiver makes of a file's name: without its
// folder and without trailing dots and spaces, which Windows drops, and that
// without an alternate stream. "C:\x\virus.exe. " and "virus.exe::$DATA" are both
// virus.exe.
func fileForms(name []byte) (base, file []byte) {
	base = bytes.TrimRight(name, ". \x00")
	if i := bytes.LastIndexAny(base, `/\`); i >= 0 {
		base = base[i+1:]
	}
	file, _, _ = bytes.Cut(base, []byte(":"))
	return base, bytes.TrimRight(file, ". \x00")
}
