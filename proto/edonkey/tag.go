package edonkey

// A tag is a named value: a type, a name, and what the type says. The name is a
// length and as many bytes, or in newer form, where the type's highest bit is
// set, one byte.
type tag struct {
	kind  byte
	name  byte // 0 where the name is longer than that
	value []byte
}

// The types of values.
const (
	tagHash   = 0x01
	tagText   = 0x02
	tagUint32 = 0x03
	tagFloat  = 0x04
	tagBool   = 0x05
	tagBools  = 0x06
	tagBlob   = 0x07
	tagUint16 = 0x08
	tagUint8  = 0x09
	tagShort  = 0x0A
	tagUint64 = 0x0B
	tagText1  = 0x11 // a text of one byte; the next of two; up to
	tagText22 = 0x26
)

// The names of tags that matter here.
const (
	nameNick    = 0x01
	nameUDPPort = 0xFC
	namePort    = 0xFD
	nameIP      = 0xFE
)

// What a tag is worth in fixed bits, by the form of its name, and how many are
// read of one list.
const (
	worthTag    = 12
	worthNewTag = 4
	maxTags     = 64
)

// tag reads a tag. Of an unknown type the length is not known, which ends the view.
func (v *view) tag() (t tag, worth int) {
	t.kind = byte(v.number8())
	worth = worthNewTag
	if t.kind&0x80 != 0 {
		t.kind &= 0x7F
		t.name = byte(v.number8())
	} else {
		worth = worthTag
		name := v.text()
		if len(name) == 1 {
			t.name = name[0]
		}
		if len(name) > maxTagName {
			v.short = true
		}
	}
	t.value = v.take(v.valueSize(t.kind))
	return t, worth
}

const maxTagName = 32

// valueSize reads how long a value of a type is, -1 for an unknown type.
func (v *view) valueSize(kind byte) int {
	switch kind {
	case tagHash:
		return hashSize
	case tagText:
		return v.number16()
	case tagUint32, tagFloat:
		return 4
	case tagBool, tagUint8:
		return 1
	case tagBools:
		return v.number16()/8 + 1
	case tagBlob:
		return int(min(v.number32(), 1<<20))
	case tagUint16:
		return 2
	case tagShort:
		return v.number8()
	case tagUint64:
		return 8
	}
	if tagText1 <= kind && kind <= tagText22 {
		return int(kind-tagText1) + 1
	}
	return -1
}

// tags reads n tags and returns what they are worth.
func (v *view) tags(n uint32) (worth int) {
	if n > maxTags {
		v.short = true
		return 0
	}
	for range n {
		_, w := v.tag()
		if v.short {
			return 0
		}
		worth += w
	}
	return worth
}
