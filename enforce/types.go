package enforce

import (
	"net/netip"
	"time"

	"chaperone/policy"
	"chaperone/proto"
)

// Meta is what the kernel says of a packet beside its bytes.
// The zero value is right for a capture file.
type Meta struct {
	In, Out uint32  // interface indexes; 0 where unknown
	MAC     [6]byte // of the sender on the link; zero where unknown
	Known   Settled // what an earlier look, perhaps by an earlier process, left in the conntrack mark
	Reply   bool    // conntrack says: sent by the responder; only of weight for a flow never seen before
	Partial bool    // the checksum is the hardware's to fill in
}

// Fate is what the kernel shall do with the later packets of a flow.
type Fate uint8

// The fates, as they stand in the conntrack mark.
const (
	Queue    Fate = iota // show them
	Trust                // pass them without asking
	Refuse               // refuse them without asking
	Follow               // show all of them, bare acknowledgements too
	Await                // show them, but first wait for the responder to acknowledge what was judged
	Heard                // it has: pass the first thing it says, show the rest, so that the flow can be trusted
	Answered             // it has said something, too
)

// Settled is a fate with its reason. It travels in the conntrack mark.
type Settled struct {
	Fate  Fate
	Reset bool        // with Refuse: tell the ends
	App   proto.AppID // what the flow was taken for; 0 where unknown or beyond what the mark holds
	Stale bool        // decided under another generation of the policy
	Ack   uint16      // with Await: what the responder is to acknowledge, modulo AckSpan
}

// A Verdict is what becomes of one packet.
type Verdict struct {
	Pass    bool    // hand it on
	Changed bool    // it was rewritten in place: hand on the new bytes
	Tell    bool    // not passed, and both ends shall hear of it (RST or ICMP)
	TellSeq uint32  // TCP: the sequence number the far end expects next, for its RST
	Settled Settled // of the flow; the zero value leaves the mark as it is
}

// Means is how a verdict is carried out.
type Means uint8

// The means, from the least collateral to the most.
const (
	ByNothing     Means = iota
	ByBlunt             // the offer was overwritten in place
	ByExpectation       // the announced data connection is refused wherever it comes up
	ByPacket            // this datagram or segment was swallowed
	ByFlow              // the flow was refused
)

// String returns the word used in journals.
func (m Means) String() string {
	return [...]string{"", "blunt", "expectation", "packet", "flow"}[m]
}

// A NoticeKind is the "event" of a journal line.
type NoticeKind uint8

// The kinds of notice.
const (
	Classified NoticeKind = iota // a flow's app became known, or that it stays unknown
	Decided                      // a use or offer of a feature met its verdict
	Expected                     // a data connection was announced
	Expired                      // a flow ended or was forgotten
	Alarm                        // something is wrong with the gateway
)

// String returns the word used in journals.
func (k NoticeKind) String() string {
	return [...]string{"classified", "verdict", "expectation", "expired", "alarm"}[k]
}

// A FlowInfo describes a flow in a notice.
type FlowInfo struct {
	ID         uint64 // unique in this engine
	Src, Dst   netip.AddrPort
	Over       proto.Transport // 0 for transports without ports
	App        *proto.App
	Confidence proto.Confidence
	Department *policy.Department
	Features   proto.Features
	Packets    uint64 // seen by the engine; the kernel passes on what it trusts without asking
	Bytes      uint64 // of IP, both directions
	Host       []byte // server name where one was seen
	First      time.Time
}

// A Notice is something the engine wants known. It and its slices are valid
// only during the call that delivers it.
type Notice struct {
	Kind NoticeKind
	Time time.Time
	Flow FlowInfo

	// Of Decided, and of Classified when the flow itself met a verdict.
	Feature proto.Feature
	Verdict policy.Action // what happened; Accept in a dry run
	Would   policy.Action // in a dry run: what would have happened
	DryRun  bool
	Means   Means
	Rule    *policy.Rule

	Login, Peer, File []byte
	Size              uint64
	Details           bool // names that became known after the notice before, of the same use

	To   netip.AddrPort // of Expected: where the data connection is to come up
	Text string         // of Alarm
}

// A Sink takes notices. It must not block, and copies what it keeps.
type Sink func(*Notice)
