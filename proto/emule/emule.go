// Package emule recognises eMule's protocol obfuscation, by odds.
//
// Clients obfuscate what they say with keys made of the hash of the client that
// is called, or of its number in Kad; with a server they exchange keys. Who has
// heard neither hash nor number sees noise. So a flow is taken for one only where
// package edonkey has heard that a host of the network waits there, and then by
// its shape:
//
//   - a connection opens with 12 to 267 bytes that look random, the first of which
//     is no mark, and is answered with 6 or more that do
//   - a datagram of 51 bytes, a lookup, is answered with one of 35 and 25 for each
//     contact
//
// Of what looks random nothing is left out but text and what has a form: any
// protocol that hides itself looks like the first. The odds are those of a host
// that is falsely named as one of the network's and takes such connections. The
// second comes up by chance once in 2^20 pairs of random datagrams.
//
// Nothing can be told apart but who sends much more than the other: that is a
// file.
package emule

import (
	"chaperone/proto"
	"chaperone/proto/edonkey"
)

// Protocol is what clients of eDonkey's networks say obfuscated.
var Protocol = &proto.Protocol{
	Name:       "emule",
	Apps:       []*proto.App{edonkey.App},
	Over:       proto.TCP | proto.UDP,
	Confidence: proto.Likely,
	Detect:     detect,
	New:        func() proto.Parser { return new(parser) },
}

// A parser weighs what each side sends.
type parser struct {
	told, file bool
	sent       [2]uint64
}

const (
	bulk    = 64 << 10
	chatter = 16 // of so many bytes sent one at the most is an answer to what comes
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	if !p.told {
		p.told = true
		ev.Saw(proto.Overlay).WithWhole()
	}
	p.sent[dir] += uint64(len(b))
	if !p.file && p.sent[dir] > bulk+chatter*p.sent[dir.Other()] {
		p.file = true
		ev.Saw(proto.FileTransfer).WithWhole()
		ev.Finished = true
	}
	return len(b), nil
}
