package proto

import "net/netip"

// A Transport carries a protocol.
type Transport uint8

// The transports. A [Protocol] combines them with |.
const (
	TCP Transport = 1 << iota
	UDP
)

// String returns "tcp", "udp" or "tcp+udp".
func (t Transport) String() string {
	return [...]string{"none", "tcp", "udp", "tcp+udp"}[t&3]
}

// A Dir is the direction of bytes within a flow.
type Dir uint8

// Who sent the bytes.
const (
	FromInitiator Dir = iota // the host that opened the flow
	FromResponder
)

// Other returns the opposite direction.
func (d Dir) Other() Dir { return d ^ 1 }

// An Answer is what a Detect function makes of an opening.
type Answer uint8

// The three answers.
const (
	More Answer = iota // cannot tell yet, ask again with more bytes
	Yes                // it is this protocol, beyond doubt
	No                 // it is not, and more bytes will not change that
)

// String returns "more", "yes" or "no".
func (a Answer) String() string { return [...]string{"more", "yes", "no"}[a] }

// Either is what two answers say together where one Yes is enough: No only where
// both are.
func Either(a, b Answer) Answer {
	switch {
	case a == Yes || b == Yes:
		return Yes
	case a == More || b == More:
		return More
	}
	return No
}

// Both is what they say where one No is too much: Yes only where both are.
func Both(a, b Answer) Answer {
	switch {
	case a == No || b == No:
		return No
	case a == More || b == More:
		return More
	}
	return Yes
}

// Decided is what they say where either decides alone, a Yes before a No.
func Decided(a, b Answer) Answer {
	switch {
	case a == Yes || b == Yes:
		return Yes
	case a == No || b == No:
		return No
	}
	return More
}

// Confidence says how sure a recognition is.
type Confidence uint8

// The degrees of confidence.
const (
	Certain Confidence = iota // beyond doubt
	Likely                    // by shape; the matcher's doc comment states the odds
)

// String returns the word used in journals: "certain" or "likely".
func (c Confidence) String() string { return [...]string{"certain", "likely"}[c] }

// An App is one application or network, the thing policies name.
type App struct {
	Name       string   // as policies, journals and metrics call it: "aim"
	Title      string   // as people call it: "AOL Instant Messenger"
	Category   Category //
	Ports      []Port   // usual server ports: for reports only, never evidence
	Features   Features // what can be told apart
	Blunts     Features // which of those can be taken away in place, the conversation going on
	Unverified Features // which of those rest on documents that no capture confirms
}

// Unknown is the app of flows that nothing recognises.
var Unknown = &App{Name: "unknown", Title: "not recognised", Category: Other}

// A Port is a range of ports of one transport. From equals To for a single one.
type Port struct {
	Over     Transport
	From, To uint16
}

// A Protocol is everything the firewall knows of one application protocol.
type Protocol struct {
	Name       string     // its folder: "oscar"
	Apps       []*App     // whose protocol it is; a flow is taken for the first until the parser says otherwise
	Over       Transport  // TCP, UDP or both
	Confidence Confidence // of a Yes

	// Detect reports whether a conversation that opens like o speaks this
	// protocol. It is pure: it keeps nothing, changes nothing and allocates
	// nothing. More is only a good answer while bytes may still arrive that
	// decide; the engine stops asking after a few kilobytes.
	Detect func(o *Opening) Answer

	// Suspect reports whether o has the shape of this protocol, with odds that do
	// not allow a Yes. Where the policy wants that, such a flow is reset once, to
	// see whether its initiator comes again with something that can be
	// recognised. Nil: nothing is suspected.
	Suspect func(o *Opening) bool

	// New returns a parser for one flow. Nil means the protocol is only
	// recognised, never followed.
	New func() Parser

	// Carries says that any app's conversations come in this protocol, and that its
	// parser only finds out whose: a flow that it cannot read may be anybody's.
	Carries bool
}

// An Opening is the start of a conversation: the first bytes each side sent,
// without gaps. For UDP it is the first datagram of each side.
type Opening struct {
	Initiator, Responder []byte
	Src, Dst             netip.AddrPort // who opened the flow, and to whom
	Over                 Transport
	Earlier              []byte  // UDP: the datagram that the sender of the newest sent before; nil: none
	MidStream            bool    // the true start was not seen: the bytes may begin anywhere
	Announced            *App    // whose data connection was announced to come up here; nil: nobody's
	AnnouncedFor         Feature // what that is to carry
	Hint                 *App    // who is said to wait at Dst; anybody may say so: see [Events.Hint]
}

// From returns the bytes sent in direction d.
func (o *Opening) From(d Dir) []byte {
	if d == FromInitiator {
		return o.Initiator
	}
	return o.Responder
}

// A Parser follows one flow of a protocol that Detect recognised.
//
// Parse is shown b, the unread bytes of one direction, from the first byte of
// the flow on. It reads one message, or one element of a long one, from the
// front of b, says in ev what it means, and returns its length. It is called
// again for the next, so it has no loop. It returns 0 when it wants to see more;
// it is then called with the same bytes and more behind them, and must not say
// again what it has said of them. A datagram is shown whole and alone; what is
// left unread of it is not shown again.
//
// b is valid only during the call: a parser that needs a name later copies it
// into memory of its own. Parse allocates nothing. It must bound what it waits
// for: the engine shows it [MaxUnread] bytes at the most and then gives up on it.
//
// An error means that the bytes cannot be this protocol's; the flow is not
// shown to the parser again.
type Parser interface {
	Parse(ev *Events, dir Dir, b []byte) (read int, err error)
	Reset() // ready for another flow
}

// MaxUnread is how many unread bytes of one direction a parser may be waiting on.
const MaxUnread = 16 << 10
