package test

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"slices"

	"chaperone/proto"
	"chaperone/proto/transcript"
)

// A hop is one way through a proxy: what is said until the conversation inside
// begins, which is with to or, where that is known by a name, with a name at to's
// port.
type hop struct {
	name   string
	app    string // as policies call it
	v6     bool   // can name an IPv6 address
	byName bool
	turns  func(to netip.AddrPort) []transcript.Turn
}

const inner = "login.messenger.example" // the name of whom a conversation inside is with

var hops = []hop{
	{"SOCKS4", "socks", false, false, func(to netip.AddrPort) []transcript.Turn {
		a := slices.Concat(portOf(to), to.Addr().AsSlice())
		return answered("\x04\x01"+string(a)+"mire\x00", "\x00\x5a"+string(a))
	}},
	{"SOCKS4a", "socks", true, true, func(to netip.AddrPort) []transcript.Turn {
		return answered("\x04\x01"+string(portOf(to))+"\x00\x00\x00\x07mire\x00"+inner+"\x00", "\x00\x5a"+string(portOf(to))+"\x0a\x09\x08\x07")
	}},
	{"SOCKS5", "socks", true, false, func(to netip.AddrPort) []transcript.Turn {
		kind := "\x01"
		if to.Addr().Is6() {
			kind = "\x04"
		}
		return five(kind+string(to.Addr().AsSlice()), to)
	}},
	{"SOCKS5 by name", "socks", true, true, func(to netip.AddrPort) []transcript.Turn {
		return five(fmt.Sprintf("\x03%c%s", len(inner), inner), to)
	}},
	{"CONNECT", "http_proxy", true, false, func(to netip.AddrPort) []transcript.Turn { return connect11(to.String()) }},
	{"CONNECT by name", "http_proxy", true, true, func(to netip.AddrPort) []transcript.Turn {
		return connect11(fmt.Sprintf("%s:%d", inner, to.Port()))
	}},
}

func portOf(a netip.AddrPort) []byte { return binary.BigEndian.AppendUint16(nil, a.Port()) }

// answered is a request and its answer.
func answered(request, answer string) []transcript.Turn {
	return []transcript.Turn{{Dir: proto.FromInitiator, Data: []byte(request)}, {Dir: proto.FromResponder, Data: []byte(answer)}}
}

func five(where string, to netip.AddrPort) []transcript.Turn {
	return append(answered("\x05\x02\x00\x02", "\x05\x00"),
		answered("\x05\x01\x00"+where+string(portOf(to)), "\x05\x00\x00\x01\x0a\x09\x08\x07\x9c\xa7")...)
}

func connect11(where string) []transcript.Turn {
	return answered("CONNECT "+where+" HTTP/1.1\r\nHost: "+where+"\r\nProxy-Connection: keep-alive\r\n\r\n",
		"HTTP/1.1 200 Connection established\r\nProxy-Agent: example\r\n\r\n")
}

// inside returns a conversation as it is held through proxies, from the first to
// the last, which leads to to. The others lead to the next one.
func inside(tr *transcript.Transcript, to netip.AddrPort, through ...hop) (wrapped *transcript.Transcript, before int) {
	w := *tr
	w.Turns = nil
	for i, h := range through {
		next := to
		if i < len(through)-1 {
			next = netip.MustParseAddrPort("10.9.8.7:1080")
		}
		w.Turns = append(w.Turns, h.turns(next)...)
	}
	before = len(w.Turns)
	w.Turns = append(w.Turns, tr.Turns...)
	return &w, before
}
