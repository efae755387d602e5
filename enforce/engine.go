package enforce

import (
	"errors"
	"time"

	"chaperone/enforce/packet"
	"chaperone/enforce/stream"
	"chaperone/policy"
	"chaperone/proto"
)

// A Config is what an engine is made of.
type Config struct {
	Catalog      *proto.Catalog
	View         *policy.View
	Expectations *Expectations // shared by the engines of all queues
	MaxFlows     int           // 0: DefaultMaxFlows
	MaxBuffers   int           // bytes of stream buffers, 0: DefaultMaxBuffers
	Offload      bool          // the kernel remembers Trust and Refuse, so settled flows are soon forgotten here
	Observe      bool          // packets come from a capture: nobody sends anything again, and every flow is reported
	Sink         Sink          // nil: nobody wants to know
}

// Limits where the configuration names none.
const (
	DefaultMaxFlows   = 1 << 20
	DefaultMaxBuffers = 256 << 20
)

// An Engine decides packets. It does no I/O, starts no goroutine and reads no
// clock. It is not safe for concurrent use: there is one for each queue, and the
// kernel brings both directions of a flow to the same one.
type Engine struct {
	catalog    *proto.Catalog
	view       *policy.View
	gateway    *policy.Gateway
	generation uint32 // of view
	expect     *Expectations
	flows      *table
	buffers    stream.Pool
	talks      []*talk
	insides    []*inside        // spare
	parsers    [][]proto.Parser // spare, by protocol
	lent       int              // parsers, of at most maxLent or little more
	maxLent    int
	overs      [3]candidates // the protocols of each transport
	carriers   candidates    // of datagrams, of any app's conversations
	firsts     *firsts
	offload    bool
	observe    bool
	sink       Sink

	interfaces map[uint32]string
	inside     map[uint32]bool

	// Of the packet at hand.
	now     time.Time
	pkt     packet.Packet
	events  proto.Events
	opening proto.Opening
	about   policy.About
	note    Notice
	scratch []byte
	taken   int // bytes of its payload that the far side has, or will

	began  time.Time // the first packet's time
	unseen uint16    // how often packets may have passed that were not shown
	lastID uint64
	count  Counters
	shown  published
}

// New returns an engine. It panics when the catalogue holds more protocols than
// an engine can tell apart, a mistake in the program.
func New(c Config) *Engine {
	if len(c.Catalog.Protocols) > maxProtocols {
		panic("enforce: more protocols than an engine can tell apart")
	}
	if c.MaxFlows <= 0 {
		c.MaxFlows = DefaultMaxFlows
	}
	if c.MaxBuffers <= 0 {
		c.MaxBuffers = DefaultMaxBuffers
	}
	e := &Engine{
		catalog: c.Catalog, expect: c.Expectations, flows: newTable(c.MaxFlows),
		buffers: stream.Pool{Limit: c.MaxBuffers}, parsers: make([][]proto.Parser, len(c.Catalog.Protocols)),
		maxLent: max(c.MaxFlows/lentOf, leastLent), offload: c.Offload, observe: c.Observe, sink: c.Sink, firsts: firstsFor(c.Catalog),
	}
	for i, p := range c.Catalog.Protocols {
		for _, over := range [...]proto.Transport{proto.TCP, proto.UDP} {
			if p.Over&over != 0 {
				e.overs[over].add(i)
			}
		}
		if p.Carries && p.Over&proto.UDP != 0 {
			e.carriers.add(i)
		}
	}
	e.SetView(c.View)
	return e
}

// SetView puts another policy, or another state of its schedules, into force.
// Each flow is looked at again under it when its next packet comes.
func (e *Engine) SetView(v *policy.View) {
	e.view, e.gateway = v, v.Gateway()
	e.generation++
	e.SetInterfaces(e.interfaces)
}

// SetInterfaces says what the interface indexes in Meta are called.
func (e *Engine) SetInterfaces(names map[uint32]string) {
	e.interfaces = names
	e.inside = map[uint32]bool{}
	for index, name := range names {
		for _, in := range e.gateway.Inside {
			if name == in {
				e.inside[index] = true
			}
		}
	}
}

// Handle decides packet b, an IP packet that arrived at now, and may rewrite it
// in place. It allocates nothing for a known flow.
func (e *Engine) Handle(now time.Time, b []byte, m *Meta) (v Verdict) {
	e.now, e.taken = now, 0
	if e.count.Packets++; e.count.Packets == 1 {
		e.began = now
	}
	p := &e.pkt
	if err := p.Decode(b); err != nil {
		return e.undecodable(err)
	}
	if p.Protocol == packet.ICMP || p.Protocol == packet.ICMPv6 {
		return Verdict{Pass: true}
	}
	if synchronises(p) && (e.strange(p) || e.damaged(p, m)) {
		return Verdict{}
	}
	f, dir := e.flowOf(p, m)
	if f == nil {
		v = e.flowless(p, m)
		seal(p, m, &v)
		return v
	}
	f.packets++
	f.bytes += uint64(len(p.IP))
	f.last = e.clock(now)
	if m.Known.Fate >= Heard {
		e.heard(f)
	}
	if f.generation != e.generation {
		e.review(f)
	}
	e.identify(f, dir, m)
	e.rule(e.decide(f, dir, p, m), f, p, &v)
	e.flows.touch(f, e.classOf(f))
	seal(p, m, &v)
	return v
}

// undecodable decides a packet that cannot be read. What no host could read
// either meets on_failure. A fragment, or a packet with a chain of headers that
// nobody needs, is whole to its receiver: it cannot be judged, and meets
// when_inseparable.
func (e *Engine) undecodable(err error) Verdict {
	e.count.Undecodable++
	switch {
	case errors.Is(err, packet.ErrFragment):
		e.count.Fragments++
	case !errors.Is(err, packet.ErrExtensions):
		return Verdict{Pass: e.failOpen()}
	}
	return Verdict{Pass: e.gateway.WhenInseparable == policy.Accept || e.gateway.Mode == policy.DryRun}
}

// damaged reports whether no host would take p, for its checksum: what it says
// has not been said, and its sender would have another believed.
func (e *Engine) damaged(p *packet.Packet, m *Meta) bool {
	if m.Partial || e.observe || p.Valid() {
		return false
	}
	e.count.BadChecksum++
	return true
}

func (e *Engine) failOpen() bool { return e.gateway.OnFailure == policy.Accept }

// decide passes the packet through whatever its flow's phase asks for.
func (e *Engine) decide(f *flow, dir proto.Dir, p *packet.Packet, m *Meta) ruling {
	switch {
	case f.phase == trusted || f.phase == refused:
		return e.settled(f)
	case f.over == proto.TCP:
		return e.tcp(f, dir, p, m)
	case f.over == proto.UDP:
		return e.udp(f, dir, p, m)
	}
	e.unrecognised(f) // a transport without ports
	return e.settled(f)
}

// clock returns now on the engine's own clock: nanoseconds since its first packet.
// Where the times it is handed come from time.Now nobody can set that clock.
func (e *Engine) clock(now time.Time) int64 { return int64(now.Sub(e.began)) }

// Tick forgets flows and announcements whose time is over. Call it about ten
// times a second.
func (e *Engine) Tick(now time.Time) {
	e.now = now
	for c := range numClasses {
		for range maxExpired {
			f := e.flows.oldest(c)
			if f == nil || e.clock(now)-f.last < int64(idle[c]) {
				break
			}
			if c == parting && f.app != proto.UnknownID {
				e.part(f)
			} else {
				e.forget(f)
			}
		}
	}
	e.expect.expire(now)
	e.publish()
}

// maxExpired bounds how long one Tick keeps packets waiting.
const maxExpired = 4096

// Flush forgets all flows.
func (e *Engine) Flush(now time.Time) {
	e.now = now
	for f := e.flows.idlest(); f != nil; f = e.flows.idlest() {
		e.forget(f)
	}
	e.publish()
}
