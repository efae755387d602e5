package msn

import (
	"bytes"

	"chaperone/proto"
)

// A field is a line whose value matters.
type field uint8

const (
	fieldOther field = iota
	fieldContentType
	fieldDest
	fieldTyping
	fieldTo
	fieldFrom
	fieldMessageType
	fieldID
	fieldGUID     // of an older invitation
	fieldEUF      // of a newer one
	fieldKey      // what connects an invitation with its answers
	fieldSession  // number of the session it opens
	fieldFile     // name,
	fieldFileSize // and size
	fieldContext  // both, packed
	fieldData     // what a call wants, or an address
	fieldWords    // what a call wants
	fieldCookie   // what a file's receiver must show
	fieldIP       // an address, perhaps with a port
	fieldIP64     // the same, packed
	fieldPort
	fieldOuterIPs // lists of addresses, and the ports that go with them
	fieldOuterPort
	fieldInnerIPs
	fieldInnerPort
	fieldReversedOuterIPs // the same, last letter first
	fieldReversedOuterPort
	fieldReversedInnerIPs
	fieldReversedInnerPort
)

// fields are the names of fields, in upper case, by the texts they stand in.
var fields = [...]struct {
	text  text
	name  string
	field field
}{
	{mime, "CONTENT-TYPE", fieldContentType},
	{mime, "P2P-DEST", fieldDest},
	{mime, "TYPINGUSER", fieldTyping},
	{routed, "CONTENT-TYPE", fieldContentType},
	{routed, "TO", fieldTo},
	{routed, "FROM", fieldFrom},
	{routed, "MESSAGE-TYPE", fieldMessageType},
	{datacast, "ID", fieldID},
	{invitation, "APPLICATION-GUID", fieldGUID},
	{invitation, "INVITATION-COOKIE", fieldKey},
	{invitation, "APPLICATION-FILE", fieldFile},
	{invitation, "APPLICATION-FILESIZE", fieldFileSize},
	{invitation, "CONTEXT-DATA", fieldData},
	{invitation, "AUTHCOOKIE", fieldCookie},
	{invitation, "IP-ADDRESS", fieldIP},
	{invitation, "IP-ADDRESS-INTERNAL", fieldIP},
	{invitation, "IP-ADDRESS-ENC64", fieldIP64},
	{invitation, "PORT", fieldPort},
	{slp, "CALL-ID", fieldKey},
	{slp, "EUF-GUID", fieldEUF},
	{slp, "SESSIONID", fieldSession},
	{slp, "CONTEXT", fieldContext},
	{slp, "IPV4EXTERNAL-ADDRS", fieldOuterIPs},
	{slp, "IPV4EXTERNAL-PORT", fieldOuterPort},
	{slp, "IPV4EXTERNALADDRSANDPORTS", fieldOuterIPs},
	{slp, "IPV4INTERNAL-ADDRS", fieldInnerIPs},
	{slp, "IPV4INTERNAL-PORT", fieldInnerPort},
	{slp, "IPV4INTERNALADDRSANDPORTS", fieldInnerIPs},
	{slp, "SRDDA-LANRETXE4VPI", fieldReversedOuterIPs},
	{slp, "TROP-LANRETXE4VPI", fieldReversedOuterPort},
	{slp, "STROPDNASRDDALANRETXE4VPI", fieldReversedOuterIPs},
	{slp, "SRDDA-LANRETNI4VPI", fieldReversedInnerIPs},
	{slp, "TROP-LANRETNI4VPI", fieldReversedInnerPort},
	{slp, "STROPDNASRDDALANRETNI4VPI", fieldReversedInnerIPs},
}

func fieldNamed(t text, name []byte) field {
	for i := range fields {
		if f := &fields[i]; f.text == t && len(f.name) == len(name) && proto.PrefixFold(name, f.name) == proto.Yes {
			return f.field
		}
	}
	return fieldOther
}

// value reads a line's value. What decides about a feature is read as it grows,
// all else when the line is whole.
func (p *parser) value(ev *proto.Events, h *half, b []byte, last bool) int {
	switch h.field {
	case fieldOther:
		return h.restOfLine(b)
	case fieldContentType:
		return h.contentType(ev, b, last)
	case fieldID:
		return h.cast(ev, b)
	case fieldGUID, fieldEUF:
		return h.guid(ev, b, last)
	case fieldData:
		if n := blanks(b); n > 0 {
			return n
		}
		h.field = fieldWords
		if b[0] >= '0' && b[0] <= '9' {
			h.field = fieldIP
		}
		return p.value(ev, h, b, last)
	case fieldWords:
		return h.contextData(ev, b)
	}
	head := b[:min(len(b), maxValue)]
	i := bytes.IndexByte(head, '\n')
	switch {
	case i < 0 && len(head) == maxValue:
		return h.restOfLine(head)
	case i < 0 && !last:
		return 0
	case i < 0:
		i = len(head) - 1
	}
	h.step = stepName
	h.take(ev, trim(b[:i+1]))
	return i + 1
}

// take takes in the whole value of a field.
func (h *half) take(ev *proto.Events, v []byte) {
	switch h.field {
	case fieldDest, fieldTo, fieldFrom:
		if h.outgoing == (h.field != fieldFrom) {
			h.remember(mail(v))
		}
	case fieldTyping:
		if h.typing && h.outgoing {
			ev.Completes(proto.Use, proto.Presence).By(mail(v))
		}
	case fieldMessageType:
		h.messageType(ev, v)
	case fieldKey:
		h.key = hash(v)
	case fieldSession:
		n, _ := proto.CutNumber(v, 1<<32-1)
		h.session = uint32(n)
	case fieldFile, fieldFileSize, fieldContext:
		if !h.named {
			h.describe(h.field, v)
		}
	case fieldCookie:
		if !h.offered {
			h.feature, h.evident = proto.FileTransfer, true
		}
	default:
		h.terms.take(h.field, v)
	}
}

// hash shortens what connects an invitation with its answers.
func hash(v []byte) uint32 {
	h := uint32(2166136261)
	for _, c := range v {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}
