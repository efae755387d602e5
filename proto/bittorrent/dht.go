package bittorrent

import "chaperone/proto"

// A krpc is a view of a message between nodes of the DHT (BEP 5): one dictionary
// that is the whole datagram, with a transaction t and a kind y of q, r or e.
type krpc struct {
	all   value
	kind  byte
	query []byte // of kind q
	body  value  // a of kind q, r of kind r
}

// readKRPC reads the message that b is. Queries and answers name a node by 20
// bytes. Counting only what must stand somewhere in the datagram, that is more
// than 100 bits.
func readKRPC(b []byte) (k krpc, ok bool) {
	if len(b) < 20 || b[0] != 'd' || b[len(b)-1] != 'e' {
		return k, false
	}
	all, rest, ok := cutValue(b)
	if !ok || len(rest) > 0 || !all.wellFormed() {
		return k, false
	}
	y := all.get("y").text()
	if len(y) != 1 || all.get("t").text() == nil {
		return k, false
	}
	k = krpc{all: all, kind: y[0]}
	switch k.kind {
	case 'q':
		k.query, k.body = all.get("q").text(), all.get("a")
		return k, k.query != nil && len(k.body.get("id").text()) == 20
	case 'r':
		k.body = all.get("r")
		return k, len(k.body.get("id").text()) == 20
	case 'e':
		e := all.get("e")
		return k, len(e) > 2 && e[0] == 'l' && e[1] == 'i'
	}
	return k, false
}

func isKRPC(b []byte) bool {
	_, ok := readKRPC(b)
	return ok
}

// feature returns what k is about. Who asks for the peers of a torrent looks for
// files, and so does who is told; who announces himself has some.
func (k *krpc) feature() proto.Feature {
	switch {
	case k.kind == 'q' && string(k.query) == "get_peers", k.kind == 'r' && k.body.get("values") != nil:
		return proto.Search
	case k.kind == 'q' && string(k.query) == "announce_peer":
		return proto.FileSharing
	}
	return proto.Overlay
}

// node reads a datagram of the DHT.
func node(ev *proto.Events, k *krpc) {
	f := k.feature()
	ev.Saw(f)
	switch {
	case f == proto.FileSharing:
		if port, ok := k.body.get("port").number(); ok {
			hintSender(ev, port)
		}
	case k.kind == 'r':
		for peer := range k.body.get("values").items() {
			hintAt(ev, peer.text())
		}
		hintCompact(ev, k.body.get("nodes").text(), 20, sizeIPv4)
		hintCompact(ev, k.body.get("nodes6").text(), 20, sizeIPv6)
	}
}
