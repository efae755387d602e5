package proto

import (
	"net/netip"
	"time"
)

// A Kind says how an event bears on its feature.
type Kind uint8

// The kinds of event.
const (
	Use     Kind = iota // the feature itself passes here
	Offer               // it is proposed or agreed upon; it will pass elsewhere
	Ability             // a client says that it could; never in a journal, only taken away
)

// String returns "use", "offer" or "ability".
func (k Kind) String() string { return [...]string{"use", "offer", "ability"}[k] }

// Limits of what one call of Parse can say.
const (
	MaxSeen     = 8
	MaxExpected = 4
	MaxHints    = 64
	MaxResolved = 32
)

// Events is where a parser says what one message means. The zero value is empty.
type Events struct {
	// What whoever calls Parse knows of the flow; Clear leaves it.
	Over    Transport
	Subject Dir  // who is inside: what he gets he downloads, what he sends he shares
	Hinted  *App // who is said to wait at either end: see [Events.Hint]; nil: nobody

	Seen     [MaxSeen]Event
	NSeen    int
	Expected [MaxExpected]Expectation
	NExpect  int
	Hints    [MaxHints]netip.AddrPort
	NHints   int
	Lost     int  // said beyond these limits; a parser that loses anything is wrong
	App      *App // whose flow this is, once the parser knows better than the protocol's first app
	Likely   bool // with App: by its shape only
	Skip     int  // this many further bytes of this direction are content: do not show them to the parser
	Finished bool // nothing more to learn from this flow, in either direction
	Handoff  bool // the unread bytes of both directions start another conversation: detect again; of a datagram, those behind what was read, which is nothing where they cannot be told
	Reversed bool // with Handoff: it was opened by this flow's responder

	// The name that this message asks the address of (a view), and what addresses
	// it says that names have: for a conversation about other conversations.
	Asked     []byte
	Resolved  [MaxResolved]Resolution
	NResolved int

	// Whom this flow's conversation is with from here on: by name, where one was
	// said (a view, without port), and by address, where it is not with the host
	// that the packets go to. That address is unspecified where only a name is known.
	Host []byte
	Far  netip.AddrPort
}

// An Event is one use, offer or ability. Its byte slices are views, valid only
// until Parse is called again.
type Event struct {
	App     *App // whose feature it is; nil: the flow's
	Feature Feature
	Kind    Kind
	Whole   bool // the flow stands and falls with this feature: to refuse it is to refuse the flow
	Details bool // completes the event of this feature said before, for a message that was judged before it was whole

	Login []byte // the inside user's name, where known; stands for the rest of the flow
	Peer  []byte // the other user or room
	File  []byte // as announced
	Size  uint64 // bytes; 0 where unknown

	// Overwriting the bytes of b at Off with Blunt takes the effect away. Off is
	// an offset into the b of this call and may be negative: bytes read by
	// earlier calls. The part of it that has been passed on already is left out.
	// Blunt must differ from what it replaces in the last byte. Empty: nothing
	// can be overwritten.
	Off   int
	Blunt string
}

// An Expectation announces a related flow: "somebody will connect to To".
type Expectation struct {
	From        netip.Addr     // who will connect; the zero Addr means anyone
	To          netip.AddrPort // where to
	AtResponder bool           // to To's port of the host that answers this flow, whatever To's address
	Over        Transport
	App         *App    // nil: the app of the announcing flow
	Feature     Feature // what the flow will carry; [Session] for another connection of the conversation itself
	For         time.Duration
}

// A Resolution says that the host called Name, a view, has address Addr for a while.
type Resolution struct {
	Name []byte
	Addr netip.Addr
	For  time.Duration
}

// Resolves records a resolution. Beyond [MaxResolved] it is forgotten.
func (ev *Events) Resolves(name []byte, addr netip.Addr, ttl time.Duration) {
	if ev.NResolved < MaxResolved {
		ev.Resolved[ev.NResolved] = Resolution{name, addr, ttl}
		ev.NResolved++
	}
}

// Saw records that the peers do f here.
func (ev *Events) Saw(f Feature) *Event { return ev.add(Use, f) }

// Offers records that the peers propose f.
func (ev *Events) Offers(f Feature) *Event { return ev.add(Offer, f) }

// Able records that a client says it could do f.
func (ev *Events) Able(f Feature) *Event { return ev.add(Ability, f) }

// Completes records what has become known of an event that had to be judged
// before its message was whole.
func (ev *Events) Completes(k Kind, f Feature) *Event {
	e := ev.add(k, f)
	e.Details = true
	return e
}

func (ev *Events) add(k Kind, f Feature) *Event {
	if ev.NSeen == MaxSeen {
		ev.NSeen--
		ev.Lost++
	}
	e := &ev.Seen[ev.NSeen]
	ev.NSeen++
	*e = Event{Feature: f, Kind: k}
	return e
}

// Expect records an expectation.
func (ev *Events) Expect(x Expectation) {
	if ev.NExpect == MaxExpected {
		ev.Lost++
		return
	}
	ev.Expected[ev.NExpect] = x
	ev.NExpect++
}

// Hint records that somebody says a host of this flow's app waits at to; where
// to's address is unspecified, that who sent this does, at the port he sent it from
// where to has none. It decides nothing: a matcher that cannot be certain by the bytes alone finds it
// in [Opening.Hint]. Beyond [MaxHints] it is forgotten.
func (ev *Events) Hint(to netip.AddrPort) {
	if ev.NHints < MaxHints {
		ev.Hints[ev.NHints] = to
		ev.NHints++
	}
}

// Clear empties ev.
func (ev *Events) Clear() {
	ev.NSeen, ev.NExpect, ev.NHints, ev.Lost, ev.Skip = 0, 0, 0, 0, 0
	ev.App, ev.Likely, ev.Finished, ev.Handoff, ev.Reversed = nil, false, false, false, false
	ev.Asked, ev.NResolved = nil, 0
	ev.Host, ev.Far = nil, netip.AddrPort{}
}

// WithWhole says that the flow stands and falls with this feature.
func (e *Event) WithWhole() *Event { e.Whole = true; return e }

// Of says that the feature is not the flow's app's but another's: a proxy's.
func (e *Event) Of(a *App) *Event { e.App = a; return e }

// By names the inside user.
func (e *Event) By(login []byte) *Event { e.Login = login; return e }

// With names the other user or room.
func (e *Event) With(peer []byte) *Event { e.Peer = peer; return e }

// Named gives the file's announced name and size in bytes, 0 where unknown.
func (e *Event) Named(file []byte, size uint64) *Event { e.File, e.Size = file, size; return e }

// BluntedBy says which same-length overwrite takes the event's effect away.
func (e *Event) BluntedBy(off int, s string) *Event { e.Off, e.Blunt = off, s; return e }
