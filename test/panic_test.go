package test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"chaperone/enforce/gateway"
	"chaperone/policy"
	"chaperone/proto"
	"chaperone/proto/transcript"
	"chaperone/test/lab"
)

// A parser that panics costs its flow what on_failure says. All others, and those
// that come, are judged as before.
func TestPanic(t *testing.T) {
	for failure, passes := range map[string]bool{"accept": true, "drop": false} {
		t.Run(failure, func(t *testing.T) {
			l := build(t, lab.Options{})
			j := new(journal)
			var g *gateway.Gateway
			inGateway(t, l, func() (err error) {
				g, err = gateway.Start(t.Context(), gateway.Config{
					Table: drillTable(t, "on_failure = "+failure, policy.Reset), Catalog: drillCatalog, Sink: j.sink,
				})
				return err
			})
			defer g.Close()
			beside := exercise(t, l, 7001)
			for i := range 5 {
				one := exercise(t, l, uint16(7002+i))
				for _, words := range []string{"FAIL", "SAY more"} {
					if passes && !tell(one, words) || !passes && !silence(one, words) {
						t.Errorf("failure %d, %q: want it to pass: %v", i, words, passes)
					}
				}
				if !tell(beside, "SAY hello") || !tell(beside, fmt.Sprintf("SEND %v:%d", l.Server.V4, 7100+i)) {
					t.Errorf("failure %d: others do not go on", i)
				}
				c, err := l.Open(lab.Script{Port: uint16(7100 + i), Wait: 300 * time.Millisecond})
				if err != nil {
					t.Fatal(err)
				}
				if c.Up() {
					t.Errorf("failure %d: what others announce is no longer refused", i)
				}
				c.Close()
			}
			panics := 0
			for _, n := range j.take() {
				if strings.Contains(n.Text, "on purpose") {
					panics++
				}
			}
			if panics != 5 {
				t.Errorf("the journal tells of %d panics, want 5", panics)
			}
		})
	}
}

// exercise opens a conversation in the protocol for exercises.
func exercise(t *testing.T, l *lab.Lab, port uint16) *lab.Conversation {
	t.Helper()
	c, err := l.Open(lab.Script{Port: port})
	if err != nil || !c.Up() {
		t.Fatalf("no conversation: %v", err)
	}
	t.Cleanup(c.Close)
	if !tell(c, "DRILL") {
		t.Fatal("the first word does not pass")
	}
	return c
}

// tell says a line and reports whether it arrives.
func tell(c *lab.Conversation, words string) bool {
	_, whole := c.Say(transcript.Turn{Dir: proto.FromInitiator, Data: []byte(words + "\n")})
	return whole
}

// silence says a line and reports whether nothing arrives.
func silence(c *lab.Conversation, words string) bool {
	fmt.Fprintln(c.Conn(proto.FromInitiator), words)
	to := c.Conn(proto.FromResponder)
	to.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	n, _ := to.Read(make([]byte, 1))
	return n == 0
}
