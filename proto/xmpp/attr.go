package xmpp

import (
	"bytes"

	"chaperone/proto"
)

// An attr is what an attribute, or the text of an element, is read for.
type attr uint8

const (
	attrNone attr = iota
	attrNS        // a declaration of a namespace
	attrVar       // what a client says it can do
	attrNode      // of a command
	attrTo
	attrFrom
	attrType
	attrID
	attrName // of a file
	attrSize
	attrHost
	attrPort
	attrProtocol
	attrMedia
)

// spells reports whether a's value is compared with the words.
func (a attr) spells() bool {
	return a == attrNS || a == attrVar || a == attrNode || a == attrMedia
}

// kind tells by the names of the attribute at hand and its element what it is.
func (h *half) kind() attr {
	switch a := h.name.kind(); {
	case h.declares:
		return attrNS
	case a <= attrNode || a == attrMedia:
		return a
	case a <= attrID && h.depth == h.outside():
		return a
	case (a == attrName || a == attrSize) && h.element.holdsFile():
		return a
	case attrHost <= a && a <= attrProtocol && h.element.waits():
		return a
	}
	return attrNone
}

func (n *name) kind() attr {
	switch string(n.b[:n.n]) {
	case "xmlns":
		return attrNS
	case "var":
		return attrVar
	case "node":
		return attrNode
	case "to":
		return attrTo
	case "from":
		return attrFrom
	case "type":
		return attrType
	case "id":
		return attrID
	case "name", "filename":
		return attrName
	case "size":
		return attrSize
	case "host", "ip", "address":
		return attrHost
	case "port":
		return attrPort
	case "protocol":
		return attrProtocol
	case "media":
		return attrMedia
	}
	return attrNone
}

// waits reports whether the element n says where somebody waits.
func (n *name) waits() bool { return n.is("streamhost") || n.is("candidate") }

// holdsFile reports whether the element n describes a file.
func (n *name) holdsFile() bool { return n.is("file") || n.is("request") }

// textWanted returns what the text of the element at hand is read for: while a file
// is offered, its name and size.
func (h *half) textWanted() attr {
	if h.offer.depth == 0 || h.offer.named || h.depth <= h.offer.depth {
		return attrNone
	}
	if a := h.element.kind(); a == attrName || a == attrSize {
		return a
	}
	return attrNone
}

// names reports whether a file is offered of whose name nothing has been said, and
// it is known.
func (h *half) names() bool { return h.offer.depth > 0 && !h.offer.named && h.offer.nFile > 0 }

// take takes in the value at hand.
func (h *half) take(a attr) {
	v := h.value.bytes()
	switch a {
	case attrTo:
		h.stanza.to.set(&h.value)
	case attrFrom:
		h.stanza.from.set(&h.value)
	case attrType:
		h.stanza.typed, h.stanza.replies = stanzaType(v)
	case attrID:
		h.id = true
	case attrName:
		h.offer.nFile = uint8(copy(h.offer.file[:], bytes.TrimSpace(v)))
	case attrSize:
		h.offer.size, _ = proto.CutNumber(bytes.TrimSpace(v), 1<<60)
	case attrHost:
		h.hosted = h.name.is("host")
		if h.nPlace = 0; len(v) <= maxPlace {
			h.nPlace = uint8(copy(h.place[:], v))
		}
	case attrPort:
		n, _ := proto.CutNumber(v, 1<<16-1)
		h.port = uint16(n)
	case attrProtocol:
		h.tcp = string(v) == "tcp"
	}
}

// stanzaType reports whether v is a type of stanzas, and one of answers.
func stanzaType(v []byte) (typed, replies bool) {
	switch string(v) {
	case "result", "error":
		return true, true
	case "get", "set", "chat", "groupchat", "normal", "headline",
		"available", "unavailable", "subscribe", "subscribed", "unsubscribe", "unsubscribed", "probe":
		return true, false
	}
	return false, false
}
