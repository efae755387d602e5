package fasttrack

import (
	"encoding/hex"
	"math/big"
	"math/rand/v2"
	"testing"
)

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func bigOf(x *number) *big.Int {
	z := new(big.Int)
	for i := range x {
		z.Lsh(z, 64).Or(z, new(big.Int).SetUint64(x[limbs-1-i]))
	}
	return z
}

// The constants follow from the modulus, and cubes are cubes.
func TestCube(t *testing.T) {
	n := bigOf(&modulus)
	r := new(big.Int).Lsh(big.NewInt(1), limbs*64)
	if want := new(big.Int).Exp(r, big.NewInt(2), n); bigOf(&square).Cmp(want) != 0 {
		t.Errorf("square is %x, want %x", bigOf(&square), want)
	}
	if got := modulus[0] * inverse; got != 1<<64-1 {
		t.Errorf("inverse gives %x", got)
	}
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 100 {
		var x number
		for i := range x {
			x[i] = rnd.Uint64()
		}
		x[limbs-1] >>= 1
		got := cube(&x)
		if want := new(big.Int).Exp(bigOf(&x), big.NewInt(3), n); bigOf(&got).Cmp(want) != 0 {
			t.Fatalf("cube of %x is %x, want %x", bigOf(&x), bigOf(&got), want)
		}
	}
}

// Sessions made by another implementation: what each side says, and what is meant.
func TestCipher(t *testing.T) {
	for _, c := range []struct {
		about           string
		seed            uint32
		shuffled        bool
		hidden, meaning string
	}{
		{"MusicCity, the supernode", 0x33333333, false,
			"b16d42fd9f218c26d5d3" + "3177fae0cec9d16fef75a701b9" + "98",
			"4d757369634369747900" + "4b00000008c633640704be0528" + "52"},
		{"KaZaA, the supernode", 0x0000cafe, true,
			"f1d0ec0993d9" + "f09266ed8af7d1fbb9069412df" + "b7",
			"4b615a614100" + "4b00000008c633640704be0528" + "52"},
		{"MusicCity, the client", 0x33333333 ^ 0x22222222, false,
			"019a5524198e1b562e15ae6235d8e5d4524ddac3acc1842194ef7b2523" +
				"67cadd54ff8cf22faff69fd033e7b2ec35a8dec70ada" +
				"aa828eef952e55b32c39405af1f1ac6019c77a498583ad5cc992a8eb54d5097599a3247e0d267a279b" + "84",
			"4d757369634369747900" + "4b0200000ec000020a04be6800746573746572" +
				"4b00000611" + "0001003200" + "0101a101050005" + "68656c6c6f" +
				"4b0024002200010000112233445566778899aabbccddeeff1122334455" + "852992600102" + "05612e6d7033" + "50"},
		{"KaZaA, the client", 0x0000cafe ^ 0x0000beef, true,
			"421016c62a56" + "4ebeebace5f2be4ba92c651eee36b0db3a157a",
			"4b615a614100" + "4b0200000ec000020a04be6800746573746572"},
	} {
		var s cipher
		k := keyOf(c.seed)
		s.start(&k, c.shuffled)
		hidden := unhex(t, c.hidden)
		got := make([]byte, len(hidden))
		s.open(got, hidden)
		if hex.EncodeToString(got) != c.meaning {
			t.Errorf("%s: got\n%x, want\n%s", c.about, got, c.meaning)
		}
	}
}
