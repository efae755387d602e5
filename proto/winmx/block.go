package winmx

// A role is what the sender of a key block is.
type role uint8

// The roles. That of who is called is one more than that of who called.
const (
	primary         role = 0x50
	primaryServer   role = 0x51
	secondary       role = 0x52
	secondaryServer role = 0x53
	cache           role = 0x54
	talker          role = 0x57
	room            role = 0x58
)

// calls reports whether r is that of who opens connections.
func (r role) calls() bool { return r == primary || r == secondary || r == talker }

// blockSize is the size of a key block.
const blockSize = 16

// Blocks are stirred before they are sent: so many steps, in which every byte
// takes in the one before it, the very first of them a constant.
const (
	stirs = 105
	first = 0x57
)

// roleOf reads the block at the front of b, which holds one. It is ok when its
// sums are right.
func roleOf(b []byte) (r role, ok bool) {
	var k [blockSize]byte
	copy(k[:], b)
	for i := stirs - 1; i >= 0; i-- {
		before := byte(first)
		if i > 0 {
			before = k[(i-1)%blockSize]
		}
		if i%5 == 0 {
			k[i%blockSize] ^= before
		} else {
			k[i%blockSize] -= before
		}
	}
	r = role(k[9] - (k[14] ^ k[8] ^ k[1]))
	ok = k[4] == k[15]^k[13]^k[5]^k[2] &&
		k[11]-byte(r>>7) == k[12]^k[10]^k[7]^k[6]^k[3]^k[0]
	return r, ok
}
