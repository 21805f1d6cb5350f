package synth

// lanes holds three numbers in one word, so that all of them are weighted and added at once. A number takes valueBits; weights that add up to
// 1<<weightBits leave it within laneBits, so that no lane reaches into the next.
type lanes uint64

const (
	laneBits   = 21
	weightBits = 8
	valueBits  = laneBits - weightBits
	part       = 1<<weightBits - 1 // of a place: how far it lies from the point before it
)

// pack returns the lanes of three numbers from 0 to below 1<<valueBits.
func pack(first, second, third int) lanes {
	return lanes(first) | lanes(second)<<laneBits | lanes(third)<<(2*laneBits)
}

func (l lanes) first() int  { return int(l & (1<<laneBits - 1)) }
func (l lanes) second() int { return int(l >> laneBits & (1<<laneBits - 1)) }
func (l lanes) third() int  { return int(l >> (2 * laneBits)) }

// minus returns how far packed numbers differ from others, plus differs each.
func (l lanes) minus(o lanes) lanes {
	const all = differs | differs<<laneBits | differs<<(2*laneBits)
	return l + all - o
}

const differs = 1 << valueBits

// between returns what holds in the square between four points: to the right of a and below it, in shares of 1<<weightBits. Its lanes are that
// many times as large as those of the points.
func between(a, b, c, d lanes, right, down int) lanes {
	wd := lanes(right * down >> weightBits)
	wb, wc := lanes(right)-wd, lanes(down)-wd
	return (1<<weightBits-lanes(right)-wc)*a + wb*b + wc*c + wd*d
}
