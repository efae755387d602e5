package stun

import "chaperone/proto"

// relays reads what m carries to or from a peer.
func (p *parser) relays(ev *proto.Events, dir proto.Dir, m *message) {
	method := m.kind &^ classMask
	if method != sendMethod && method != dataMethod && m.kind != sendRequest && m.kind != draftData {
		return
	}
	if data, ok := m.find(attrData); ok {
		p.inside(ev, dir, data)
	}
}

// channel reads a ChannelData message: channel u16, length u16, data.
func (p *parser) channel(ev *proto.Events, dir proto.Dir, b []byte) {
	if n := int(be16(b[2:])); n <= len(b)-channelHead {
		p.inside(ev, dir, b[channelHead:channelHead+n])
	}
}

// inside reads what a relay carries, unless it stands inside such a thing itself.
func (p *parser) inside(ev *proto.Events, dir proto.Dir, b []byte) {
	if !p.relayed {
		p.relayed = true
		p.datagram(ev, dir, b)
		p.relayed = false
	}
}
