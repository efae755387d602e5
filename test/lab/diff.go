package lab

import (
	"fmt"
	"strings"
)

// Diff says where got first differs from want, with the bytes around it on
// either side. It is empty when they are equal.
func Diff(want, got []byte) string {
	at := 0
	for at < len(want) && at < len(got) && want[at] == got[at] {
		at++
	}
	if at == len(want) && at == len(got) {
		return ""
	}
	var b strings.Builder
	if len(got) != len(want) {
		fmt.Fprintf(&b, "%d of %d bytes, ", len(got), len(want))
	}
	fmt.Fprintf(&b, "different from offset %d (0x%x)", at, at)
	fmt.Fprintf(&b, "\n\twant %s\n\tgot  %s", around(want, at), around(got, at))
	return b.String()
}

// around shows the bytes near offset at, in hex and as text.
func around(b []byte, at int) string {
	const before, after = 4, 16
	if at >= len(b) {
		return "nothing more"
	}
	from, to := max(at-before, 0), min(at+after, len(b))
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '.'
		}
		return r
	}, latin1(b[from:to]))
	return fmt.Sprintf("% x  |%s|", b[from:to], text)
}

// latin1 makes one rune of every byte.
func latin1(b []byte) string {
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}
