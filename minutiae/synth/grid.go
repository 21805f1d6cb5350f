package synth

// grid holds the values of a smooth random function at points that lie gridStep px apart, row by row without gaps.
type grid [mostPoints * mostPoints]float64

// mesh is where such points lie between the knots of a field, along either side, counted from its edge: always at the same places, so all
// weights are found once.
type mesh struct {
	step float64 // px from knot to knot
	at   [mostPoints]column
}

const mostKnots = mostPoints*gridStep/int(clearStep) + 4 // along a side of a field; clearStep is the shortest

// newMesh returns the mesh for fields whose knots lie so far apart.
func newMesh(step float64) *mesh {
	m, f := &mesh{step: step}, field{}
	for k := range m.at {
		m.at[k].first, m.at[k].weights = f.knot(1+float64(k*gridStep)/step, mostKnots)
	}
	return m
}

// set sets w x h points to the values of a field with these knots, so many of them across.
func (g *grid) set(knots []float64, across int, m *mesh, w, h int) {
	var sums [4][mostPoints]float64 // of the last four rows of knots, at each column of points
	done := 0                       // rows of knots
	columns := m.at[:w]             // at most mostPoints, which lets the compiler drop its checks below
	for y := range h {
		r := &m.at[y]
		for ; done < r.first+4; done++ {
			row, to := knots[done*across:][:across], &sums[uint(done)%4]
			for x := range columns {
				c := &columns[x]
				k := (*[4]float64)(row[c.first:])
				to[x] = float64(c.weights[0]*k[0]) + float64(c.weights[1]*k[1]) + float64(c.weights[2]*k[2]) + float64(c.weights[3]*k[3])
			}
		}
		first := uint(r.first)
		a, b, c, d := &sums[first%4], &sums[(first+1)%4], &sums[(first+2)%4], &sums[(first+3)%4]
		row := g[y*w:][:len(columns)]
		for x := range row {
			row[x] = float64(r.weights[0]*a[x]) + float64(r.weights[1]*b[x]) + float64(r.weights[2]*c[x]) + float64(r.weights[3]*d[x])
		}
	}
}
