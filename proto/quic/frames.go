package quic

import "encoding/binary"

// Frames that a client's Initial packets may hold.
const (
	padding      = 0x00
	ping         = 0x01
	ack          = 0x02
	ackECN       = 0x03
	crypto       = 0x06
	googleCrypto = 0x08 // in Google's own versions
	ackFields    = 4    // largest, delay, ranges, first range
)

// frames takes the pieces of the hello out of a packet's content. Behind a frame that
// does not belong there nothing is read: the server closes the connection.
func (p *parser) frames(b []byte, google bool) (err error) {
	for len(b) > 0 && err == nil {
		var offset uint64
		var data []byte
		ok := true
		switch kind := b[0]; {
		case kind == padding:
			b = skipPadding(b)
		case kind == ping && !google:
			b = b[1:]
		case (kind == ack || kind == ackECN) && !google:
			b, ok = skipAck(b)
		case kind == crypto && !google, kind == googleCrypto && google:
			if offset, data, b, ok = cutCrypto(b[1:]); ok {
				err = p.hello.add(offset, data)
			}
		default:
			ok = false
		}
		if !ok {
			return nil
		}
	}
	return err
}

// cutCrypto reads offset, length and data.
func cutCrypto(b []byte) (offset uint64, data, rest []byte, ok bool) {
	offset, n := cutVarint(b)
	b = b[n:]
	size, m := cutVarint(b)
	b = b[m:]
	if n == 0 || m == 0 || size > uint64(len(b)) {
		return 0, nil, nil, false
	}
	return offset, b[:size], b[size:], true
}

// skipPadding reads over zeros, of which most packets are full.
func skipPadding(b []byte) []byte {
	for len(b) >= 8 && binary.NativeEndian.Uint64(b) == 0 {
		b = b[8:]
	}
	for len(b) > 0 && b[0] == padding {
		b = b[1:]
	}
	return b
}

// skipAck reads over an acknowledgement: numbers all of them.
func skipAck(b []byte) (rest []byte, ok bool) {
	ecn := b[0] == ackECN
	b = b[1:]
	more := uint64(ackFields)
	for i := uint64(0); i < more; i++ {
		v, n := cutVarint(b)
		if n == 0 {
			return nil, false
		}
		b = b[n:]
		if i == 2 {
			if v > uint64(len(b)) {
				return nil, false
			}
			more += 2 * v
			if ecn {
				more += 3
			}
		}
	}
	return b, true
}
