package synth

import (
	"math/rand/v2"
)

// chance is a stream of random numbers. Streams of the same seed with different purposes are independent, so that a change to one step
// leaves the chance of the others alone.
type chance struct{ pcg *rand.PCG }

// The purposes of streams.
const (
	forLayout = iota + 1
	forFlow
	forSpacing
	forGrowth
	forSkin
	forDraw
	forMotion
	forContact
	forPress
	forSensor
	forScatter
	forClear
	forSight
	forChart
	forDevice
	forSweep
	forScars
	forTexture
)

func newChance(seed, purpose uint64) chance {
	pcg := stream(seed, purpose)
	return chance{&pcg}
}

// stream returns the source of a stream. Neighbouring seeds must not give neighbouring streams: both words are mixed (Steele, Lea and Flood,
// OOPSLA 2014: SplitMix64). It stands apart so that newChance is small enough for the compiler to keep the source off the heap.
func stream(seed, purpose uint64) rand.PCG { return *rand.NewPCG(mix(seed), mix(seed^mix(purpose))) }

const golden = 0x9e3779b97f4a7c15

// mix scatters the bits of v.
func mix(v uint64) uint64 {
	v += golden
	v = (v ^ v>>30) * 0xbf58476d1ce4e5b9
	v = (v ^ v>>27) * 0x94d049bb133111eb
	return v ^ v>>31
}

// uniform returns a number from 0 to below 1.
func (c chance) uniform() float64 { return float64(c.pcg.Uint64()>>11) / (1 << 53) }

// between returns a number from low to below high.
func (c chance) between(low, high float64) float64 { return low + float64((high-low)*c.uniform()) }

// below returns an integer from 0 to below n.
func (c chance) below(n int) int { return int(c.pcg.Uint64() >> 32 * uint64(n) >> 32) }

// noise returns a number of mean 0 and standard deviation 1, in 1/noiseOne, nearly normal: the sum of four uniform ones. It never exceeds
// 3.5 deviations.
func (c chance) noise() int32 { return noiseOf(c.pcg.Uint64()) }

func noiseOf(v uint64) int32 {
	sum := int64(v&0xffff) + int64(v>>16&0xffff) + int64(v>>32&0xffff) + int64(v>>48) - 2*0xffff
	return int32(sum * 14189 >> 23) // the sum's deviation is 65536 / sqrt 3
}

const noiseOne = 64

// normal returns a number of mean 0 and standard deviation 1, nearly normal and never beyond 6: the sum of twelve uniform ones.
func (c chance) normal() float64 {
	sum := halves(c.pcg.Uint64()) + halves(c.pcg.Uint64()) + halves(c.pcg.Uint64())
	return float64(int64(sum&0xffffffff+sum>>32))/65536 - 6
}

// halves returns the sums of the first and third, and of the second and fourth, 16 bits of v, in 32 bits each.
func halves(v uint64) uint64 { return v&0x0000ffff_0000ffff + v>>16&0x0000ffff_0000ffff }

// field is a smooth random function over the plane: random values on a grid, joined by cubic B-splines. Its standard deviation is 1.
type field struct {
	step   float64 // px from knot to knot
	w, h   int     // knots
	x0, y0 float64 // place of the first knot
	v      []float64
}

// splineSpread is the mean square of a cubic B-spline's weights in each direction: by how much they lower the deviation of knots.
const splineSpread = 0.479

// newField returns a field over a rectangle of the plane, w x h px with the corner (x0, y0). Places outside get the value of the edge.
func newField(c chance, x0, y0, w, h, step float64) *field {
	f := &field{step: step, x0: x0 - step, y0: y0 - step, w: int(w/step) + 4, h: int(h/step) + 4}
	f.v = make([]float64, f.w*f.h)
	pcg := *c.pcg // beside the loop it would be read and written each time
	own := chance{&pcg}
	for i := range f.v {
		f.v[i] = own.normal() / splineSpread
	}
	*c.pcg = pcg
	return f
}

func (f *field) at(x, y float64) float64 {
	ix, wx := f.knot((x-f.x0)/f.step, f.w)
	iy, wy := f.knot((y-f.y0)/f.step, f.h)
	sum := 0.0
	for j, q := range wy {
		row := f.v[(iy+j)*f.w+ix:][:4]
		sum += float64(q * (float64(wx[0]*row[0]) + float64(wx[1]*row[1]) + float64(wx[2]*row[2]) + float64(wx[3]*row[3])))
	}
	return sum
}

// raster reads a field at the pixels of an image, row by row. Its values are those of at, to the bit; the weights of a column are found once.
type raster struct {
	f       *field
	columns []column
	first   int
	weights [4]float64 // of the row
}

type column struct {
	first   int
	weights [4]float64
}

func (f *field) raster(width int) *raster {
	r := &raster{f: f, columns: make([]column, width)}
	for x := range r.columns {
		r.columns[x].first, r.columns[x].weights = f.knot((float64(x)-f.x0)/f.step, f.w)
	}
	return r
}

// to goes to a row.
func (r *raster) to(y int) { r.first, r.weights = r.f.knot((float64(y)-r.f.y0)/r.f.step, r.f.h) }

func (r *raster) at(x int) float64 {
	c := &r.columns[x]
	sum := 0.0
	for j, q := range &r.weights {
		row := r.f.v[(r.first+j)*r.f.w+c.first:][:4]
		sum += float64(q * (float64(c.weights[0]*row[0]) + float64(c.weights[1]*row[1]) + float64(c.weights[2]*row[2]) + float64(c.weights[3]*row[3])))
	}
	return sum
}

// knot returns the first of the four knots that reach place t, in steps, and their weights.
func (f *field) knot(t float64, n int) (first int, w [4]float64) {
	t = min(max(t, 1), float64(n)-2.001)
	i := int(t)
	s := t - float64(i)
	r := 1 - s
	s2, r2 := float64(s*s), float64(r*r)
	w[0] = float64(r2*r) / 6
	w[3] = float64(s2*s) / 6
	w[1] = (4 - float64(6*s2) + float64(3*float64(s2*s))) / 6
	w[2] = (4 - float64(6*r2) + float64(3*float64(r2*r))) / 6
	return i - 1, w
}
