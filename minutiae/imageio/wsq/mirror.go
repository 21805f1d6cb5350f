package wsq

// line is a row or a column that is split into a low and a high half, or joined from them. What the filters need from beyond its ends is
// its mirror image (specification, annex A): about the end samples where the filters are of odd length, about the edges where they are of
// even length. Mirroring goes on at the other end in lines that are shorter than the filters.
type line struct {
	n    int
	size [2]int // of the low and the high half
	from [2]int // where they begin
	odd  bool   // the length of the filters
}

func newLine(n int, turned bool, f *filters) line {
	l := line{n: n, size: [2]int{(n + 1) / 2, n / 2}, odd: len(f.low)%2 == 1}
	if turned {
		l.from[0] = l.size[1]
	} else {
		l.from[1] = l.size[0]
	}
	return l
}

// sample returns which sample of the line stands at place p of the line without ends, for filters of odd length.
func (l line) sample(p int) int {
	if l.n == 1 {
		return 0
	}
	for p < 0 || p >= l.n {
		if p < 0 {
			p = -p
		} else {
			p = 2*(l.n-1) - p
		}
	}
	return p
}

// value returns where in the line the value stands that is number k of a half without ends, and the sign that it has there: 0 where the
// value is zero, whatever stands in the line.
func (l line) value(half, k int) (at int, sign float32) {
	if l.size[half] == 0 {
		return 0, 0
	}
	if l.odd {
		return l.from[half] + l.sample(2*k+half)/2, 1
	}
	sign = 1
	for k < 0 || k >= l.size[half] {
		mirrored := -1 - k
		if k >= 0 {
			mirrored = l.n - 1 - k
		}
		if half == 1 {
			if mirrored == k {
				return 0, 0
			}
			sign = -sign
		}
		k = mirrored
	}
	return l.from[half] + k, sign
}

// at is the value itself.
func (l line) at(row []float32, half, k int) float32 {
	i, sign := l.value(half, k)
	if sign == 0 {
		return 0
	}
	return float32(row[i] * sign)
}
