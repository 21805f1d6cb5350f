package synth

import "math"

// bearings sets seen to the arguments of first and of places to its right, step px apart, as seen from the pole: within 0.01 degrees, closer than
// argument, and in half its time.
func (o *pole) bearings(seen []uint16, first point, step float64) {
	x, up := first.x-o.at.x, o.at.y-first.y
	high := max(math.Abs(up), 1e-9) // nothing lies on the pole itself, whose argument is no number
	for k := range seen {
		wide := math.Abs(x)
		var a float64
		if wide >= high {
			a = atan(high / wide)
		} else {
			a = 1<<14 - atan(wide/high)
		}
		if x < 0 {
			a = 1<<15 - a
		}
		turn := int32(a + 0.5)
		if up < 0 {
			turn = -turn
		}
		seen[k] = uint16(turn)
		x += step
	}
}

// atan returns the arc tangent of t, 0 to 1, as a binary angle (Abramowitz and Stegun, Handbook of Mathematical Functions, 4.4.47).
func atan(t float64) float64 {
	const (
		one = 65536 / (2 * math.Pi)
		a1  = 0.9998660 * one
		a3  = -0.3302995 * one
		a5  = 0.1801410 * one
		a7  = -0.0851330 * one
		a9  = 0.0208351 * one
	)
	t2 := float64(t * t)
	return float64(t * (a1 + float64(t2*(a3+float64(t2*(a5+float64(t2*(a7+float64(t2*a9)))))))))
}
