package directconnect

import (
	"bytes"
	"errors"
	"net/netip"

	"chaperone/proto"
)

// A dialect is how a flow speaks.
type dialect uint8

const (
	undecided dialect = iota
	nmdc
	adc
	datagrams
)

// A parser follows one flow. It is small and holds no pointer that it made:
// there is one for every flow that is followed.
type parser struct {
	dialect dialect
	began   bool // a message has been seen
	clients bool // nobody here is a hub
	known   bool // the user has said who it is
	ownSID  [4]byte
	own     [2]netip.Addr // where the initiator can be reached, by IPv4 and IPv6
	half    [2]half
}

// A half is what is known of the message at hand in one direction, and of the
// transfer that its messages have agreed upon.
type half struct {
	step     step
	command  command
	named    bool // a client has said its name to another
	opaque   bool // compressed up to nobody knows where
	told     bool // the offer has been named
	squeezed bool // a file was asked for in compressed form; by a hub, in any
	count    uint8
	n        uint8
	address  [maxAddress]byte // in NMDC's request to connect
	from     uint64           // where in the file to begin
	length   uint64           // of the file, as its owner says
	content  uint64           // so many bytes of a file come next
}

// Limits of what is waited for.
const (
	maxAddress = 64
	maxLine    = 4 << 10 // a message whose fields matter
	maxContent = 1 << 50
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

var errLost = errors.New("directconnect: no message where one should be")

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if p.dialect == undecided {
		p.dialect = decide(b)
	}
	h := &p.half[dir]
	switch {
	case p.dialect == undecided:
		return 0, nil
	case p.dialect == datagrams:
		return p.datagram(ev, b)
	case h.opaque:
		return len(b), nil
	case h.content > 0:
		ev.Skip, h.content = int(h.content), 0
		return 0, nil
	case p.dialect == nmdc:
		return p.text(ev, dir, b)
	}
	return p.line(ev, dir, b)
}

// decide tells how a flow speaks by the first bytes that a parser is shown. What
// opens no stream is a datagram; those are shown whole.
func decide(b []byte) dialect {
	switch {
	case b[0] == '$' && len(b) < len("$SR"):
		return undecided
	case b[0] == '$' && proto.Prefix(b, "$SR") == proto.No:
		return nmdc
	case b[0] == 'H', b[0] == 'I', b[0] == 'C':
		return adc
	}
	return datagrams
}

// begin says, once, that people are connected.
func (p *parser) begin(ev *proto.Events) {
	if !p.began {
		p.began = true
		ev.Saw(proto.Session)
	}
}

// pass reads on to the end of a message of which nothing more is wanted.
func (h *half) pass(b []byte, end byte) int {
	if i := bytes.IndexByte(b, end); i >= 0 {
		h.step = stepStart
		return i + 1
	}
	h.step = stepPass
	return len(b)
}
