package gateway

import (
	"fmt"
	"time"

	"chaperone/policy"
)

// Reload puts another policy in force. Flows go on; each is looked at again under
// the new policy. After an error the old policy is in force as before.
func (g *Gateway) Reload(t *policy.Table) (err error) {
	if !g.home.do(func() { err = g.reload(t) }) {
		return ErrEnded
	}
	return err
}

func (g *Gateway) reload(t *policy.Table) error {
	if g.ending {
		return ErrEnded
	}
	now := time.Now()
	if err := fixed(g.view.Gateway(), t.At(now).Gateway()); err != nil {
		return err
	}
	if err := g.enforce(t, now); err != nil {
		return err
	}
	g.table = t
	return nil
}

// fixed returns an error if a setting differs that holds as long as the gateway runs.
func fixed(old, new *policy.Gateway) error {
	for _, s := range []struct {
		name     string
		old, new any
	}{
		{"queues", old.Queues, new.Queues},
		{"first_queue", old.FirstQueue, new.FirstQueue},
		{"on_failure", old.OnFailure, new.OnFailure},
		{"mark_mask", old.MarkMask, new.MarkMask},
		{"max_flows", old.MaxFlows, new.MaxFlows},
	} {
		if s.old != s.new {
			return fmt.Errorf("gateway: %s cannot change from %v to %v while it runs; the old policy stays in force, restart to change it", s.name, s.old, s.new)
		}
	}
	return nil
}

// enforce puts t, as it is at now, in force: first in the engines, then in the
// rules, so that what was settled before comes to the engines again.
func (g *Gateway) enforce(t *policy.Table, now time.Time) error {
	oldView, oldMark, oldViewed := g.view, g.mark, g.viewed
	g.look(t, now)
	g.mark = g.generations.marks(g.view, g.config.Catalog)
	g.set()
	if err := g.install(); err != nil {
		g.view, g.mark, g.viewed = oldView, oldMark, oldViewed
		g.set()
		return err
	}
	return nil
}

// look makes t, as it is at now, the view.
func (g *Gateway) look(t *policy.Table, now time.Time) { g.view, g.viewed = t.At(now), now.Round(0) }

// set hands the policy in force to all engines.
func (g *Gateway) set() {
	for _, l := range g.lanes {
		l.set(g.view, g.mark)
	}
}
