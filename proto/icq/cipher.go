package icq

// Three ciphers of one kind: a key made of a length and a check code, plus a byte
// of a table that depends on the position, XORed over four bytes at a time.
const (
	factor4      = 0x66756B65
	factor5      = 0x68656C6C
	factorDirect = 0x67657268
)

// The tables of versions 4 and 5 of the datagrams.
const (
	table4 = "\n[1] You can modify the sounds ICQ makes. Just select \"Sounds\" f" +
		"rom the \"preferences/misc\" in ICQ or from the \"Sounds\" in the co" +
		"ntrol panel. Credit: Eran\n[2] Can't remember what was said?  Dou" +
		"ble-click on a user to get a dialog of all messages sent incomin"
	table5 = "Y`7kebFHSaLY`W[=^4m6P?ogSaLY@Gc9P__?oGCiH31d5ZJBV@gSA\x07lIX;MFhCiH" +
		"31DebFHSA\x07liH3QT]NlI8KUJbFH3Q4m6P___?oGcY@g31d5ZjRn<Q4m6P__?O7K5" +
		"ZJbfX;MfX[]NlIX;MfX;MFHSaLY@g31dUj2>DERn<1dUjRNliHSaL90oGcY`W[=>" +
		"d5::ZjRNliHSalIX;MFhc9P__?ogSA%A<QT=^T]NL9P___?oGCiH3QT]n<1d5Z\x00\x00"
)

// tableDirect is that of connections between clients: every fourth byte of it,
// since no other is ever used.
const tableDirect = "Aaohsw arnrliriamdc tIno v,rosin ot  ae\" vsdfan   v  ot  ae\" vsd"

// keystream returns the byte that is XORed over the one at off of the four at pos.
func keystream(key uint32, salt byte, off int) byte {
	return byte((key + uint32(salt)) >> (8 * (off & 3)))
}

// descramble undoes what version 5 does to a check code before it is sent.
func descramble(c uint32) uint32 {
	return c&0x0001F000>>12 | c&0x07C007C0>>1 | c&0x003E0001<<10 | c&0xF8000000>>16 | c&0x0000083E<<15
}

// A claim is what a check code says of its datagram.
type claim struct {
	at    int  // the datagram has
	value byte // this byte there
	salt  byte // and the table
	in    byte // that one there
}

// claimOf reads a check code, which is mixed with four bytes of the header.
func claimOf(check uint32, b2, b4, b6, b8 byte) claim {
	c := check ^ (uint32(b8)<<24 | uint32(b4)<<16 | uint32(b2)<<8 | uint32(b6)) ^ 0x00FF00FF
	return claim{at: int(c >> 24), value: byte(c >> 16), in: byte(c >> 8), salt: byte(c)}
}
