package test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// A played transcript is what became of it.
type played struct {
	got   [][]byte // what arrived of each turn, up to the one that ended it
	whole bool     // every turn arrived, in its full length
	ends  [2]lab.End
}

// end lets the conversation end in peace, or lets go of it.
func (r *played) end(c *lab.Conversation, over proto.Transport, aloud bool) {
	switch {
	case over == proto.UDP:
	case r.whole:
		_, r.ends = c.Finish(true)
	default:
		for side := range r.ends {
			r.ends[side].How = told(c.Conn(proto.Dir(side)), aloud)
			c.Conn(proto.Dir(side)).(*net.TCPConn).SetLinger(0)
		}
	}
}

// told says how a connection stands that should be over.
func told(c net.Conn, aloud bool) lab.How {
	c.SetReadDeadline(time.Now().Add(patienceFor(aloud)))
	switch _, err := c.Read(make([]byte, 1)); {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return lab.Silence
	case err != nil:
		return lab.Reset
	}
	return lab.Failed
}

// received returns tr as the far sides got it.
func (r *played) received(tr *transcript.Transcript) *transcript.Transcript {
	out := *tr
	out.Turns = nil
	for i, got := range r.got {
		if len(got) > 0 {
			out.Turns = append(out.Turns, transcript.Turn{Dir: tr.Turns[i].Dir, Data: got})
		}
	}
	return &out
}

// unchanged returns nil if every turn of tr arrived as it was said, and then the
// sides could part in peace.
func (r *played) unchanged(tr *transcript.Transcript) error {
	for i, turn := range tr.Turns {
		if i >= len(r.got) {
			return fmt.Errorf("turn %d of %d was never said: %v", i+1, len(tr.Turns), r.ends)
		}
		if d := lab.Diff(turn.Data, r.got[i]); d != "" {
			return fmt.Errorf("turn %d of %d: %s", i+1, len(tr.Turns), d)
		}
	}
	if quiet := [2]lab.How{lab.Closed, lab.Closed}; tr.Over == proto.TCP && r.hows() != quiet {
		return fmt.Errorf("not closed in peace: %v", r.ends)
	}
	return nil
}

// hows is how it ended for the initiator and for the responder.
func (r *played) hows() [2]lab.How { return [2]lab.How{r.ends[0].How, r.ends[1].How} }
