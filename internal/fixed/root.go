package fixed

import "math"

// Sqrt returns the integer square root of v: the largest r with r*r <= v.
func Sqrt(v uint64) uint32 {
	// The float root is correctly rounded everywhere (IEEE 754). Below 2^50 a root that is no integer lies at least 2^-26 below the next one,
	// which is more than rounding can add; above it is at most one off after truncation.
	if v < 1<<50 {
		return uint32(math.Sqrt(float64(v)))
	}
	r := uint64(math.Sqrt(float64(v)))
	for r*r > v || r > math.MaxUint32 {
		r--
	}
	for r < math.MaxUint32 && (r+1)*(r+1) <= v {
		r++
	}
	return uint32(r)
}
