package fasttrack

import "math/bits"

// limbs is the size of the numbers that keys are made with: 2048 bits.
const limbs = 32

// A number has its lowest limb first.
type number [limbs]uint64

// modulus is that of the cubes, the same for everybody.
var modulus = number{
	0x31c4a05eeb96841d, 0xbf77b6d6193bbd8f, 0xe569c5fc96d7f927, 0xba1519a15efa55ff,
	0xe84b25f81b32a36f, 0xc11f00e38d5b5eb2, 0xe7ee26ad19d2974d, 0x91fd3a9ebc8c0457,
	0xe475aa9e6e37192e, 0x695b3ca272f554fc, 0x69f29f9af97bb445, 0x390a5a36b15e2216,
	0x363dc15e2c0054b3, 0xe957a9b5d238b5b8, 0x8781ab210032a3df, 0x5250e6fe0a7703d8,
	0x10a931f8b42d2df0, 0xc3741ca71e4970e5, 0xd61a70558606342a, 0x0829ee6d18e4dd48,
	0xe9db63418443fd05, 0xa4037cdbde3c6725, 0xed64060a96e537a7, 0x51be98b0da2d7944,
	0xb6a31787315d5780, 0xdbd26bb04d23ffc1, 0x71a157acde7aa2fe, 0x0d7a005019288512,
	0xdd331dd5522f69d1, 0xc6f2dc0e96e62735, 0x0a532f6aae08473d, 0xd453ec0a34eb20ca,
}

// square is the square of 2^2048, modulo modulus: a factor of it takes a number
// to where products are cheap (Montgomery).
var square = number{
	0x629d774172ec3e78, 0x89e4903a46a541f3, 0x6242c07371cd7b28, 0xdc7c7f391e5f3eee,
	0x7ae6f159dd560b16, 0xfa7682b814438bc6, 0x825b1d6d9024a09d, 0x5e71866eb4a1dcc5,
	0xcc8eace2c3764635, 0x1e4f30756f5de896, 0xfb3152ba53b8857b, 0xa65a506ac0fa2f35,
	0x925e403f6076a6d5, 0x787f9e00d176b1ec, 0x8779ea6824107095, 0x2134a728550cc410,
	0x3de5afe389dbb087, 0x1be9389e641db853, 0x9f201def24181076, 0x884fd3b9efe2c79b,
	0x54ad545eee1e1d88, 0xbdfeb8512f794045, 0x8f00e5bf7f0ad2f8, 0xcd23382a66c6edf8,
	0x7f31f12ec4e5dd54, 0x756ed14fdb6be608, 0x0123063604f5db46, 0x24ab55f0445010f0,
	0xeabb603a6e1fec7d, 0x5f2ea6610f6cabc5, 0x76fcd2670836ee17, 0x0eb43569df23bd5f,
}

// inverse is what the lowest limb of modulus must be multiplied by for -1.
const inverse = 0x368aa5655d9ba1cb

// cube returns x^3 modulo modulus, of which x is smaller.
func cube(x *number) number {
	far := times(x, &square)
	twice := times(&far, x)
	return times(&twice, &far)
}

// times returns x*y/2^2048 modulo modulus (Montgomery's product).
func times(x, y *number) number {
	var t [limbs + 2]uint64
	for i := range y {
		add(&t, x, y[i])
		add(&t, &modulus, t[0]*inverse) // now the lowest limb is zero
		copy(t[:], t[1:])
		t[limbs+1] = 0
	}
	z := number(t[:limbs])
	if rest, borrow := minus(&z); borrow <= t[limbs] {
		return rest
	}
	return z
}

// add adds x*y to t.
func add(t *[limbs + 2]uint64, x *number, y uint64) {
	var carry, c uint64
	for i, xi := range x {
		high, low := bits.Mul64(xi, y)
		low, c = bits.Add64(low, carry, 0)
		high += c
		t[i], c = bits.Add64(t[i], low, 0)
		carry = high + c
	}
	t[limbs], c = bits.Add64(t[limbs], carry, 0)
	t[limbs+1] += c
}

// minus returns z-modulus, and 1 where z is smaller.
func minus(z *number) (rest number, borrow uint64) {
	for i := range z {
		rest[i], borrow = bits.Sub64(z[i], modulus[i], borrow)
	}
	return rest, borrow
}
