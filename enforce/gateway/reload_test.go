package gateway

import (
	"strings"
	"testing"

	"chaperone/policy"
)

func TestFixed(t *testing.T) {
	base := policy.Gateway{Queues: 2, FirstQueue: 100, MarkMask: 0xffff0000, MaxFlows: 1000}
	if err := fixed(&base, &base); err != nil {
		t.Errorf("nothing changed: %v", err)
	}
	free := base
	free.Mode, free.Unknown, free.Inside = policy.DryRun, policy.Drop, []string{"lan0"}
	if err := fixed(&base, &free); err != nil {
		t.Errorf("a setting that may change: %v", err)
	}
	for name, change := range map[string]func(*policy.Gateway){
		"queues":      func(g *policy.Gateway) { g.Queues++ },
		"first_queue": func(g *policy.Gateway) { g.FirstQueue++ },
		"on_failure":  func(g *policy.Gateway) { g.OnFailure = policy.Drop },
		"mark_mask":   func(g *policy.Gateway) { g.MarkMask >>= 1 },
		"max_flows":   func(g *policy.Gateway) { g.MaxFlows++ },
	} {
		g := base
		change(&g)
		err := fixed(&base, &g)
		if err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "restart") {
			t.Errorf("%s changed: %v", name, err)
		}
	}
}
