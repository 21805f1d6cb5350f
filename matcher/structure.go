package matcher

import (
	"fingerzeig/internal/fixed"
	"fingerzeig/internal/kernel"
)

// structures describes the neighbourhood of each minutia.
//
// Takes minutiae, gives for each of them the cells of a cylinder in the minutia's own frame: how likely a neighbour fills each place and
// relative direction (minutia cylinder code: Cappelli, Ferrara and Maltoni, TPAMI 32(12), 2010), as real values, not bits, and with
// each neighbour counting by its reliability.

const (
	fullBits  = 14
	fullOne   = 1 << fullBits // a full cell
	fullLimit = weightOne / 2 // sum from which a cell is full
	fullShift = 4
)

// cells is the number of values of a structure.
const cells = columnsInside * sections

// columnsInside is the number of grid columns whose centre lies within the radius; the init of gridRows checks it.
const columnsInside = 208

// gridRow is the run of places in a row of the grid that lie within the radius, and the cell of its first one.
type gridRow struct{ first, end, cell int }

var gridRows = func() (g [gridSide]gridRow) {
	n := 0
	for row := range g {
		inside := func(column int) bool {
			x, y := cellCentre(column), cellCentre(row)
			return x*x+y*y <= structureRadius*structureRadius
		}
		first := 0
		for !inside(first) {
			first++
		}
		g[row] = gridRow{first, gridSide - first, n}
		n += (gridSide - 2*first) * sections
	}
	if n != cells {
		panic("matcher: the grid does not hold the number of cells it should")
	}
	return g
}()

// cellCentre returns the coordinate of the centre of the i-th cell, the minutia at 0.
func cellCentre(i int) int32 { return int32(2*i+1-gridSide) * cellSide / 2 }

// spread is the weight of a neighbour at a distance from a cell's centre, along one axis.
var spread = newCurve(3*spreadAlong*px, 1, px, gauss(spreadAlong))

// facing is the weight of a neighbour whose relative direction lies some turn away from a section's middle.
var facing = newCurve(1<<15, 6, radian, func(x float64) float64 {
	const half, root2 = 3.141592653589793 / sections, 1.4142135623730951
	return (fixed.Erf(float64((x+half)/(spreadTurn*root2))) - fixed.Erf(float64((x-half)/(spreadTurn*root2)))) / 2
})

// fullness turns the sum of contributions into a cell's value: the chance that something is there when the sum is what is expected there
// (Poisson). A contribution of weightOne is a sure neighbour right at the centre, which by the paper's normalisation contributes
// 1/(sigma sqrt(2 pi)). There is a value for every sum, those beyond fullLimit, too, so that nothing has to be checked.
var fullness = func() (values [1 << 16 >> fullShift]int16) {
	full := func(x float64) float64 { return 1 - fixed.Exp(float64(-cellSlope*x)) }
	curve := newCurve(fullLimit, fullShift, weightOne*spreadAlong*2.5066282746310002, full).values
	for i := range values {
		values[i] = int16(curve[min(i, fullLimit>>fullShift)] >> (weightBits - fullBits))
	}
	return values
}()

// unknown is the value of a cell of which the print says nothing.
const unknown = -1

// A neighbour's contributions are summed over the whole grid and a margin to the right, so that a patch is always of the size of kernel.Splat:
// gridSide rows of sumColumns cells of kernel.SplatLayers sections. Sums saturate, far above what makes a cell full.
const (
	sumColumns = gridSide + kernel.SplatColumns
	sumRow     = sumColumns * kernel.SplatLayers
)

type cellSums [gridSide * sumRow]uint16

// describe fills v with the structure of minutia i: cell values in 1/fullOne, or unknown.
func describe(v *[cells]int16, s *side, i int) {
	var sums cellSums
	cos, sin := fixed.Cos(s.turn[i]), fixed.Sin(s.turn[i])
	const farthest = structureRadius + 3*spreadAlong*px
	for j := range s.n {
		dx, dy := s.at[j].x-s.at[i].x, s.at[j].y-s.at[i].y
		if j == i || dx*dx+dy*dy > farthest*farthest {
			continue
		}
		place := point{(dx*cos + dy*sin) >> weightBits, (dy*cos - dx*sin) >> weightBits}
		contribute(&sums, place, s.turn[j]-s.turn[i], sureness(s.reliability[j]))
	}
	s.reach.near(&s.reachHere, s.at[i], structureRadius, hullMargin)
	for row, r := range gridRows {
		values := v[r.cell:][:(r.end-r.first)*sections]
		fillCells(values, sums[row*sumRow+r.first*kernel.SplatLayers:])
		x, y := cellCentre(r.first), cellCentre(row)
		w := walk{s.at[i], point{x*cos - y*sin, x*sin + y*cos}, point{cellSide * cos, cellSide * sin}}
		s.reachHere.between(&s.reachRow, w.place(0), w.place(r.end-r.first-1), hullMargin)
		for k := range s.reachRow.edges {
			forget(values, &s.reachRow.edges[k], w)
		}
	}
}

// walk is the way along a row of the grid, turned as the minutia is.
type walk struct {
	from        point // the minutia
	first, step point // from there to the first place, and from place to place, in 1/weightOne
}

func (w *walk) place(k int) point {
	return point{w.from.x + (w.first.x+int32(k)*w.step.x)>>weightBits, w.from.y + (w.first.y+int32(k)*w.step.y)>>weightBits}
}

// forget makes the values of places unknown that lie beyond an edge of what the print shows.
func forget(values []int16, e *edge, w walk) {
	for k := range len(values) / sections {
		if e.beyond(w.place(k)) > int64(hullMargin)*normalOne {
			*(*[sections]int16)(values[k*sections:]) = [sections]int16{unknown, unknown, unknown, unknown, unknown}
		}
	}
}

// fillCells gives the places of a row their values, two at a time: there is an even number of them. Half of the time of a structure is spent here.
func fillCells(values []int16, sums []uint16) {
	for len(values) >= 2*sections && len(sums) >= 2*kernel.SplatLayers {
		to, from := (*[2 * sections]int16)(values), (*[2 * kernel.SplatLayers]uint16)(sums)
		to[0] = fullness[from[0]>>fullShift]
		to[1] = fullness[from[1]>>fullShift]
		to[2] = fullness[from[2]>>fullShift]
		to[3] = fullness[from[3]>>fullShift]
		to[4] = fullness[from[4]>>fullShift]
		to[sections] = fullness[from[kernel.SplatLayers]>>fullShift]
		to[sections+1] = fullness[from[kernel.SplatLayers+1]>>fullShift]
		to[sections+2] = fullness[from[kernel.SplatLayers+2]>>fullShift]
		to[sections+3] = fullness[from[kernel.SplatLayers+3]>>fullShift]
		to[sections+4] = fullness[from[kernel.SplatLayers+4]>>fullShift]
		values, sums = values[2*sections:], sums[2*kernel.SplatLayers:]
	}
}

// sureness is what a neighbour of some reliability, in percent, counts, in 1/weightOne.
func sureness(reliability uint8) int32 {
	return leastSure + (weightOne-leastSure)*int32(reliability)/100
}

// contribute adds a neighbour at a place of the minutia's frame, with a relative direction, to the cells around.
func contribute(sums *cellSums, place point, turn uint16, sureness int32) {
	const reach = 3 * spreadAlong * px // a patch of less than SplatColumns cells either way
	first := func(v int32) int32 { return max(0, (v-reach+structureRadius)/cellSide) }
	last := func(v int32) int32 { return min(gridSide-1, (v+reach+structureRadius)/cellSide) }
	left, right, top, bottom := first(place.x), last(place.x), first(place.y), last(place.y)
	if left > right || top > bottom {
		return
	}
	var across [kernel.SplatLayers]uint16
	for k := range sections {
		middle := uint16((2*k + 1) * 65536 / (2 * sections))
		across[k] = uint16(facing.at(uint32(fixed.Distance(turn, middle))))
	}
	var xs [kernel.SplatColumns]uint16
	for column := left; column <= right; column++ {
		xs[column-left] = uint16(2 * spread.at(distance(place.x, cellCentre(int(column))))) // Splat halves
	}
	var ys [kernel.SplatColumns]uint16
	for row := top; row <= bottom; row++ {
		ys[row-top] = uint16(spread.at(distance(place.y, cellCentre(int(row)))) * sureness >> weightBits)
	}
	kernel.Splat(sums[top*sumRow+left*kernel.SplatLayers:], sumRow, ys[:bottom-top+1], xs[:], across[:])
}

func distance(a, b int32) uint32 { return uint32(max(a-b, b-a)) }
