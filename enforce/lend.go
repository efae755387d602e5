package enforce

import "chaperone/proto"

// Bounds of the memory in parsers. Without them a flood of openings that each need one
// would fill the memory, of one protocol or of one after the other.
const (
	lentOf    = 8       // one in so many of the flows that there may be has a parser,
	leastLent = 1 << 10 // or so many
	maxTaken  = 8       // flows forgotten at most for a parser, of which not all have one
	maxSpare  = 1 << 10 // parsers of each protocol that are kept for flows to come
)

// lend gives f a parser of protocol i: where too many are lent, at the cost of flows that
// have been silent longest, strangers' first.
func (e *Engine) lend(f *flow, i int) {
	for n := 0; n < maxTaken && e.lent >= e.maxLent && e.takeBack(f); n++ {
	}
	e.lent++
	if spare := e.parsers[i]; len(spare) > 0 {
		f.parser, e.parsers[i] = spare[len(spare)-1], spare[:len(spare)-1]
	} else {
		f.parser = e.catalog.Protocols[i].New()
	}
	f.parser.Reset()
}

// takeBack forgets the flow that has been silent longest of those, but for f, that are
// worth least and may have a parser, and reports whether there was one.
func (e *Engine) takeBack(f *flow) bool {
	for _, c := range [...]class{silent, begun, loose, short, held, long} {
		if g := e.flows.oldestBut(c, f); g != nil {
			e.count.Evicted++
			e.forget(g)
			return true
		}
	}
	return false
}

// dropParser gives the flow's parser back.
func (e *Engine) dropParser(f *flow) {
	if f.parser != nil {
		e.spare(f.protocol, f.parser)
		f.parser = nil
	}
}

func (e *Engine) spare(protocol int16, p proto.Parser) {
	e.lent--
	if len(e.parsers[protocol]) < maxSpare {
		e.parsers[protocol] = append(e.parsers[protocol], p)
	}
}
