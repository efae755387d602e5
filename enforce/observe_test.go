package enforce

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"chaperone/enforce/packet"
)

func observing(c *Config) { c.Observe, c.Offload = true, false }

// A capture may show segments in any order; all of them count.
func TestObserveReordered(t *testing.T) {
	text := "TOY bob\nSAY a\n" + offerLine + "CALL\n"
	r := newRig(t, noFiles, "", observing).shake()
	for i := len(text) - 1; i >= 0; i-- {
		r.at(fromClient, i, text[i:i+1])
	}
	r.told("classified toy", "session accept", "messaging accept", "file_transfer reset by blunt",
		`file_transfer reset by blunt "cat.jpg"`, "expect file_transfer at 10.9.9.9:7000", "voice accept")
}

// What a capture has missed is given up when the far side has acknowledged it,
// or when too much waits behind it; then the flow is found again.
func TestObserveMissing(t *testing.T) {
	for _, acked := range []bool{true, false} {
		r := newRig(t, noFiles, "", observing).shake()
		r.out("TOY bob\n")
		r.at(fromClient, 50, "SAY a\n")
		r.sent[0] = 56
		if acked {
			r.packet(fromServer, 1000, r.start[0]+56, packet.ACK, nil)
		} else {
			for i := range maxStash {
				r.out(fmt.Sprintf("SAY %d\n", i))
			}
		}
		r.out("CALL\n")
		if got := strings.Join(r.said, ","); got != "classified toy,session accept,messaging accept,voice accept" || r.e.count.Missed != 1 {
			t.Errorf("acked %v: %s, %d missed", acked, got, r.e.count.Missed)
		}
	}
}

func TestObserveReportsUnknown(t *testing.T) {
	r := newRig(t, noFiles, "", observing)
	r.shake().out("nothing known")
	r.e.Flush(r.now)
	r.told("classified unknown", "expired unknown")
}

// An acknowledgement that shows a hole to be one may let what waited behind it
// end the flow; the packet is then one of a settled flow.
func TestObserveRefusedBehindHole(t *testing.T) {
	r := newRig(t, noFiles, "", observing).shake()
	r.at(fromClient, 10, "SAY x\nDATA")
	r.packet(fromServer, 1000, r.start[0]+20, packet.ACK|packet.FIN, nil)
	if r.last.Settled.Fate != Refuse {
		t.Errorf("%+v", r.last)
	}
	r.told("classified toy", "messaging accept", "file_transfer reset by flow")
}

// A refused connection that the capture shows going on is one flow.
func TestObserveRefused(t *testing.T) {
	r := newRig(t, noFiles, "", observing).shake()
	r.out("TOY bob\n" + offerLine)
	d := &rig{t: t, e: r.e, now: r.now, start: [2]uint32{5, 500}}
	d.ends = [2]netip.AddrPort{r.ends[0], netip.MustParseAddrPort("10.9.9.9:7000")}
	flows := r.e.count.Flows
	d.packet(fromClient, 4, 0, packet.SYN, nil)
	d.packet(fromClient, 4, 0, packet.SYN, nil)
	d.shake().out("DATA and a file")
	if r.e.count.Flows != flows+1 {
		t.Errorf("%d flows", r.e.count.Flows-flows)
	}
}
