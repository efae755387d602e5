package gateway

import "testing"

func TestGenerations(t *testing.T) {
	var g generations
	first := g.of(12345)
	if again := g.of(12345); again != first {
		t.Errorf("the same policy is %d, then %d", first, again)
	}
	var other generations
	if n := other.of(12345); n != first {
		t.Errorf("the same policy in another process is %d, not %d", n, first)
	}
	other.of(0) // no policy may look unused
	if other.used[fold(1)] == 0 {
		t.Error("a hash of 0 leaves its number free")
	}
}

// As long as there are numbers, no two policies share one.
func TestGenerationsDiffer(t *testing.T) {
	var g generations
	taken := map[uint8]uint64{}
	for hash := uint64(1); hash <= numGenerations; hash++ {
		n := g.of(hash * 64 * 64) // hashes with much in common
		if old, ok := taken[n]; ok || n >= numGenerations {
			t.Fatalf("policies %d and %d are both %d", old, hash, n)
		}
		taken[n] = hash
	}
	if n := g.of(99999); n >= numGenerations {
		t.Errorf("one policy more than numbers is %d", n)
	}
}

// Every bit of the hash counts.
func TestFold(t *testing.T) {
	for bit := range 64 {
		if fold(0) == fold(1<<bit) {
			t.Errorf("bit %d does not count", bit)
		}
	}
}
