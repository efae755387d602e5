package enforce

import (
	"net/netip"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// Expectations is what hosts have said of others, shared by the engines of all
// queues: an offer and its data connection need not meet the same queue.
type Expectations struct {
	announced memo[endpoint, expectation]  // data connections
	hints     memo[netip.AddrPort, rumour] // where hosts of an app are said to wait
	names     memo[netip.Addr, rumour]     // whose hosts have which addresses
	probes    probes
}

type endpoint struct {
	to   netip.AddrPort
	from netip.Addr // zero: anyone
	over proto.Transport
}

// An expectation is what an announcement says of the flow it announces.
type expectation struct {
	app     proto.AppID
	feature proto.Feature
	offer   outcome // what the announcement's offer met, by a rule that may have weighed names the flow will not show
	login
}

// A rumour is what anybody may say of any place: it decides nothing alone.
type rumour struct {
	app     proto.AppID
	feature proto.Feature
	view    *policy.View // where app is one of the policy's own: it has another number in others
}

// maxRumours is how many hints, and how many addresses of names, are remembered.
const maxRumours = 1 << 16

// NewExpectations returns room for max announcements.
func NewExpectations(max int) *Expectations {
	x := &Expectations{}
	x.announced.max, x.hints.max, x.names.max = max, maxRumours, maxRumours
	return x
}

// meet returns the announcement that a flow fulfils. An announcement stands
// until its time is over, since clients try more than once.
func (x *Expectations) meet(src netip.Addr, dst netip.AddrPort, over proto.Transport, now time.Time) (expectation, bool) {
	return x.announced.about(now, endpoint{dst, src, over}, endpoint{dst, netip.Addr{}, over})
}

// expire forgets what is over.
func (x *Expectations) expire(now time.Time) {
	x.announced.expire(now)
	x.hints.expire(now)
	x.names.expire(now)
}
