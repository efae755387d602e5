package enforce

import (
	"testing"

	"chaperone/enforce/packet"
	"chaperone/proto"
)

// datagram sends one and returns what came out.
func (r *rig) datagram(dir proto.Dir, data string) []byte {
	b := packet.NewUDP(r.ends[dir], r.ends[dir.Other()], []byte(data))
	r.last = r.e.Handle(r.now, b, &r.meta)
	if !r.last.Pass {
		return nil
	}
	var p packet.Packet
	if err := p.Decode(b); err != nil || !p.Valid() {
		r.t.Fatal(err)
	}
	return p.Payload
}

func TestDatagrams(t *testing.T) {
	r := newRig(t, noFiles+`
  rule "no calls" {
    features = [feature.voice]
    action   = reset
  }`, "")
	for _, c := range []struct{ sent, want string }{
		{"TOY bob\n", "TOY bob\n"},
		{"SAY hello\n", "SAY hello\n"},
		{offerLine, bluntLine},
		{"CALL\n", ""}, // that datagram alone is swallowed
		{"SAY still here\n" + offerLine, "SAY still here\n" + bluntLine},
	} {
		if got := r.datagram(fromClient, c.sent); string(got) != c.want {
			t.Errorf("%q came out as %q", c.sent, got)
		}
	}
	r.told("classified toy", "session accept", "messaging accept",
		`file_transfer reset by blunt "cat.jpg"`, "expect file_transfer at 10.9.9.9:7000", "voice reset by packet",
		`file_transfer reset by blunt "cat.jpg"`, "expect file_transfer at 10.9.9.9:7000")
}

// A flow of datagrams may open with something else; it stays unrecognised only
// after several.
func TestDatagramsUnknown(t *testing.T) {
	r := newRig(t, noFiles, "")
	for range maxSilent - 1 { // that nobody answers
		if r.datagram(fromClient, "noise, noise"); r.last.Settled.Fate != Queue {
			t.Fatalf("%+v", r.last)
		}
	}
	if got := r.datagram(fromServer, "TOY eve\n"+offerLine); string(got) != "TOY eve\n"+bluntLine {
		t.Errorf("%q", got)
	}
	r = newRig(t, noFiles, "")
	r.datagram(fromServer, "noise, too")
	for range maxLooks {
		r.datagram(fromClient, "\r\n") // a sign of life
	}
	if r.last.Settled.Fate != Queue {
		t.Errorf("%+v", r.last)
	}
	r.datagram(fromClient, "noise, noise")
	if r.last.Settled.Fate != Trust {
		t.Errorf("%+v", r.last)
	}
	if r.e.Tick(r.now.Add(idle[brief])); r.e.Count().Live != 0 || r.e.Count().Buffered != 0 {
		t.Errorf("%+v", r.e.Count())
	}
}

func TestDataConnectionByDatagrams(t *testing.T) {
	r := newRig(t, noFiles, "")
	if got := r.datagram(fromClient, "DATA 1"); got != nil || !r.last.Tell || r.last.Settled.Fate != Refuse {
		t.Errorf("%q %+v", got, r.last)
	}
}

// Transports without ports are told apart by address and protocol alone.
func TestOtherTransports(t *testing.T) {
	for gateway, pass := range map[string]bool{"unknown = accept": true, "unknown = reset": false} {
		r := newRig(t, noFiles, gateway)
		b := packet.NewUDP(r.ends[0], r.ends[1], []byte("x"))
		b[9] = 47 // GRE
		if v := r.e.Handle(r.now, b, &r.meta); v.Pass != pass || r.e.flows.n != 1 {
			t.Errorf("%s: %+v", gateway, v)
		}
		b[9] = packet.ICMP
		if v := r.e.Handle(r.now, b, &r.meta); !v.Pass || r.e.flows.n != 1 {
			t.Errorf("%s: ICMP: %+v", gateway, v)
		}
	}
}
