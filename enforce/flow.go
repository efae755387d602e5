package enforce

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"net/netip"
	"time"

	"chaperone/enforce/packet"
	"chaperone/enforce/stream"
	"chaperone/policy"
	"chaperone/proto"
)

// A key names a flow without regard to direction and holds no pointer:
// lower address and port, higher address and port, IP protocol.
type key [37]byte

// set makes k, which is zero, the key of p and reports whether its source is the
// lower end.
func (k *key) set(p *packet.Packet) (low bool) {
	a, b := p.Addrs()
	pa, pb := p.Ports()
	c := bytes.Compare(a, b)
	if low = c < 0 || c == 0 && pa <= pb; !low {
		a, b, pa, pb = b, a, pb, pa
	}
	if len(a) == 4 {
		mapped(k[8:], a)
		mapped(k[24:], b)
	} else {
		copy(k[:], a)
		copy(k[16:], b)
	}
	binary.BigEndian.PutUint16(k[32:], pa)
	binary.BigEndian.PutUint16(k[34:], pb)
	k[36] = p.Protocol
	return low
}

// mapped writes the lower half of a, an IPv4 address, as IPv6 has it (RFC 4291, 2.5.5.2).
func mapped(to, a []byte) {
	binary.BigEndian.PutUint64(to, 0xffff<<32|uint64(binary.BigEndian.Uint32(a)))
}

// ends returns the addresses of the key's lower and higher end.
func (k *key) ends() (low, high netip.AddrPort) {
	return netip.AddrPortFrom(netip.AddrFrom16([16]byte(k[0:16])).Unmap(), binary.BigEndian.Uint16(k[32:])),
		netip.AddrPortFrom(netip.AddrFrom16([16]byte(k[16:32])).Unmap(), binary.BigEndian.Uint16(k[34:]))
}

// over returns the transport, 0 for one without ports.
func (k *key) over() proto.Transport {
	switch k[36] {
	case packet.ProtoTCP:
		return proto.TCP
	case packet.ProtoUDP:
		return proto.UDP
	}
	return 0
}

// A phase is how far the engine has come with a flow.
type phase uint8

const (
	opening phase = iota // nobody has recognised it yet
	following
	counting // nothing more can be read, but how much is sent says something
	leaving  // judged; passes, and is given to the kernel once nothing of it can be sent again in another form
	parted   // leaving, and the kernel alone knows how far it is
	trusted
	refused
)

// A flow is what the engine remembers of one conversation. What only an
// unsettled flow needs is in its talk.
type flow struct {
	key
	initiatorLow bool // the key's lower end opened it
	inbound      bool // the responder is the subject
	phase        phase
	reset        bool    // refused, and the ends are told
	closing      [2]bool // FIN or RST seen, of each side
	classified   bool    // and reported to be told
	told         proto.AppID
	confidence   proto.Confidence
	class        class
	over         proto.Transport
	app          proto.AppID
	carrier      proto.AppID    // first app of the protocol that it was recognised by last
	features     proto.Features // used or offered
	reported     proto.Features // whose accepted use has been reported
	whole        proto.Features // those the flow stands and falls with
	generation   uint32         // of the view that dept is of
	start        [2]uint32      // TCP: the first sequence number of each side, once seen
	started      [2]bool

	slot, chain, newer, older int32 // places in the table

	id             uint64
	packets, bytes uint64
	first          int64   // Unix nanoseconds
	last           int64   // on the engine's clock
	near           uint32  // the interface towards the subject; 0 where unknown
	mac            [6]byte // the subject's on the link; zero where unknown
	dept           *policy.Department
	inside         *inside // nil where there is nothing to say of it
	*talk                  // nil once settled
}

// A talk is the state of a flow that is being recognised or followed.
type talk struct {
	half      [2]stream.Half // of UDP the latest datagram of each side, while opening
	cand      candidates
	protocol  int16       // index in the catalogue, when following
	wrapping  int16       // index of the wrapper's protocol
	hint      proto.AppID // who is said to wait at the responder's
	depth     uint8       // conversations inside conversations
	looks     uint8       // openings given up, of datagrams and in mid-stream
	parser    proto.Parser
	wrapper   proto.Parser  // of a flow whose datagrams each have a header of their own
	again     uint32        // the first sequence number of a SYN that may begin another connection
	before    [2]uint32     // where each side was before; see former
	former    former        // what was there
	asked     uint8         // which side has sent such a SYN: its direction + 1; 0: neither
	broken    bool          // the initiator has sent a RST
	announced bool          // app is known from an announcement
	carries   proto.Feature // what was announced
	handshake bool          // the start was seen
	crossed   bool          // both sides may have sent a SYN: either may be the one that opens the conversation
	turned    bool          // the ends have exchanged roles since
	lost      bool          // followed before, by an earlier process or until it was forgotten
	minded    bool          // something is refused of an app of its protocol
	gap       bool          // followed before, up to packets that were not shown
	reversed  bool          // the conversation inside was opened by the responder
	waited    bool          // leaving, and the kernel has been asked to show bare acknowledgements
	spoke     [2]bool       // a segment or datagram of each side was seen
	pieces    uint8         // TCP: segments of the initiator that held something new, up to 255
	unseen    [2]uint16     // Engine.unseen when each direction was begun, or taken up again
	since     int64         // when it began to leave, on the engine's clock
	offer     outcome       // of the latest offer
	stash     *[]stashed    // of an observing engine
}

// former is what was between the ports of a flow before.
type former uint8

const (
	nothing   former = iota
	another          // a connection, of which this one may only seem to be another
	elsewhere        // none, but another SYN-ACK, which had the sides start there
)

// An outcome is what a use of a feature met.
type outcome struct {
	policy.Decision
	feature proto.Feature
	means   Means
}

// candidates is a set of protocols, by index in the catalogue.
type candidates [2]uint64

const maxProtocols = 128

func (c *candidates) has(i int) bool { return c[i>>6]>>(i&63)&1 != 0 }
func (c *candidates) add(i int)      { c[i>>6] |= 1 << (i & 63) }
func (c *candidates) drop(i int)     { c[i>>6] &^= 1 << (i & 63) }
func (c *candidates) empty() bool    { return c[0]|c[1] == 0 }

// keep drops those that are not in other.
func (c *candidates) keep(other *candidates) {
	c[0] &= other[0]
	c[1] &= other[1]
}

// next returns the first that is not below i, or maxProtocols.
func (c *candidates) next(i int) int {
	for ; i < maxProtocols; i = i&^63 + 64 {
		if rest := c[i>>6] >> (i & 63); rest != 0 {
			return i + bits.TrailingZeros64(rest)
		}
	}
	return maxProtocols
}

// ends returns who opened the flow, and to whom.
func (f *flow) ends() (src, dst netip.AddrPort) {
	src, dst = f.key.ends()
	if !f.initiatorLow {
		src, dst = dst, src
	}
	return src, dst
}

// turn exchanges the roles of the ends, but not in the conversation inside.
func (f *flow) turn() {
	f.initiatorLow, f.reversed, f.turned = !f.initiatorLow, !f.reversed, true
	f.start[0], f.start[1] = f.start[1], f.start[0]
	f.started[0], f.started[1] = f.started[1], f.started[0]
	f.closing[0], f.closing[1] = f.closing[1], f.closing[0]
	f.spoke[0], f.spoke[1] = f.spoke[1], f.spoke[0]
	f.half[0], f.half[1] = f.half[1], f.half[0]
	f.before[0], f.before[1] = f.before[1], f.before[0]
	if f.asked != 0 {
		f.asked = 3 - f.asked
	}
}

// dir returns the direction of a packet whose source is the key's lower end or not.
func (f *flow) dir(low bool) proto.Dir {
	if low == f.initiatorLow {
		return proto.FromInitiator
	}
	return proto.FromResponder
}

// answering returns the address of whom the initiator talks to.
func (f *flow) answering() netip.Addr {
	if f.inside != nil && f.inside.far.IsValid() && !f.inside.far.Addr().IsUnspecified() {
		return f.inside.far.Addr()
	}
	_, dst := f.ends()
	return dst.Addr()
}

// subjectSide returns the side of the conversation that is the subject.
func (f *flow) subjectSide() proto.Dir {
	if f.inbound {
		return f.inner(proto.FromResponder)
	}
	return f.inner(proto.FromInitiator)
}

// inner returns which side a direction of the flow is to the conversation in it.
func (f *flow) inner(dir proto.Dir) proto.Dir {
	if f.reversed {
		return dir.Other()
	}
	return dir
}

// far returns whom the subject's conversation is with: where it is not said
// otherwise, the end that is not the subject.
func (f *flow) far() netip.AddrPort {
	if f.inside != nil && f.inside.far.IsValid() {
		return f.inside.far
	}
	src, dst := f.ends()
	if f.inbound {
		return src
	}
	return dst
}

// A class is flows that are forgotten after the same time.
type class uint8

const (
	brief   class = iota // the kernel passes it by itself
	parting              // judged, and the kernel waits for the answer
	short                // over, refused, or of datagrams
	loose                // datagrams that nobody knows yet, or a stream that is over, of which bytes are kept
	silent               // a stream in which nothing has been said, or what nobody has answered
	begun                // a stream that nobody knows yet, or has answered, of which bytes are kept
	held                 // another of which bytes are kept
	long
	numClasses
)

// idle is how long a flow is remembered when nothing more comes: long enough for a
// quiet messenger connection between keep-alives with room to spare. A flow
// forgotten too early is found again by its conntrack mark.
var idle = [numClasses]time.Duration{
	brief: 10 * time.Second, parting: time.Second, short: 3 * time.Minute, loose: 3 * time.Minute,
	silent: 2 * time.Hour, begun: 2 * time.Hour, held: 2 * time.Hour, long: 2 * time.Hour,
}

// worth is how long a flow is preferred to new ones when the table is full. A
// stranger opens a thousand connections while friends think of what to say.
var worth = [numClasses]time.Duration{
	brief: 10 * time.Second, parting: time.Second, short: 3 * time.Minute, loose: 3 * time.Minute,
	silent: time.Minute, begun: time.Minute, held: 2 * time.Hour, long: 2 * time.Hour,
}

// silent reports whether nothing has been said since the handshake of a stream.
func (f *flow) silent() bool { return f.phase == opening && f.handshake && !f.spoken() }

// holds reports whether bytes of the flow are kept.
func (f *flow) holds() bool { return f.talk != nil && (f.half[0].Holds() || f.half[1].Holds()) }
