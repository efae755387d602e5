package policy

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Limits of the shape of a source. The parsers of hcl call themselves for each
// bracket, operator and template directive within another, and a stack that is
// exhausted cannot be recovered from.
const (
	maxDepth     = 100    // brackets within brackets
	maxOperators = 10_000 // in one statement, and template directives in one file
)

// tooDeep says why src is nested deeper than any policy is, or "".
func tooDeep(src []byte, name string) string {
	if deepest(src) <= maxDepth && bytes.Count(src, []byte("%{")) <= maxOperators && operators(src) <= maxOperators {
		return ""
	}
	// The bytes look suspicious; only the tokens tell brackets from brackets in texts.
	tokens, _ := hclsyntax.LexConfig(src, name, hcl.InitialPos)
	depth, ops, directives := 0, 0, 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenTemplateInterp:
			depth++
		case hclsyntax.TokenTemplateControl:
			depth++
			directives++
		case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenTemplateSeqEnd:
			depth = max(0, depth-1)
		case hclsyntax.TokenNewline:
			if depth == 0 {
				ops = 0
			}
		case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenPlus, hclsyntax.TokenStar, hclsyntax.TokenSlash,
			hclsyntax.TokenPercent, hclsyntax.TokenQuestion, hclsyntax.TokenAnd, hclsyntax.TokenOr,
			hclsyntax.TokenEqualOp, hclsyntax.TokenNotEqual, hclsyntax.TokenLessThan, hclsyntax.TokenGreaterThan,
			hclsyntax.TokenLessThanEq, hclsyntax.TokenGreaterThanEq:
			ops++
		}
		if depth > maxDepth || ops > maxOperators || directives > maxOperators {
			return fmt.Sprintf("Line %d is nested deeper than %d brackets or has more than %d operators.", t.Range.Start.Line, maxDepth, maxOperators)
		}
	}
	return ""
}

// deepest returns at least the depth of brackets in src.
func deepest(src []byte) int {
	depth, most := 0, 0
	for _, c := range src {
		switch c {
		case '{', '[', '(':
			depth++
			most = max(most, depth)
		case '}', ']', ')':
			depth = max(0, depth-1)
		}
	}
	return most
}

// operators returns at least the number of operators in src. Those in plain texts
// do not count, or each address and date would; where texts are not plain, or
// something could pass for one, all do.
func operators(src []byte) int {
	plain := true
	for _, mark := range []string{"${", "%{", "<<", "/*"} {
		plain = plain && !bytes.Contains(src, []byte(mark))
	}
	n, quoted := 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '"' && plain:
			quoted = !quoted
		case c == '\\' && quoted:
			i++
		case c == '\n' && quoted:
			return maxOperators + 1 // no text ends like this: let the tokens tell
		case quoted:
		case isOperator(c), c == '=' && i > 0 && src[i-1] == '=':
			n++
		}
	}
	return n
}

func isOperator(c byte) bool {
	switch c {
	case '!', '-', '+', '*', '/', '%', '?', '&', '|', '<', '>':
		return true
	}
	return false
}
