package rdp

import (
	"encoding/binary"
	"errors"

	"chaperone/proto"
)

// A stage is what a client sends next.
type stage uint8

const (
	atRequest stage = iota
	atConnect       // T.125's, or TLS
	atBlocks        // the client's own data in it
)

// A parser follows a client until it encrypts. What the server says does not matter:
// the client shows what was agreed upon.
type parser struct {
	stage    stage
	said     bool // that this is RDP
	left     int  // so much of the client's data, beyond these
	channels int  // of a list
}

var (
	errRequest = errors.New("rdp: no connection request")
	errConnect = errors.New("rdp: neither encrypted nor T.125")
	errBlock   = errors.New("rdp: the client's data make no sense")
)

// Reset implements [proto.Parser].
func (p *parser) Reset() { *p = parser{} }

// Parse implements [proto.Parser].
func (p *parser) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case ev.Over == proto.UDP:
		p.say(ev)
		ev.Finished = true
		return len(b), nil
	case dir == proto.FromResponder:
		return len(b), nil
	case p.stage == atRequest:
		return p.request(ev, b)
	case p.stage == atConnect:
		return p.connect(ev, b)
	case p.channels > 0:
		return p.channel(ev, b)
	}
	return p.block(ev, b)
}

// say says once what the flow is.
func (p *parser) say(ev *proto.Events) *proto.Event {
	p.said = true
	return ev.Saw(proto.RemoteControl).WithWhole()
}

func (p *parser) request(ev *proto.Events, b []byte) (int, error) {
	r, a := readRequest(b)
	switch a {
	case proto.No:
		return 0, errRequest
	case proto.More:
		return 0, nil
	}
	if r.certain {
		if e := p.say(ev); ev.Subject == proto.FromInitiator {
			e.By(r.user)
		} else {
			e.With(r.user)
		}
	}
	p.stage = atConnect
	return r.size, nil
}

func (p *parser) connect(ev *proto.Events, b []byte) (int, error) {
	if proto.Prefix(b, tpkt) == proto.No && p.said {
		ev.Finished = true // TLS
		return len(b), nil
	}
	n, size, rdp, a := readConnect(b)
	switch {
	case a == proto.No:
		return 0, errConnect
	case a == proto.More:
		return 0, nil
	case !rdp && p.said:
		return 0, errConnect
	case !rdp:
		ev.App, ev.Finished = T120, true
		ev.Saw(proto.AppSharing).WithWhole()
		return len(b), nil
	}
	if !p.said {
		p.say(ev)
	}
	p.stage, p.left = atBlocks, size
	return n, nil
}

// Blocks are a kind u16 and their length u16, little endian. That of channels has
// their number u32, and of each its name, 8 bytes ended by zero, and options u32.
const (
	blockHeader  = 4
	kindChannels = 0xC003
	beforeList   = blockHeader + 4
	entry        = 12
	maxChannels  = 31
)

func (p *parser) block(ev *proto.Events, b []byte) (int, error) {
	if len(b) < blockHeader {
		return 0, nil
	}
	n := le16(b[2:])
	if n < blockHeader || n > p.left {
		return 0, errBlock
	}
	if le16(b) != kindChannels {
		p.left -= n
		ev.Skip, ev.Finished = n-blockHeader, p.left == 0
		return blockHeader, nil
	}
	if len(b) < beforeList {
		return 0, nil
	}
	count := binary.LittleEndian.Uint32(b[blockHeader:])
	if count > maxChannels || n != beforeList+entry*int(count) {
		return 0, errBlock
	}
	p.left, p.channels = p.left-n, int(count)
	ev.Finished = p.left == 0 && count == 0
	return beforeList, nil
}

// What channels are for, by names in any case, and names that nobody knows. A name
// counts up to its end or, where that is all there is room for, seven letters.
var channels = [...]struct {
	name, blunt string
	feature     proto.Feature
}{
	{"RDPDR\x00", "xrdpdr", proto.FileTransfer},
	{"CLIPRDR", "xcliprd", proto.FileTransfer},
	{"RDPSND\x00", "xrdpsnd", proto.Voice},
}

func (p *parser) channel(ev *proto.Events, b []byte) (int, error) {
	read := 1
	for i := range channels {
		c := &channels[i]
		switch proto.PrefixFold(b, c.name) {
		case proto.More:
			return 0, nil
		case proto.Yes:
			ev.Able(c.feature).BluntedBy(0, c.blunt)
			read = len(c.name)
		}
	}
	p.channels--
	ev.Skip, ev.Finished = entry-read, p.left == 0 && p.channels == 0
	return read, nil
}
