package enforce

import "time"

// A LiveFlow is a flow as the engine remembers it now. Like a [Notice] it is
// valid only during the call that shows it.
type LiveFlow struct {
	FlowInfo
	State string    // opening, following, counting, leaving, trusted or refused
	Last  time.Time // when its latest packet was seen
}

// stateNames are the words for phases.
var stateNames = [...]string{
	opening: "opening", following: "following", counting: "counting", leaving: "leaving", parted: "leaving", trusted: "trusted", refused: "refused",
}

// Scan shows the flows at up to n places of the table, from place from on, and
// returns the place to go on at, or -1 behind the last. Packets wait meanwhile,
// so n is to be small; flows that come or go between two calls may be missed.
// Like Handle it is for the engine's own goroutine.
func (e *Engine) Scan(from, n int, see func(*LiveFlow)) (next int) {
	end := len(e.flows.slabs) * slabFlows
	next = min(from+n, end)
	for i := from; i < next; i++ {
		if f := e.flows.at(int32(i)); f.id != 0 {
			l := e.live(f)
			see(&l)
		}
	}
	if next == end {
		return -1
	}
	return next
}

// live describes a flow.
func (e *Engine) live(f *flow) LiveFlow {
	return LiveFlow{State: stateNames[f.phase], Last: e.now.Add(time.Duration(f.last - e.clock(e.now))), FlowInfo: e.info(f)}
}
