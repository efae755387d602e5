package edonkey

import "chaperone/proto"

// worthQuery is what a search is worth, in which a length and two types agree.
const worthQuery = 24

// queried wants a search at the end of a datagram.
func queried(v view) form {
	if v.query(); !v.done() {
		return form{}
	}
	return form{proto.Search, worthKind + worthQuery}
}

// maxTerms is how many terms of a search are read.
const maxTerms = 64

// query reads a search: a term, or an operation and two searches.
func (v *view) query() {
	terms := 1
	for read := 0; terms > 0 && !v.short; read++ {
		terms--
		switch v.number8() {
		case 0: // and, or, and not
			if v.number8() > 2 {
				v.short = true
			}
			terms += 2
		case 1: // a word
			v.text()
		case 2: // a word that describes
			v.text()
			v.text()
		case 3: // a number to compare with, how, and of what
			v.take(4 + 1)
			v.text()
		case 8:
			v.take(8 + 1)
			v.text()
		default:
			v.short = true
		}
		if read == maxTerms {
			v.short = true
		}
	}
}
