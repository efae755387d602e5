package dns

import (
	"encoding/binary"
	"strings"
)

// message builds a message: its flags, then questions and records by section.
func message(flags uint16, sections ...[]string) string {
	out := binary.BigEndian.AppendUint16([]byte("\x12\x34"), flags)
	for s := range 4 {
		n := 0
		if s < len(sections) {
			n = len(sections[s])
		}
		out = binary.BigEndian.AppendUint16(out, uint16(n))
	}
	for _, s := range sections {
		out = append(out, strings.Join(s, "")...)
	}
	return string(out)
}

const (
	asks    = 0x0100
	answers = 0x8180
)

// wire writes a name as labels.
func wire(name string) string {
	out := ""
	for _, label := range strings.Split(name, ".") {
		out += string(rune(len(label))) + label
	}
	return out + "\x00"
}

func word(n int) string { return string([]byte{byte(n >> 8), byte(n)}) }

func question(name string, kind int) []string { return []string{wire(name) + word(kind) + word(1)} }

// first is a pointer to the name of the first question.
const first = "\xc0\x0c"

func record(name string, kind int, ttl uint32, data string) string {
	return name + word(kind) + word(1) + word(int(ttl>>16)) + word(int(ttl&0xffff)) + word(len(data)) + data
}

func param(key int, value string) string { return word(key) + word(len(value)) + value }

func config(version int, contents string) string {
	return word(version) + word(len(contents)) + contents
}

func ech(configs ...string) string {
	all := strings.Join(configs, "")
	return param(keyECH, word(len(all))+all)
}

// framing puts the length of TCP before a message.
func framing(msg string) string { return word(len(msg)) + msg }
