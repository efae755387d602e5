package report

import (
	"fmt"
	"net/netip"
	"time"
	"unicode"

	"chaperone/proto"
)

// An Outcome is what became of a use of a feature.
type Outcome uint8

// The outcomes.
const (
	Accepted Outcome = iota
	Refused
	WouldRefuse // in a dry run; it passed
	numOutcomes
)

// String returns "accepted", "refused" or "would".
func (o Outcome) String() string { return [...]string{"accepted", "refused", "would"}[o] }

func outcome(verdict, would string) (Outcome, error) {
	switch verdict {
	case "drop", "reset":
		return Refused, nil
	case "accept":
	default:
		return 0, fmt.Errorf("unknown verdict %q", clip(verdict))
	}
	switch would {
	case "drop", "reset":
		return WouldRefuse, nil
	case "", "accept":
		return Accepted, nil
	}
	return 0, fmt.Errorf("unknown would %q", clip(would))
}

// A Use is one use or offer of a feature and what became of it. It is valid only
// during the call that tells of it.
type Use struct {
	Time       time.Time // of a use that passed: when its flow was first seen
	Last       time.Time // when it was last seen
	Host       netip.Addr
	Far        netip.AddrPort
	Department string
	Policy     string
	App        string
	Category   string
	Feature    proto.Feature
	Outcome    Outcome
	Rule       string // "" where no line says which
	File       string // where the rule stands
	Line       int
}

// A Count is how many uses had which outcome.
type Count struct {
	Accepted uint64 `json:"accepted"`
	Refused  uint64 `json:"refused"`
	Would    uint64 `json:"would"`
}

func (c *Count) add(o Outcome) {
	switch o {
	case Accepted:
		c.Accepted++
	case Refused:
		c.Refused++
	case WouldRefuse:
		c.Would++
	}
}

// plus adds o to c.
func (c *Count) plus(o Count) {
	c.Accepted += o.Accepted
	c.Refused += o.Refused
	c.Would += o.Would
}

// Hard returns how many were refused or would have been.
func (c Count) Hard() uint64 { return c.Refused + c.Would }

// Sum returns how many there were.
func (c Count) Sum() uint64 { return c.Accepted + c.Refused + c.Would }

// unshown reports whether r may not stand in a report.
func unshown(r rune) bool { return !unicode.IsPrint(r) }
