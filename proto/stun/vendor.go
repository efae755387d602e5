package stun

import (
	"bytes"

	"chaperone/proto"
	"chaperone/proto/hosts"
)

// A tell is whose message it is, by what only its software says.
type tell struct {
	app    *proto.App
	likely bool // by its shape only
	call   bool // sent for calls only
}

// realms is whose relays name their realm so. A name that starts with a star stands
// for all that contain the rest.
var realms = [...]struct {
	name string
	app  *proto.App
}{
	{"signal.org", hosts.Signal},
	{"telegram.org", hosts.Telegram},
	{"*facebook", hosts.Messenger},
	{"*viber", hosts.Viber},
	{"*google.com", hosts.GoogleMeet},
}

// Attributes of their own.
const (
	whatsAppAttrs    = 0x4000 // to 0x4007
	whatsAppAttrMask = 0xFFF8
	attrMSVersion    = 0x8008
	attrMSSequence   = 0x8050
	attrMSCandidate  = 0x8054
	attrMSQuality    = 0x8055
	attrMSIceVersion = 0x8070
	attrMSSession    = 0x8095
)

// told returns whose message m is; its app is nil where nothing tells.
func (m *message) told() (t tell) {
	if m.kind >= whatsAppFirst && m.kind <= whatsAppLast {
		return tell{app: hosts.WhatsApp, call: true}
	}
	rest := m.attrs
	for range maxAttrs {
		kind, v, after, ok := next(rest)
		if !ok {
			break
		}
		if t = m.attr(kind, v); t.app != nil {
			break
		}
		rest = after
	}
	return t
}

// attr returns what one attribute tells. A relay that names its realm refuses to serve
// somebody who has not proved yet who he is. He is about to, and the call is his: were it
// refused here, where he waits would not be known.
func (m *message) attr(kind uint16, v []byte) tell {
	switch {
	case kind&whatsAppAttrMask == whatsAppAttrs && m.kind&^classMask == allocateRequest:
		return tell{app: hosts.WhatsApp, call: true}
	case kind == attrRealm:
		return tell{app: relayOf(v), call: m.kind&classMask != classMask}
	case kind == attrUsername && m.kind == bindingRequest && zoomName(v):
		return tell{app: hosts.Zoom, likely: true, call: true}
	}
	switch kind {
	case attrMSVersion, attrMSSequence, attrMSCandidate, attrMSQuality, attrMSIceVersion, attrMSSession:
		return tell{app: hosts.Skype, call: true}
	}
	return tell{}
}

// relayOf returns whose relays name their realm so, nil for others'.
func relayOf(realm []byte) *proto.App {
	for i := range realms {
		r := &realms[i]
		if r.name[0] == '*' && bytes.Contains(realm, []byte(r.name[1:])) || string(realm) == r.name {
			return r.app
		}
	}
	return nil
}

// zoomName reports whether a user's name is that of Zoom's client in a browser: two
// identifiers as 7F420B35-B16A-05D7-12FA-BE9FB6B15BB0. Other software keeps to the
// letters that ICE allows in names, and a hyphen is none of them.
func zoomName(b []byte) bool {
	return len(b) == 2*uuidSize+1 && b[uuidSize] == ':' && upperUUID(b[:uuidSize]) && upperUUID(b[uuidSize+1:])
}

const uuidSize = 36

func upperUUID(b []byte) bool {
	for i, c := range b {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		hex := c >= '0' && c <= '9' || c >= 'A' && c <= 'F'
		if hyphen != (c == '-') || !hyphen && !hex {
			return false
		}
	}
	return true
}

// zoomProbe is all that Zoom's clients ask their servers before a meeting, behind a
// header without cookie: an attribute of their own with nineteen digits and a zero.
const zoomProbe = "\x01\x01\x00\x14" + "1234567890123456789"

// zoom reports whether m is Zoom's question.
func (m *message) zoom() bool {
	return m.kind == bindingRequest && len(m.attrs) == len(zoomProbe)+1 && string(m.attrs[:len(zoomProbe)]) == zoomProbe
}

// snapchat is how a certificate names its owner: a text of 13 bytes.
var snapchat = []byte("\x0DSnapchat Inc.")
