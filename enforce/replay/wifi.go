package replay

import "encoding/binary"

// Frame control of IEEE 802.11: the first byte, then the second.
const (
	wifiKind    = 0x0c // of which
	wifiData    = 0x08
	wifiEmpty   = 0x40
	wifiQoS     = 0x80
	wifiToDS    = 0x01
	wifiFromDS  = 0x02
	wifiMore    = 0x04
	wifiSecret  = 0x40
	wifiOrder   = 0x80
	wifiAMSDU   = 0x80 // first byte of the QoS control
	wifiHeader  = 24
	wifiFourth  = 6 // another address
	wifiHT      = 4
	radioTSFT   = 1 << 0
	radioFlags  = 1 << 1
	radioMore   = 1 << 31
	radioPadded = 0x20
)

// wifi reads an IEEE 802.11 data frame that is not encrypted, not aggregated
// and not a fragment.
func wifi(b []byte) []byte { return wifiFrame(b, false) }

// wifiFrame is wifi for a frame that may have its header padded to 4 bytes.
func wifiFrame(b []byte, padded bool) []byte {
	if len(b) < wifiHeader || b[0]&(wifiKind|wifiEmpty) != wifiData || b[1]&(wifiSecret|wifiMore) != 0 || b[22]&15 != 0 {
		return nil
	}
	n := wifiHeader
	if b[1]&(wifiToDS|wifiFromDS) == wifiToDS|wifiFromDS {
		n += wifiFourth
	}
	if b[0]&wifiQoS != 0 {
		if n >= len(b) || b[n]&wifiAMSDU != 0 {
			return nil
		}
		n += 2
		if b[1]&wifiOrder != 0 {
			n += wifiHT
		}
	}
	if padded {
		n = (n + 3) &^ 3
	}
	if n > len(b) {
		return nil
	}
	return llc(b[n:])
}

// radiotap reads the header that Wi-Fi drivers put before the frame.
func radiotap(b []byte) []byte {
	if len(b) < 8 || b[0] != 0 {
		return nil
	}
	n := int(binary.LittleEndian.Uint16(b[2:]))
	if n < 8 || n > len(b) {
		return nil
	}
	return wifiFrame(b[n:], radioFlag(b[:n])&radioPadded != 0)
}

// radioFlag returns the flags field of a radiotap header, 0 if it has none.
func radioFlag(b []byte) byte {
	present := binary.LittleEndian.Uint32(b[4:])
	at := 8
	for more := present; more&radioMore != 0 && at+4 <= len(b); at += 4 {
		more = binary.LittleEndian.Uint32(b[at:])
	}
	if present&radioTSFT != 0 {
		at = (at+7)&^7 + 8
	}
	if present&radioFlags == 0 || at >= len(b) {
		return 0
	}
	return b[at]
}
