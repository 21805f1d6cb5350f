package synth

// grid holds the values of a smooth random function at the points of a lattice that lie on the pad.
type grid [latticeColumns * latticeRows]float64

// mesh is where such points lie between the knots of a field, along either side, counted from its edge: always at the same places, so all
// weights are found once.
type mesh [latticeRows]column // the longer side

// newMesh returns the mesh for fields whose knots lie so far apart.
func newMesh(step float64) *mesh {
	m, f := &mesh{}, field{}
	for k := range m {
		m[k].first, m[k].weights = f.knot(1+float64(k*latticeStep)/step, int(fingerHeight/step)+4)
	}
	return m
}

// set sets the points to the values of a field over the finger's frame.
func (g *grid) set(f *field, m *mesh) {
	var sums [4][latticeColumns]float64 // of the last four rows of knots, at each column of points
	done := 0                           // rows of knots
	for y := range m {
		r := &m[y]
		for ; done < r.first+4; done++ {
			row, to := f.v[done*f.w:][:f.w], &sums[uint(done)%4]
			for x := range to {
				c := &m[x]
				k := row[c.first:][:4]
				to[x] = float64(c.weights[0]*k[0]) + float64(c.weights[1]*k[1]) + float64(c.weights[2]*k[2]) + float64(c.weights[3]*k[3])
			}
		}
		first, pad := uint(r.first), padRows[y]
		a, b, c, d := &sums[first%4], &sums[(first+1)%4], &sums[(first+2)%4], &sums[(first+3)%4]
		row := (*[latticeColumns]float64)(g[y*latticeColumns:])
		for x := pad.first; x < pad.end; x++ {
			row[x] = float64(r.weights[0]*a[x]) + float64(r.weights[1]*b[x]) + float64(r.weights[2]*c[x]) + float64(r.weights[3]*d[x])
		}
	}
}
