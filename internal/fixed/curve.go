package fixed

import "math"

const (
	pi  = math.Pi
	ln2 = math.Ln2
)

// Exp returns e to the x for -700 <= x <= 700, the same bits on every processor, within 1e-14 of the true value.
func Exp(x float64) float64 {
	// x = k ln 2 + r with |r| <= ln 2 / 2, then the series of exp(r).
	k := math.Floor(float64(x/ln2) + 0.5)
	r := x - float64(k*ln2)
	sum, term := 1.0, 1.0
	for n := 1.0; n <= 18; n++ {
		term = float64(float64(term*r) / n)
		sum += term
	}
	return math.Ldexp(sum, int(k))
}

// Log returns the natural logarithm of x > 0, the same bits on every processor, within 1e-14 of the true value for 1/1000 <= x <= 1000.
func Log(x float64) float64 {
	// x = m 2^k with m from 1/sqrt 2 to sqrt 2, then twice the series of artanh((m-1)/(m+1)).
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = float64(2*m), k-1
	}
	r := (m - 1) / (m + 1)
	sum, power := 0.0, r
	for n := 1.0; n <= 41; n += 2 {
		sum += float64(power / n)
		power = float64(power * float64(r*r))
	}
	return float64(2*sum) + float64(float64(k)*ln2)
}

// Logistic returns 1/(1+e^-x) for |x| <= 700.
func Logistic(x float64) float64 { return 1 / (1 + Exp(-x)) }

// Erf returns the error function, the same bits on every processor, within 1e-12 of the true value.
func Erf(x float64) float64 {
	if x < 0 {
		return -Erf(-x)
	}
	if x > 6 {
		return 1
	}
	// Series 7.6.2 of the NIST Digital Library of Mathematical Functions: all terms positive, so nothing cancels.
	sum, term := x, x
	for n := 1.0; n <= 120; n++ {
		term = float64(float64(term*float64(2*x*x)) / (2*n + 1))
		sum += term
	}
	return float64(float64(2/math.Sqrt(pi)) * float64(Exp(float64(-x*x))*sum))
}

// sine returns the sine of x, 0 <= x <= 2 pi, by its series about the nearest multiple of pi.
func sine(x float64) float64 {
	k := math.Floor(float64(x/pi) + 0.5)
	r := x - float64(k*pi)
	sum, term := r, r
	for n := 1.0; n <= 14; n++ {
		term = -float64(float64(term*float64(r*r)) / float64(2*n*(2*n+1)))
		sum += term
	}
	if int(k)%2 != 0 {
		return -sum
	}
	return sum
}

// atan returns the arc tangent of x, 0 <= x <= 1, by Euler's series (NIST Digital Library of Mathematical Functions, 4.24(i)).
func atan(x float64) float64 {
	y := float64(x*x) / (1 + float64(x*x))
	term := x / (1 + float64(x*x))
	sum := term
	for n := 1.0; n <= 60; n++ {
		term = float64(term*y) * float64(2*n) / (2*n + 1)
		sum += term
	}
	return sum
}

// round returns the nearest integer, halves away from zero.
func round(x float64) int32 { return int32(math.Floor(math.Abs(x)+0.5)) * int32(math.Copysign(1, x)) }
