package msn

import (
	"bytes"
	"encoding/base64"
	"net/netip"
	"time"

	"chaperone/proto"
)

// terms are where an invitation is waited for.
type terms struct {
	ip   [4][4]byte
	side [4]uint8 // which port goes with it
	port [2]uint16
	n    uint8
}

func (t *terms) addr(ip [4]byte, side uint8) {
	if int(t.n) < len(t.ip) {
		t.ip[t.n], t.side[t.n] = ip, side
		t.n++
	}
}

// take takes in a field that says where.
func (t *terms) take(f field, v []byte) {
	var room [128]byte
	switch f {
	case fieldIP64:
		n, _ := base64.StdEncoding.Decode(room[:], v[:min(len(v), 64)])
		f, v = fieldIP, room[:n]
	case fieldReversedOuterIPs, fieldReversedOuterPort, fieldReversedInnerIPs, fieldReversedInnerPort:
		f, v = f-fieldReversedOuterIPs+fieldOuterIPs, reverse(&room, v)
	}
	switch f {
	case fieldIP, fieldOuterIPs:
		t.places(v, 0)
	case fieldInnerIPs:
		t.places(v, 1)
	case fieldPort, fieldOuterPort:
		t.setPort(v, 0)
	case fieldInnerPort:
		t.setPort(v, 1)
	}
}

// places reads addresses, with or without a port, separated by spaces.
func (t *terms) places(v []byte, side uint8) {
	for more := true; more; {
		var word []byte
		word, v, more = bytes.Cut(v, space)
		if ip, port, rest, ok := cutPlace(word); ok && len(rest) == 0 {
			t.addr(ip, side)
			if port > 0 {
				t.port[side] = port
			}
		}
	}
}

func (t *terms) setPort(v []byte, side uint8) {
	if n, rest := proto.CutNumber(v, 65535); len(rest) == 0 {
		t.port[side] = uint16(n)
	}
}

func reverse(room *[128]byte, v []byte) []byte {
	v = v[:min(len(v), len(room))]
	for i, c := range v {
		room[len(v)-1-i] = c
	}
	return room[:len(v)]
}

// usual returns where a feature's data goes when an older invitation names no port.
func usual(f proto.Feature) uint16 {
	switch f {
	case proto.FileTransfer:
		return 6891
	case proto.AppSharing, proto.Whiteboard:
		return 1503
	case proto.RemoteControl:
		return 3389
	case proto.Voice:
		return 13324
	case proto.Game:
		return 47624
	}
	return 0
}

// expect announces the connections that the other side will be able to make.
func (h *half) expect(ev *proto.Events, f proto.Feature) {
	t := &h.terms
	for i := range t.n {
		port := t.port[t.side[i]]
		if port == 0 && h.text == invitation {
			port = usual(f)
		}
		if port == 0 || t.ip[i] == [4]byte{} {
			continue
		}
		to := netip.AddrPortFrom(netip.AddrFrom4(t.ip[i]), port)
		expect(ev, f, proto.TCP, to)
		if f == proto.Voice {
			expect(ev, f, proto.UDP, to)
		}
	}
}

// patience is how long an announced connection is waited for.
const patience = 2 * time.Minute

// serverPort is where servers listen that name no port.
const serverPort = 1863

// expectServer announces a connection to the next server, on whatever port.
func expectServer(ev *proto.Events, b []byte) {
	if to, ok := place(b, serverPort); ok {
		expect(ev, proto.Session, proto.TCP, to)
	}
}

// expect announces a connection, once.
func expect(ev *proto.Events, f proto.Feature, over proto.Transport, to netip.AddrPort) {
	for _, x := range ev.Expected[:ev.NExpect] {
		if x.To == to && x.Over == over {
			return
		}
	}
	if ev.NExpect < proto.MaxExpected {
		ev.Expect(proto.Expectation{To: to, Over: over, Feature: f, For: patience})
	}
}
