package fixed

import "math"

// Sqrt returns the integer square root of v: the largest r with r*r <= v.
func Sqrt(v uint64) uint32 {
	// The float root is correctly rounded everywhere (IEEE 754) and at most one off after truncation.
	r := uint64(math.Sqrt(float64(v)))
	for r*r > v || r > math.MaxUint32 {
		r--
	}
	for r < math.MaxUint32 && (r+1)*(r+1) <= v {
		r++
	}
	return uint32(r)
}
