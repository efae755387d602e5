package icq

import "encoding/binary"

// A datagram is a view of one, decrypted as it is read.
type datagram struct {
	b       []byte
	version byte
	client  bool // a client's
	command uint16
	uin     uint32 // whose session it is; 0 where it does not say
	params  int    // offset of what the command is about

	key    uint32
	skewed int // 4 or 5: by which cipher the start of b is hidden
}

// Commands of both sides are numbered by tens, and apart from the acknowledgement
// no number is both's.
const (
	cmdAck = 0x000A

	cmdSend  = 0x010E // client's
	cmdAgain = 0x015E
	cmdLogin = 0x03E8
	cmdLast  = 0x06C2

	cmdOnline      = 0x006E // server's
	cmdOffline     = 0x0078
	cmdKept        = 0x00DC // a message from when the client was away
	cmdMessage     = 0x0104
	cmdStatus      = 0x01A4
	cmdMulti       = 0x0212 // datagrams in a datagram
	cmdServerFirst = 0x001E
	cmdServerLast  = 0x03DE
)

func clientCommand(c uint16) bool {
	return c == cmdSend || c == cmdAgain || cmdLogin <= c && c <= cmdLast && c%10 == 0
}

func serverCommand(c uint16) bool {
	return !clientCommand(c) && cmdServerFirst <= c && c <= cmdServerLast && c%10 == 0
}

// read returns a view of b, if b has a form that a datagram of ICQ can have. Only
// of clients' in versions 4 and 5 that is certain.
func read(b []byte) (d datagram, ok bool) {
	if len(b) < 6 || b[1] != 0 {
		return d, false
	}
	d = datagram{b: b, version: b[0]}
	switch b[0] {
	case 2:
		ok = d.read2()
	case 3:
		ok = d.read3()
	case 4:
		ok = d.read4()
	case 5:
		ok = d.read5()
	}
	return d, ok
}

// read2: command u16, sequence u16, and in clients' the user's number u32.
func (d *datagram) read2() bool {
	d.command = d.u16(2)
	d.client = clientCommand(d.command) || d.command == cmdAck && len(d.b) == 10
	if !d.client {
		d.params = 6
		return serverCommand(d.command) || d.command == cmdAck && len(d.b) == 6
	}
	if len(d.b) < 10 {
		return false
	}
	d.uin, d.params = d.u32(6), 10
	return true
}

// read3: command u16, two sequence numbers u16, the user's number u32, check u32.
func (d *datagram) read3() bool {
	if len(d.b) < 16 {
		return false
	}
	d.command, d.uin, d.params = d.u16(2), d.u32(8), 16
	d.client = clientCommand(d.command)
	return d.client || serverCommand(d.command) || d.command == cmdAck
}

// read4: a client's, random u16, zero u16, then as version 3. Servers answer in
// version 3.
func (d *datagram) read4() bool {
	if len(d.b) < 20 {
		return false
	}
	check := binary.LittleEndian.Uint32(d.b[16:])
	d.skewed, d.key = 4, uint32(len(d.b))*factor4+check
	d.command, d.uin, d.params, d.client = d.u16(6), d.u32(12), 20, true
	c := claimOf(check, d.at(2), d.at(4), d.at(6), d.at(8))
	return d.u16(4) == 0 && table4[c.in] == c.salt && d.bears(c) &&
		(clientCommand(d.command) || d.command == cmdAck)
}

// read5: a client's has zero u32, number u32, session u32, command u16, two sequence
// numbers u16, check u32; a server's, not encrypted, zero u8, session u32, command
// u16, two sequence numbers u16, number u32, check u32.
func (d *datagram) read5() bool {
	if len(d.b) >= 24 && binary.LittleEndian.Uint32(d.b[2:]) == 0 {
		check := descramble(binary.LittleEndian.Uint32(d.b[20:]))
		d.skewed, d.key = 5, uint32(len(d.b))*factor5+check
		d.command, d.uin, d.params, d.client = d.u16(14), d.u32(6), 24, true
		c := claimOf(check, d.at(2), d.at(4), d.at(6), d.at(8))
		if table5[c.in] == c.salt && d.bears(c) && (clientCommand(d.command) || d.command == cmdAck) {
			return true
		}
		*d = datagram{b: d.b, version: 5}
	}
	if len(d.b) < 21 || d.b[2] != 0 {
		return false
	}
	d.command, d.uin, d.params = d.u16(7), d.u32(13), 21
	return serverCommand(d.command) || d.command == cmdAck
}

// bears reports whether c is true of d. The check code itself was zero then.
func (d *datagram) bears(c claim) bool {
	return c.at < len(d.b) && d.at(c.at) == c.value
}

// at returns the decrypted byte at i, zero in the place of the check code.
func (d *datagram) at(i int) byte {
	switch d.skewed {
	case 4:
		if 16 <= i && i < 20 {
			return 0
		}
		if pos := i &^ 3; pos < (len(d.b)+3)/4 && i >= 2 {
			return d.b[i] ^ keystream(d.key, table4[pos&0xFF], i)
		}
	case 5:
		if 20 <= i && i < 24 {
			return 0
		}
		if i >= 10 {
			off := i - 10
			return d.b[i] ^ keystream(d.key, table5[(10+off&^3)&0xFF], off)
		}
	}
	return d.b[i]
}

func (d *datagram) u16(i int) uint16 { return uint16(d.at(i)) | uint16(d.at(i+1))<<8 }

func (d *datagram) u32(i int) uint32 { return uint32(d.u16(i)) | uint32(d.u16(i+2))<<16 }

// has reports whether there are n bytes at i.
func (d *datagram) has(i, n int) bool { return i+n <= len(d.b) }

// acknowledges reports whether d, by its length and its sequence numbers, is the
// answer to c, of version 2 or 3.
func (d *datagram) acknowledges(c *datagram) bool {
	if d.command != cmdAck || c.command == cmdAck || d.version != c.version || d.u16(4) != c.u16(4) {
		return false
	}
	switch d.version {
	case 2:
		return d.client != c.client
	case 3:
		return len(d.b) == 16 && d.u16(6) == c.u16(6) && d.uin == c.uin
	}
	return false
}
