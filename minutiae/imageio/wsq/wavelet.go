package wsq

import "fingerzeig/internal/kernel"

// filters are the two filters of a step, both of odd length or both of even length.
type filters struct{ low, high []float32 }

// analysis are the filters that images are encoded with: the 9/7 pair of Cohen, Daubechies and Feauveau (specification, annex A).
var analysis = &filters{
	low: []float32{
		0.03782845550699546, -0.02384946501938000, -0.11062440441842342, 0.37740285561265380, 0.85269867900940344,
		0.37740285561265380, -0.11062440441842342, -0.02384946501938000, 0.03782845550699546,
	},
	high: []float32{
		0.06453888262893845, -0.04068941760955844, -0.41809227322221221, 0.78848561640566439,
		-0.41809227322221221, -0.04068941760955844, 0.06453888262893845,
	},
}

// strip is how many columns are filtered at a time: a strip of an image of usual height stays in the processor's cache.
const strip = 256

// pad is how many values stand ready on each side of a line's halves: the longest filter needs 16 on one side.
const pad = maxTaps/2 + 1

// term says which value of which half a tap of a filter goes with, counted from the output's own place.
type term struct {
	half   int // 0 or 1: when joining the low and the high subband, when splitting the even and the odd samples
	offset int
	tap    float32
}

// lifter joins and splits regions of a plane. Sums go from the first tap to the last and are rounded at each step: which pixels come out
// depends on it.
type lifter struct {
	source []float32 // the columns of a strip, or both halves of a row between their mirror images
	sums   []float32 // the even samples of a row, then the odd ones
	at     []int
	taps   []float32
}

// join undoes the splits of the tree, the last one first: columns, then rows.
func (l *lifter) join(plane []float32, width int, t *tree, f *filters) {
	outputs := f.joining()
	for i := len(t.splits) - 1; i >= 0; i-- {
		if s := t.splits[i]; s.area() > 0 {
			l.joinColumns(plane, width, s.region, newLine(s.height, s.turnedY, f), &outputs)
			l.joinRows(plane, width, s.region, newLine(s.width, s.turnedX, f), &outputs)
		}
	}
}

// split carries out the splits of the tree: rows, then columns. The filters are of odd length.
func (l *lifter) split(plane []float32, width int, t *tree, f *filters) {
	outputs := f.splitting()
	for _, s := range t.splits {
		if s.area() > 0 {
			l.splitRows(plane, width, s.region, newLine(s.width, s.turnedX, f), &outputs)
			l.splitColumns(plane, width, s.region, newLine(s.height, s.turnedY, f), &outputs)
		}
	}
}

// joining returns the terms of an even and of an odd sample.
func (f *filters) joining() (outputs [2][]term) {
	late := len(f.high) % 2 // in filters of odd length the high half's values stand at the odd samples
	for p := range outputs {
		for half, taps := range [2][]float32{f.low, f.high} {
			for t, tap := range taps {
				if q := p - len(taps)/2 + t - half*late; q%2 == 0 {
					outputs[p] = append(outputs[p], term{half, q / 2, tap})
				}
			}
		}
	}
	return outputs
}

// splitting returns the terms of a low and of a high value.
func (f *filters) splitting() (outputs [2][]term) {
	for p, taps := range [2][]float32{f.low, f.high} {
		for t, tap := range taps {
			q := p - len(taps)/2 + t
			outputs[p] = append(outputs[p], term{q & 1, q >> 1, tap})
		}
	}
	return outputs
}

// columnsOf copies the strip of a region's columns that begins at x into l.source and returns how wide it is.
func (l *lifter) columnsOf(plane []float32, width int, r region, x int) int {
	n := min(strip, r.width-x)
	l.source = sized(l.source, r.height*n)
	for y := range r.height {
		copy(l.source[y*n:][:n], plane[(r.y+y)*width+r.x+x:])
	}
	return n
}

func (l *lifter) joinColumns(plane []float32, width int, r region, c line, outputs *[2][]term) {
	for x := 0; x < r.width; x += strip {
		n := l.columnsOf(plane, width, r, x)
		for y := range r.height {
			l.at, l.taps = l.at[:0], l.taps[:0]
			for _, t := range outputs[y%2] {
				if k, sign := c.value(t.half, y/2+t.offset); sign != 0 {
					l.at, l.taps = append(l.at, k*n), append(l.taps, float32(sign*t.tap))
				}
			}
			kernel.Blend(plane[(r.y+y)*width+r.x+x:][:n], l.source, l.at, l.taps)
		}
	}
}

func (l *lifter) splitColumns(plane []float32, width int, r region, c line, outputs *[2][]term) {
	for x := 0; x < r.width; x += strip {
		n := l.columnsOf(plane, width, r, x)
		for half, terms := range outputs {
			for k := range c.size[half] {
				l.at, l.taps = l.at[:0], l.taps[:0]
				for _, t := range terms {
					l.at, l.taps = append(l.at, c.sample(2*(k+t.offset)+t.half)*n), append(l.taps, t.tap)
				}
				kernel.Blend(plane[(r.y+c.from[half]+k)*width+r.x+x:][:n], l.source, l.at, l.taps)
			}
		}
	}
}

// setRow makes l.source two padded halves of n values at most and l.at, l.taps the terms of both outputs, to be taken from them. It
// returns where the second half begins and how many terms the first output has.
func (l *lifter) setRow(n int, outputs *[2][]term) (second, terms int) {
	second = pad + n + pad
	l.source, l.sums = sized(l.source, 2*second), sized(l.sums, 2*n)
	l.at, l.taps = l.at[:0], l.taps[:0]
	for _, o := range outputs {
		for _, t := range o {
			l.at, l.taps = append(l.at, t.half*second+pad+t.offset), append(l.taps, t.tap)
		}
	}
	return second, len(outputs[0])
}

func (l *lifter) joinRows(plane []float32, width int, r region, c line, outputs *[2][]term) {
	n := (c.n + 1) / 2
	second, terms := l.setRow(n, outputs)
	even, odd := l.sums[:n], l.sums[n:n+c.n/2]
	for y := range r.height {
		row := plane[(r.y+y)*width+r.x:][:r.width]
		for half := range 2 {
			to, size := l.source[half*second:][:second], c.size[half]
			copy(to[pad:], row[c.from[half]:][:size])
			for i := range pad {
				to[i] = c.at(row, half, i-pad)
			}
			for i := size; i < n+pad; i++ {
				to[pad+i] = c.at(row, half, i)
			}
		}
		kernel.Blend(even, l.source, l.at[:terms], l.taps[:terms])
		kernel.Blend(odd, l.source, l.at[terms:], l.taps[terms:])
		for i, v := range odd {
			row[2*i], row[2*i+1] = even[i], v
		}
		if len(even) > len(odd) {
			row[c.n-1] = even[n-1]
		}
	}
}

func (l *lifter) splitRows(plane []float32, width int, r region, c line, outputs *[2][]term) {
	second, terms := l.setRow((c.n+1)/2, outputs)
	even, odd := l.source[pad:second], l.source[second+pad:]
	for y := range r.height {
		row := plane[(r.y+y)*width+r.x:][:r.width]
		for i := range c.n / 2 {
			even[i], odd[i] = row[2*i], row[2*i+1]
		}
		for half := range 2 {
			to := l.source[half*second:][:second]
			for i := range pad {
				to[i] = row[c.sample(2*(i-pad)+half)]
			}
			for i := c.n / 2; i < len(to)-pad; i++ {
				to[pad+i] = row[c.sample(2*i+half)]
			}
		}
		kernel.Blend(row[c.from[0]:][:c.size[0]], l.source, l.at[:terms], l.taps[:terms])
		kernel.Blend(row[c.from[1]:][:c.size[1]], l.source, l.at[terms:], l.taps[terms:])
	}
}
