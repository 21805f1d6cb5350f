package matcher

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestShare holds a share of a length against the division that it stands for, close to where that steps on.
func TestShare(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		length := rng.Uint64N(1<<rng.UintN(32)+1) + 1
		for _, v := range []int64{int64(rng.Uint64N(length)), int64(rng.Uint64N(codeOne) * length / codeOne), 0, int64(length) - 1} {
			for _, v := range []int64{v, -v, v - 1, v + 1} {
				want := int8(max(-127, min(127, v*codeOne/int64(length))))
				if got := share(v, length, math.MaxUint64/length); got != want {
					t.Fatalf("%d of %d: %d, want %d", v, length, got, want)
				}
			}
		}
	}
}
