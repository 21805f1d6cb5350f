package synth

// grid holds the values of a field at regular places.
type grid struct {
	values [mostColumns * mostRows]float64 // row by row
}

// The largest grid: a place each 32 px over the finger's frame.
const (
	mostColumns = latticeColumns + 2
	mostRows    = latticeRows + 2
	mostKnots   = 24 // rows of knots of a field
)

// set takes the values of f at w x h places that lie step px apart, the first one at from. They are those of at, to the bit; what the places of
// a row or a column have in common is found once.
func (g *grid) set(f *field, from point, step, w, h int) {
	var columns [mostColumns]column
	for x := range w {
		columns[x].first, columns[x].weights = f.knot((from.x+float64(x*step)-f.x0)/f.step, f.w)
	}
	var across [mostKnots][mostColumns]float64 // of each row of knots, at each column of the grid
	done := 0                                  // rows of knots
	for y := range h {
		first, weights := f.knot((from.y+float64(y*step)-f.y0)/f.step, f.h)
		for done = max(done, first); done < first+4; done++ {
			knots, sums := f.v[done*f.w:][:f.w], &across[done]
			for x := range w {
				c := &columns[x]
				k := knots[c.first:][:4]
				sums[x] = float64(c.weights[0]*k[0]) + float64(c.weights[1]*k[1]) + float64(c.weights[2]*k[2]) + float64(c.weights[3]*k[3])
			}
		}
		a, b, c, d := &across[first], &across[first+1], &across[first+2], &across[first+3]
		row := g.values[y*w:][:w]
		for x := range row {
			row[x] = float64(weights[0]*a[x]) + float64(weights[1]*b[x]) + float64(weights[2]*c[x]) + float64(weights[3]*d[x])
		}
	}
}
