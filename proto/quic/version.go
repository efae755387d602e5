package quic

// A suite is how the Initial packets of a version are protected.
type suite struct {
	salt          string
	key, iv, head string // labels behind "tls13 "
	turned        bool   // the types of packets are numbered as in version 2
	google        bool   // frames are Google's
}

var (
	v1      = suite{salt: "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a", key: "quic key", iv: "quic iv", head: "quic hp"}
	v2      = suite{salt: "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9", key: "quicv2 key", iv: "quicv2 iv", head: "quicv2 hp", turned: true}
	v2draft = suite{salt: "\xa7\x07\xc2\x03\xa5\x9b\x47\x18\x4a\x1d\x62\xca\x57\x04\x06\xea\x7a\xe3\xe5\xd3", key: "quicv2 key", iv: "quicv2 iv", head: "quicv2 hp"}
	draft29 = suite{salt: "\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99", key: "quic key", iv: "quic iv", head: "quic hp"}
	draft23 = suite{salt: "\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe\xf9\xf5\x02", key: "quic key", iv: "quic iv", head: "quic hp"}
	draft22 = suite{salt: "\x7f\xbc\xdb\x0e\x7c\x66\xbb\xe9\x19\x3a\x96\xcd\x21\x51\x9e\xbd\x7a\x02\x64\x4a", key: "quic key", iv: "quic iv", head: "quic hp"}
	t051    = suite{salt: "\x7a\x4e\xde\xf4\xe7\xcc\xee\x5f\xa4\x50\x6c\x19\x12\x4f\xc8\xcc\xda\x6e\x03\x3d", key: "quic key", iv: "quic iv", head: "quic hp", google: true}
	t050    = suite{salt: "\x7f\xf5\x79\xe5\xac\xd0\x72\x91\x55\x80\x30\x4c\x43\xa2\x36\x7c\x60\x48\x83\x10", key: "quic key", iv: "quic iv", head: "quic hp", google: true}
	q050    = suite{salt: "\x50\x45\x74\xef\xd0\x66\xfe\x2f\x9d\x94\x5c\xfc\xdb\xd3\xa7\xf0\xd3\xb5\x6b\x45", key: "quic key", iv: "quic iv", head: "quic hp", google: true}
)

// q050Version is the version of Google's own cryptography in packets like those of
// today. Versions T050 and T051 have TLS instead.
const q050Version = 0x51303530

// suiteOf returns how version v protects its Initial packets, nil where that is not
// known.
func suiteOf(v uint32) *suite {
	switch v {
	case 1, 0xFF000021, 0xFF000022:
		return &v1
	case 0x6B3343CF:
		return &v2
	case 0xFF00001D, 0xFF00001E, 0xFF00001F, 0xFF000020:
		return &draft29
	case 0xFF000017, 0xFF000018, 0xFF000019, 0xFF00001A, 0xFF00001B, 0xFF00001C, 0xFACEB002, 0xFACEB00E:
		return &draft23
	case 0xFF000016, 0xFACEB001:
		return &draft22
	case 0xFF020000:
		return &v2draft
	case 0x54303531:
		return &t051
	case 0x54303530:
		return &t050
	case q050Version:
		return &q050
	}
	return nil
}
