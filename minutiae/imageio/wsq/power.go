package wsq

import "math"

// The bit allocation needs logarithms and powers, and package math gives other last bits on other processors. These are right to some
// units in the 53rd bit, the same ones everywhere.

const (
	ln2High = 0.693147180369123816490 // ln 2 in two parts, the first one of few bits
	ln2Low  = 1.90821492927058770002e-10
)

// ln returns the natural logarithm of x, which must be above 0 and finite.
func ln(x float64) float64 {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = 2*m, e-1
	}
	s := (m - 1) / (m + 1) // ln m = 2 atanh s, s at most 0.172
	s2 := float64(s * s)
	sum := 0.0
	for k := 23.0; k >= 1; k -= 2 {
		sum = float64(sum*s2) + 1/k
	}
	return float64(float64(e)*ln2High) + (float64(2*s*sum) + float64(float64(e)*ln2Low))
}

// exp returns e to the power of x: infinity above 709, 0 below -709.
func exp(x float64) float64 {
	switch {
	case x > 709:
		return math.Inf(1)
	case x < -709:
		return 0
	}
	k := math.Round(x / (ln2High + ln2Low))
	r := x - float64(k*ln2High) - float64(k*ln2Low) // at most 0.347
	sum := 1.0
	for n := 16.0; n >= 1; n-- {
		sum = 1 + float64(sum*r)/n
	}
	return math.Ldexp(sum, int(k))
}

// pow returns x to the power of y, for x above 0.
func pow(x, y float64) float64 { return exp(float64(y * ln(x))) }
