package manolito

import (
	"encoding/binary"
	"net/netip"

	"chaperone/proto"
)

// A message is a view of a datagram.
type message struct {
	to     netip.Addr // who shall read it
	fields []byte
}

// header is the length of what precedes the fields. A message without fields may be
// one byte shorter, all zeros at its end.
const header = 20

// read returns a view of b, if b has the form of a message.
func read(b []byte) (m message, ok bool) {
	if len(b) < header-1 || b[2] != 0 || b[3] != 0 {
		return m, false
	}
	m.to = netip.AddrFrom4([4]byte(b[12:16]))
	if len(b) < header {
		return m, b[16] == 0 && b[17] == 0 && b[18] == 0
	}
	m.fields = b[header:]
	if int(binary.BigEndian.Uint16(b[18:])) != len(m.fields) || len(m.fields) == 0 && b[17] != 0 {
		return m, false
	}
	for rest := m.fields; len(rest) > 0; {
		if _, rest, ok = cut(rest); !ok {
			return m, false
		}
	}
	return m, true
}

// A field is one of a message's: its name in two letters, and a text or number.
type field struct {
	name  string
	value []byte
}

// names is the names of all fields.
const names = "ADBRCKCNCVFCFLFNHNIDMENCNINNPTSFSKSLSTVL"

// Types of fields.
const (
	number = 0
	text   = 1
)

// cut takes the first field: name [2], type u8, length u8, value.
func cut(b []byte) (f field, rest []byte, ok bool) {
	if len(b) < 4 || len(b) < 4+int(b[3]) || b[2] > text || b[2] == number && (b[3] == 0 || b[3] > 5) {
		return f, nil, false
	}
	for i := 0; i < len(names); i += 2 {
		if names[i] == b[0] && names[i+1] == b[1] {
			end := 4 + int(b[3])
			return field{names[i : i+2], b[4:end]}, b[end:], true
		}
	}
	return f, nil, false
}

// say says what the message is about.
func (m *message) say(ev *proto.Events) {
	about, file, size := proto.Overlay, []byte(nil), uint64(0)
	for rest := m.fields; len(rest) > 0; {
		var f field
		f, rest, _ = cut(rest)
		switch f.name {
		case "FN":
			file = f.value
		case "FL":
			size = f.number()
		}
		if means := meaning(f.name); rank(means) > rank(about) {
			about = means
		}
	}
	if about == proto.Search {
		file = nil // words, not a file's name
	}
	ev.Saw(about).Named(file, size)
}

// meaning returns what a message with such a field in it is about: a name alone is
// searched for, one with a length or a checksum is a file that is shared, a port is
// where a file is asked for.
func meaning(name string) proto.Feature {
	switch name {
	case "FN", "ID":
		return proto.Search
	case "FL", "CK":
		return proto.FileSharing
	case "PT":
		return proto.FileTransfer
	case "ME":
		return proto.Messaging
	}
	return proto.Overlay
}

// rank orders meanings: the field that says most decides.
func rank(f proto.Feature) int {
	switch f {
	case proto.Search:
		return 1
	case proto.FileSharing:
		return 2
	case proto.FileTransfer:
		return 3
	case proto.Messaging:
		return 4
	}
	return 0
}

// number returns a field's value as a number.
func (f *field) number() (n uint64) {
	for _, c := range f.value[:min(len(f.value), 5)] {
		n = n<<8 | uint64(c)
	}
	return n
}
