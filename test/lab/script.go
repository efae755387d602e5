package lab

import (
	"fmt"
	"net/netip"
	"time"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// A Script is a conversation to be held over a real connection.
type Script struct {
	Turns    []transcript.Turn
	Over     proto.Transport // 0 means TCP
	From, To *Host           // who opens the connection and who accepts it; nil means Client and Server
	IPv6     bool
	Port     uint16
	Segment  int           // TCP: no segment carries more bytes; 0 leaves it to the kernel
	Wait     time.Duration // the longest silence, in a turn and when connecting; 0 means 5 s
}

// A Result is what became of a script.
type Result struct {
	Got   [][]byte  // what arrived of each turn, as far as it came to that turn
	Extra [2][]byte // what arrived in a direction although nobody had said it
	Ends  [2]End    // how it ended for the initiator and for the responder
}

// Play holds the conversation of s to its end, to the first turn that does not
// arrive whole, or to the end of the connection. An error means that it could
// not be tried.
func (l *Lab) Play(s Script) (*Result, error) {
	c, err := l.Open(s)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	r := new(Result)
	whole := c.Up()
	for _, turn := range s.Turns {
		if !whole {
			break
		}
		var got []byte
		got, whole = c.Say(turn)
		r.Got = append(r.Got, got)
	}
	r.Extra, r.Ends = c.Finish(whole)
	return r, nil
}

// Received returns all that arrived in direction d.
func (r *Result) Received(turns []transcript.Turn, d proto.Dir) []byte {
	var out []byte
	for i, got := range r.Got {
		if turns[i].Dir == d {
			out = append(out, got...)
		}
	}
	return append(out, r.Extra[d]...)
}

// Unchanged returns nil if every turn arrived byte for byte, nothing else did,
// and both ends then closed in peace; otherwise what was first amiss.
func (r *Result) Unchanged(turns []transcript.Turn) error {
	for i, turn := range turns {
		if i >= len(r.Got) {
			return fmt.Errorf("turn %d of %d was never said: %v", i+1, len(turns), r.Ends)
		}
		if d := Diff(turn.Data, r.Got[i]); d != "" {
			return fmt.Errorf("turn %d of %d, %s: %s; %v", i+1, len(turns), arrow[turn.Dir], d, r.Ends)
		}
	}
	for d, extra := range r.Extra {
		if len(extra) > 0 {
			return fmt.Errorf("%s: %d bytes more than were said: %s", arrow[d], len(extra), Diff(nil, extra))
		}
	}
	for side, end := range r.Ends {
		if end.How != Closed {
			return fmt.Errorf("%v: not closed in peace at the %s", r.Ends, sides[side])
		}
	}
	return nil
}

var (
	arrow = [...]string{"initiator to responder", "responder to initiator"}
	sides = [...]string{"initiator", "responder"}
)

// fill replaces what s leaves open.
func (s Script) fill(l *Lab) Script {
	if s.Over == 0 {
		s.Over = proto.TCP
	}
	if s.From == nil {
		s.From = l.Client
	}
	if s.To == nil {
		s.To = l.Server
	}
	if s.Wait == 0 {
		s.Wait = 5 * time.Second
	}
	return s
}

func (s Script) addr() netip.AddrPort { return netip.AddrPortFrom(s.To.Addr(s.IPv6), s.Port) }
