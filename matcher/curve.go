package matcher

import "fingerzeig/internal/fixed"

// curve is a function of a non-negative integer as a table: one value for each 2^shift arguments, from 0 to limit.
type curve struct {
	shift  uint
	values []uint16
}

// newCurve tabulates f over the arguments 0 to limit, each divided by one; values are in 1/weightOne.
func newCurve(limit int, shift uint, one float64, f func(x float64) float64) curve {
	c := curve{shift: shift, values: make([]uint16, limit>>shift+1)}
	for i := range c.values {
		x := (float64(i<<shift) + float64(int(1)<<shift)/2) / one
		c.values[i] = uint16(float64(f(x)*weightOne) + 0.5)
	}
	return c
}

// at returns the value at v, 0 where v is beyond the limit.
func (c *curve) at(v uint32) int32 {
	if i := v >> c.shift; i < uint32(len(c.values)) {
		return int32(c.values[i])
	}
	return 0
}

// sigmoid returns the logistic curve around middle with the given slope.
func sigmoid(middle, slope float64) func(float64) float64 {
	return func(x float64) float64 { return fixed.Logistic(float64(slope * float64(x-middle))) }
}

// gauss returns a Gaussian of height one.
func gauss(sigma float64) func(float64) float64 {
	return func(x float64) float64 { return fixed.Exp(-float64(float64(x/sigma)*float64(x/sigma)) / 2) }
}

const radian = 65536 / 6.283185307179586 // a radian as a binary angle
