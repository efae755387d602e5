package dns

import (
	"encoding/binary"

	"chaperone/proto"
)

// Keys of parameters of HTTPS and SVCB records.
const (
	keyIPv4 = 4
	keyECH  = 5
	keyIPv6 = 6
)

// Versions of configurations: the one that clients know, and one that they do not.
const (
	versionECH = 0xfe0d
	noVersion  = "\xfe\x00"
)

// service reads what comes before the parameters.
func (r *reader) service(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	n, _ := nameSize(b[2:])
	if n <= 0 {
		return n
	}
	r.phase = atParam
	return 2 + n
}

// param reads the beginning of a parameter.
func (r *reader) param(b []byte) int {
	if len(b) < 4 {
		return 0
	}
	r.key = binary.BigEndian.Uint16(b)
	p := ignored
	switch r.key {
	case keyIPv4, keyIPv6:
		p = atHint
	case keyECH:
		p = atList
	}
	r.enter(4, int(binary.BigEndian.Uint16(b[2:])), p)
	return 4
}

// version reads the version of a configuration, and says how to make it unknown. The
// last event that a call can make is an offer instead, with which all of a datagram
// goes: nobody hides a key behind seven others.
func (r *reader) version(ev *proto.Events, b []byte, off int) int {
	if len(b) < 2 {
		return 0
	}
	r.phase = atLength
	if binary.BigEndian.Uint16(b) == versionECH {
		switch {
		case ev.NSeen < proto.MaxSeen-1:
			ev.Able(proto.Tunnel).Of(ECH).BluntedBy(off, noVersion)
		case ev.NSeen < proto.MaxSeen:
			ev.Offers(proto.Tunnel).Of(ECH)
		}
	}
	return 2
}
