package policy

import (
	"net/netip"

	"chaperone/proto"
)

// An Action is what happens to a use of a feature, from mildest to hardest.
type Action uint8

// The actions.
const (
	Accept Action = iota
	Drop          // refused in silence
	Reset         // refused, and both ends are told
)

// String returns the word policies use.
func (a Action) String() string { return [...]string{"accept", "drop", "reset"}[a] }

// A Mode says whether decisions are carried out.
type Mode uint8

// The modes.
const (
	Enforce Mode = iota
	DryRun       // everything is decided, nothing is done
)

// String returns the word policies use.
func (m Mode) String() string { return [...]string{"enforce", "dry_run"}[m] }

// A Gateway is the settings of the box itself.
type Gateway struct {
	Inside          []string // interfaces whose hosts are the subjects; empty: a flow's initiator is
	Queues          int      // how many NFQUEUE queues
	FirstQueue      uint16   // the number of the first
	Mode            Mode
	OnFailure       Action // Accept: fail open; Drop: fail closed
	Unknown         Action // for what nothing recognises
	WhenInseparable Action // Reset: close a conversation whose refused feature cannot be taken out of it
	MarkMask        uint32 // the 16 adjacent bits of packet and conntrack mark that are ours
	StripECH        bool   // take the keys for encrypted names out of DNS answers
	ProbeEncrypted  bool   // reset what may be an encrypted protocol once, to see what is tried next
	MaxFlows        int    // flows remembered, over all queues
}

// A Subject is the inside host whose department decides.
type Subject struct {
	Addr      netip.Addr
	Interface string  // "" where unknown
	MAC       [6]byte // zero where unknown
}

// A Department is a named part of the inside network.
type Department struct {
	Name   string // "default" for default_department
	Group  string // the name of its group, "" for none
	Policy string // the name of its policy
	Mode   Mode   // DryRun if the gateway is, or the department, or its group and the department says nothing

	table  *Table // whose department it is
	policy int    // its index in the table
}

// A Logging says whether a rule's decisions are written to the journal.
type Logging uint8

// The ways to log.
const (
	LogUsual  Logging = iota // as the gateway does anyway
	LogAlways                // log = true: also what is accepted
	LogNever                 // log = false: not even what is refused
)

// A Rule is where a decision comes from.
type Rule struct {
	Policy string  // "" for the gateway's own
	Name   string  // "default" for a policy's default, "unknown" for gateway.unknown
	File   string  // "" for what no file says
	Line   int     // 0 for what no file says
	Log    Logging //
}

// About is what is known of one use of a feature when it is decided.
// The slices are only read.
type About struct {
	Login, Peer, File []byte
	Size              uint64 // bytes; 0 where unknown
	Far               netip.AddrPort
	Over              proto.Transport
	Carrier           proto.AppID // what the flow was recognised by, where its app is another: QUIC, which shows a host
	Likely            bool        // the app is likely, not certain
	Partial           bool        // more may become known, too late: a rule that might apply applies
}

// A Decision is what a policy says of one use of a feature.
type Decision struct {
	Action Action
	DryRun bool  // report it, do not do it
	Rule   *Rule // never nil
}
