package bittorrent

import (
	"bytes"
	"net/netip"

	"chaperone/proto"
)

// A peerList reads what a tracker answers to an announcement: a dictionary with
// the peers as one string, or in older trackers as a list of dictionaries.
type peerList struct {
	state listState
	size  int // of an endpoint in the string at hand
	left  int // bytes of that string
}

// A listState is what a peerList reads next.
type listState uint8

const (
	listStart listState = iota
	listKey
	listString // endpoints in compact form
	listItems  // dictionaries
	listEnd    // no more is of interest
)

// Limits of an answer, in bytes.
const (
	maxKey  = 32
	maxItem = 4000 // of a value that must be seen whole
)

// Reset implements [proto.Parser].
func (l *peerList) Reset() { *l = peerList{} }

// Begin implements http.Body.
func (l *peerList) Begin(dir proto.Dir) (goesOn bool) {
	l.Reset()
	return false
}

// Parse implements [proto.Parser]. A body that is no such dictionary, a torrent
// client's upload among them, is of no interest.
func (l *peerList) Parse(ev *proto.Events, dir proto.Dir, b []byte) (int, error) {
	switch {
	case len(b) == 0:
		return 0, nil
	case l.state == listStart && b[0] == 'd':
		l.state = listKey
		return 1, nil
	case l.state == listKey:
		return l.entry(ev, b), nil
	case l.state == listString:
		return l.compact(ev, b), nil
	case l.state == listItems:
		return l.item(ev, b), nil
	}
	ev.Finished = true
	return len(b), nil
}

// give says that the rest is of no interest.
func (l *peerList) give(b []byte) int {
	l.state = listEnd
	return len(b)
}

// entry reads a key and its value, or how the value of peers starts.
func (l *peerList) entry(ev *proto.Events, b []byte) int {
	head, n := stringHead(b)
	switch {
	case head == 0 && len(b) > 8 || n > maxKey || b[0] == 'e':
		return l.give(b)
	case head == 0 || len(b) <= head+n:
		return 0
	}
	name, after := b[head:head+n], b[head+n:]
	size := 0
	switch string(name) {
	case "peers":
		size = sizeIPv4
	case "peers6":
		size = sizeIPv6
	}
	switch start, length := stringHead(after); {
	case size > 0 && after[0] == 'l':
		l.state = listItems
		return head + n + 1
	case size > 0 && start > 0:
		if l.size, l.left = size, length; length > 0 {
			l.state = listString
		}
		return head + n + start
	case start > 0:
		ev.Skip = length
		return head + n + start
	}
	v, _, ok := cutValue(after)
	switch {
	case len(v) > maxItem, !ok && len(after) > maxItem:
		return l.give(b)
	case !ok:
		return 0
	}
	return head + n + len(v)
}

// compact reads endpoints, as many as can be told of at once, and what is left
// over where they do not come out even.
func (l *peerList) compact(ev *proto.Events, b []byte) int {
	n := min(len(b), l.left)
	if l.left >= l.size {
		n = min(n, proto.MaxHints*l.size) / l.size * l.size
		hintCompact(ev, b[:n], 0, l.size)
	}
	if l.left -= n; l.left == 0 {
		l.state = listKey
	}
	return n
}

// item reads a peer: its address as text, and its port.
func (l *peerList) item(ev *proto.Events, b []byte) int {
	if b[0] == 'e' {
		l.state = listKey
		return 1
	}
	v, _, ok := cutValue(b)
	switch {
	case len(v) > maxItem, !ok && len(b) > maxItem, ok && !v.isDict():
		return l.give(b)
	case !ok:
		return 0
	}
	port, ok := v.get("port").number()
	if ip := address(v.get("ip").text()); ok && ip.IsValid() && 0 < port && port < 1<<16 {
		ev.Hint(netip.AddrPortFrom(ip, uint16(port)))
	}
	return len(v)
}

// address reads a dotted address; those of IPv6 come in compact form.
func address(b []byte) (ip netip.Addr) {
	ip, rest := proto.CutIPv4(bytes.TrimSpace(b))
	if len(rest) > 0 {
		return netip.Addr{}
	}
	return ip
}
