package kernel

import (
	"fmt"
	"strings"

	"chaperone/enforce"
)

// A Spec is what the kernel shall do. Equal Specs make equal rules.
type Spec struct {
	First, Count uint16 // the queues: First to First+Count-1
	FailOpen     bool   // packets pass while nobody serves a queue
	Marks        enforce.Marks
}

// Priorities in the forward hook: just before the filter chains of others.
const (
	divertPriority = -10
	settlePriority = -9
)

// A dialect is how this kernel says what kernels say differently.
type dialect struct {
	queue   bool // it has the queue expression; otherwise the xtables target
	payload bool // it can look behind the transport header
}

// modern is the dialect that rules are printed in.
var modern = dialect{queue: true, payload: true}

type chain struct {
	name     string
	base     bool // hooked into forward, at priority
	priority int32
	rules    []term
}

// rule makes one rule of its terms.
func rule(terms ...term) (r term) {
	for i, t := range terms {
		if i > 0 {
			r.text += " "
		}
		r.text += t.text
		r.exprs = append(r.exprs, t.exprs...)
	}
	return r
}

// Valid returns nil if rules can be made of s, otherwise an *Error with ErrSpec.
func (s Spec) Valid() error {
	switch {
	case s.Count == 0 || uint32(s.First)+uint32(s.Count) > 1<<16:
		return &Error{"make rules", fmt.Errorf("%w: %d queues from number %d on", ErrSpec, s.Count, s.First),
			"take at least one queue, and numbers below 65536 (queues and first_queue in the gateway block)"}
	case !enforce.ValidMask(s.Marks.Mask):
		return &Error{"make rules", fmt.Errorf("%w: mark mask 0x%08x", ErrSpec, s.Marks.Mask),
			"take 16 adjacent bits, for example 0xffff0000 (mark_mask in the gateway block)"}
	}
	return nil
}

// String returns the rules as text that nft understands. A kernel that lacks an
// expression gets the same rules with another in its place.
func (s Spec) String() string {
	var b strings.Builder
	b.WriteString("table inet chaperone {\n")
	for i, c := range s.chains(modern) {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "\tchain %s {\n", c.name)
		if c.base {
			fmt.Fprintf(&b, "\t\ttype filter hook forward priority filter - %d; policy accept;\n", -c.priority)
		}
		for _, r := range c.rules {
			fmt.Fprintf(&b, "\t\t%s\n", r.text)
		}
		b.WriteString("\t}\n")
	}
	b.WriteString("}\n")
	return b.String()
}

func (s Spec) chains(d dialect) []chain {
	cs := []chain{s.divert(d)}
	if d.payload {
		cs = append(cs, s.segment(), s.heard())
	}
	return append(cs, s.ask(d), s.recall(), s.refused(), s.settle(), s.remember(), s.refuse(), answer())
}

// apps covers the app field.
func (s Spec) apps() uint32 { return s.Marks.Mask &^ s.Marks.FateMask() &^ s.Marks.Reply() }

// saved covers what the conntrack mark holds of ours.
func (s Spec) saved() uint32 { return s.Marks.Mask &^ s.Marks.Reply() }

// present is the fate f under the present generation, where it has one.
func (s Spec) present(f enforce.Fate) uint32 { return s.Marks.Pack(enforce.Settled{Fate: f}) }

// told is a refusal of which the ends hear.
func (s Spec) told() uint32 {
	return s.Marks.Pack(enforce.Settled{Fate: enforce.Refuse, Reset: true})
}

// judged matches flows or packets with fate f under the present generation.
func (s Spec) judged(m mark, f enforce.Fate) term { return m.is(s.Marks.FateMask(), s.present(f)) }

// acks covers the number in a mark that waits for an acknowledgement.
func (s Spec) acks() uint32 {
	return s.Marks.Pack(enforce.Settled{Fate: enforce.Await, Ack: enforce.AckSpan - 1}) &^ s.awaited()
}

// awaited is a mark that waits for acknowledgement 0.
func (s Spec) awaited() uint32 { return s.present(enforce.Await) }

// awaits matches flows or packets whose mark waits for an acknowledgement.
func (s Spec) awaits(m mark) term { return m.is(s.Marks.Fates()|s.awaited(), s.awaited()) }

func (s Spec) divert(d dialect) chain {
	rules := []term{
		rule(s.judged(ctMark, enforce.Trust), accept()),
		rule(s.judged(ctMark, enforce.Refuse), proceed("refused")),
	}
	if d.payload {
		rules = append(rules, rule(protocol("tcp", 6), proceed("segment")))
	}
	return chain{"divert", true, divertPriority, append(rules,
		rule(protocol("icmp", 1), accept()),
		rule(protocol("ipv6-icmp", 58), accept()),
		rule(proceed("ask")),
	)}
}

// segment passes what carries nothing to judge. Of a flow that is followed the
// engine sees bare acknowledgements too.
func (s Spec) segment() chain {
	heard, answered := s.present(enforce.Heard), s.present(enforce.Answered)
	acknowledges := flags("syn | rst | ack", syn|rst|ack, "ack", ack)
	return chain{name: "segment", rules: []term{
		rule(s.awaits(ctMark), reply(), acknowledges, jump("heard")),
		rule(ctMark.is(s.saved(), heard), reply(), acknowledges, payload(), s.save(answered), accept()),
		rule(payload(), proceed("ask")),
		rule(ctMark.is(s.Marks.Fates(), s.Marks.Fates()), proceed("ask")), // Follow
		rule(bare("ack", ack), accept()),
		rule(bare("syn", syn), accept()),
		rule(ctMark.is(s.saved(), answered), bare("fin | ack", fin|ack), accept()),
		rule(proceed("ask")),
	}}
}

// heard passes a segment of the responder that acknowledges what the flow waits for,
// and remembers that it came by.
func (s Spec) heard() chain {
	var rules []term
	for i, mask := uint32(0), s.acks(); mask != 0; i, mask = i+1, mask&(mask-1) {
		bit := mask & -mask
		rules = append(rules,
			rule(ctMark.any(bit), ackBit(i, 0), back()),
			rule(ctMark.is(bit, 0), ackBit(i, 1), back()))
	}
	return chain{name: "heard", rules: append(rules,
		rule(payload(), s.save(s.present(enforce.Answered)), accept()),
		rule(s.save(s.present(enforce.Heard))),
		rule(accept()),
	)}
}

// ask shows the packet to the engine, with what conntrack knows in its mark.
func (s Spec) ask(d dialect) chain {
	return chain{name: "ask", rules: []term{
		rule(packetMark.set(s.Marks.Mask, 0)),
		rule(ctMark.any(s.Marks.Mask), jump("recall")),
		rule(reply(), packetMark.set(s.Marks.Reply(), s.Marks.Reply())),
		rule(queue(s.First, s.Count, s.FailOpen, d.queue)),
	}}
}

// recall copies our bits of the conntrack mark into the packet mark.
func (s Spec) recall() chain {
	return chain{name: "recall", rules: append([]term{
		rule(packetMark.is(^s.Marks.Mask, 0), packetMark.take(ctMark, s.saved()), back()),
	}, copyBits(ctMark, packetMark, s.saved())...)}
}

// copyBits copies the bits under mask, which are 0 where they go.
func copyBits(from, to mark, mask uint32) (rules []term) {
	for ; mask != 0; mask &= mask - 1 {
		bit := mask & -mask
		rules = append(rules, rule(from.any(bit), to.set(bit, bit)))
	}
	return rules
}

// refused answers for a flow whose conntrack mark says so.
func (s Spec) refused() chain {
	return chain{name: "refused", rules: []term{
		rule(ctMark.is(s.apps(), s.told()&s.apps()), proceed("answer")),
		rule(drop()),
	}}
}

// settle remembers what the engine settled. A flow that is being followed is
// left as it is, so that its mark is not written with every packet: the app in
// it is the one it was first followed as.
func (s Spec) settle() chain {
	clear := packetMark.set(s.Marks.Mask, 0)
	return chain{"settle", true, settlePriority, []term{
		rule(packetMark.is(s.Marks.Mask, 0), accept()),
		rule(s.judged(packetMark, enforce.Refuse), proceed("refuse")),
		rule(s.judged(packetMark, enforce.Follow), s.judged(ctMark, enforce.Follow), clear, accept()),
		rule(s.judged(packetMark, enforce.Trust), jump("remember")),
		rule(s.judged(packetMark, enforce.Follow), jump("remember")),
		rule(s.awaits(packetMark), jump("remember")),
		rule(clear),
	}}
}

// remember copies our bits of the packet mark into the conntrack mark. The fate
// is written in one piece, since packets of the other direction may be looking
// at it on another processor: half of Follow is Trust. Where an acknowledgement has its
// number, other fates have the app and bits of the generation that stand there already.
func (s Spec) remember() chain {
	return chain{name: "remember", rules: append([]term{
		rule(ctMark.is(^s.Marks.Mask, 0), ctMark.take(packetMark, s.saved()), back()),
		rule(s.judged(packetMark, enforce.Trust), s.save(s.present(enforce.Trust))),
		rule(s.judged(packetMark, enforce.Follow), s.save(s.present(enforce.Follow))),
		rule(s.awaits(packetMark), s.save(s.awaited())),
	}, copyBits(packetMark, ctMark, s.acks())...)}
}

// save puts a fate into the conntrack mark.
func (s Spec) save(fate uint32) term { return ctMark.set(s.Marks.Mask, fate) }

// refuse remembers a refusal and carries it out. The answer does not hang on the
// saving: an untracked packet has no conntrack mark, which ends those rules.
func (s Spec) refuse() chain {
	told := packetMark.is(s.apps(), s.told()&s.apps())
	return chain{name: "refuse", rules: []term{
		rule(told, s.save(s.told())),
		rule(told, proceed("answer")),
		rule(s.save(s.present(enforce.Refuse))),
		rule(drop()),
	}}
}

// answer tells the sender.
func answer() chain {
	return chain{name: "answer", rules: []term{
		rule(protocol("tcp", 6), resetTCP()),
		rule(prohibit()),
	}}
}
