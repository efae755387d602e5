package gateway

import (
	"errors"
	"fmt"
	"time"

	"chaperone/enforce"
	"chaperone/enforce/kernel"
	"chaperone/policy"
	"chaperone/proto"
)

// Spec returns the rules that a gateway starts with under v. After a reload they
// may differ in their generation.
func Spec(v *policy.View, cat *proto.Catalog) kernel.Spec {
	var g generations
	return spec(v, g.marks(v, cat))
}

func spec(v *policy.View, m enforce.Marks) kernel.Spec {
	c := v.Gateway()
	return kernel.Spec{First: c.FirstQueue, Count: uint16(c.Queues), FailOpen: c.OnFailure == policy.Accept, Marks: m}
}

// install makes the kernel's rules those of the policy in force.
func (g *Gateway) install() error { return kernel.Install(spec(g.view, g.mark)) }

// readEvery is how often the rules are read even if nothing says that they have changed.
const readEvery = time.Minute

// checkRules installs the rules again where something has changed them. It reads
// them only when some rules, ours or others', have changed since they were in order,
// and now and then to be sure.
func (g *Gateway) checkRules(now time.Time) {
	revision, err := kernel.Revision()
	if err == nil && revision == g.verified && now.Sub(g.readAt) < readEvery {
		return
	}
	g.readAt = now
	amiss := kernel.Verify(spec(g.view, g.mark))
	switch {
	case amiss == nil:
		g.verified = revision
	case !errors.Is(amiss, kernel.ErrMissing) && !errors.Is(amiss, kernel.ErrChanged):
		g.config.Alarm(fmt.Sprintf("the rules cannot be read: %v", amiss))
	default:
		text := fmt.Sprintf("%v; they have been installed again", errors.Unwrap(amiss))
		g.restored++
		err := g.install()
		g.unseen()
		if err != nil {
			text = fmt.Sprintf("%v; and they cannot be installed again: %v", errors.Unwrap(amiss), err)
		}
		g.config.Alarm(text)
	}
}

// unseen tells the engines that packets have passed which they were not shown.
func (g *Gateway) unseen() {
	for _, l := range g.lanes {
		l.queue.Do(l.engine.Unseen)
	}
}
