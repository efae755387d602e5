package enforce

import "sync"

// Counters is what an engine has counted since it was made.
type Counters struct {
	Packets     uint64 // shown to the engine
	Flows       uint64 // records made
	Recognised  uint64 // flows whose app became known
	Unknown     uint64 // flows that nothing recognised
	Refused     uint64 // flows refused
	Swallowed   uint64 // packets not passed because of a refusal
	Blunted     uint64 // offers and abilities overwritten
	Expected    uint64 // data connections announced
	Displaced   uint64 // of those, forgotten before their time to make room
	Met         uint64 // announced data connections that came up
	Early       uint64 // segments behind a hole, not passed
	Missed      uint64 // holes in a capture, or where packets have passed that were not shown
	Rewritten   uint64 // retransmissions that read otherwise than the original, and were put right
	BadChecksum uint64 // packets not passed for that
	Strange     uint64 // SYNs that no TCP sends, and segments from before their connection
	NoRoom      uint64 // segments not passed, or datagrams not kept, for want of buffers
	Reclaimed   uint64 // flows given up for their buffers
	Unconfirmed uint64 // segments of judged flows behind more bytes than may be in flight unacknowledged
	Astray      uint64 // flows whose bytes their parser could not read
	Probed      uint64 // flows reset to see what their initiators would try next
	TooDeep     uint64 // conversations inside too many others
	Lost        uint64 // events beyond what one message may say
	Panics      uint64 // of parsers
	Undecodable uint64 // packets that could not be read
	Fragments   uint64 // of those, fragments
	TableFull   uint64 // packets without room for their flow
	Evicted     uint64 // flows forgotten to make room
	Live        uint64 // flows remembered now
	Buffered    uint64 // bytes of stream buffers lent now
}

// published is the latest copy of the counters that others may read.
type published struct {
	mu sync.Mutex
	Counters
}

func (e *Engine) publish() {
	e.count.Live, e.count.Buffered = uint64(e.flows.n), uint64(e.buffers.Lent())
	e.shown.mu.Lock()
	e.shown.Counters = e.count
	e.shown.mu.Unlock()
}

// Count returns the counters as of the latest Tick or Flush. Any goroutine may
// call it.
func (e *Engine) Count() Counters {
	e.shown.mu.Lock()
	defer e.shown.mu.Unlock()
	return e.shown.Counters
}
