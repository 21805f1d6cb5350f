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
var spread = newCurve(spreadReach, 1, px, gauss(spreadAlong))

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
	const farthest = structureRadius + spreadReach
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
		x, y := cellCentre(r.first), cellCentre(row)
		w := walk{s.at[i], point{x*cos - y*sin, x*sin + y*cos}, point{cellSide * cos, cellSide * sin}, r.end - r.first}
		unknowns := w.beyond(s.reachHere.edges)
		fillCells(v[r.cell:][:w.places*sections], sums[row*sumRow+r.first*kernel.SplatLayers:], unknowns)
	}
}

// walk is the way along a row of the grid, turned as the minutia is.
type walk struct {
	from        point // the minutia
	first, step point // from there to the first place, and from place to place, in 1/weightOne
	places      int
}

func (w *walk) place(k int) point {
	return point{w.from.x + (w.first.x+int32(k)*w.step.x)>>weightBits, w.from.y + (w.first.y+int32(k)*w.step.y)>>weightBits}
}

// beyond returns which places lie beyond an edge of what the print shows, and its margin: a bit for each.
func (w *walk) beyond(edges []edge) (places uint32) {
	const limit = int64(hullMargin) * normalOne
	first, last := w.place(0), w.place(w.places-1)
	begin, end := 0, w.places // what lies before or from there on is beyond
	for k := range edges {
		e := &edges[k]
		from, to := e.beyond(first), e.beyond(last)
		switch steady := 2 * normalOne * int64(w.places); { // so far apart that no rounding of a place on the way turns back
		case max(from, to) <= limit-px/2*normalOne:
			// a place on the way may be rounded by a unit, and is within
		case from-to > steady:
			for begin < end && e.beyond(w.place(begin)) > limit {
				begin++
			}
		case to-from > steady:
			for end > begin && e.beyond(w.place(end-1)) > limit {
				end--
			}
		default:
			for k := range w.places {
				if e.beyond(w.place(k)) > limit {
					places |= 1 << k
				}
			}
		}
	}
	return places | (1<<begin - 1) | ^(1<<end - 1)
}

// cell is the values of a place.
type cell [sections]int16

// notShown is the cell of a place that the print does not show.
var notShown = cell{unknown, unknown, unknown, unknown, unknown}

// fillCells gives the places of a row their values, two at a time: there is an even number of them. A third of the time of a structure is spent here.
func fillCells(values []int16, sums []uint16, unknowns uint32) {
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
		if unknowns&1 != 0 {
			*(*cell)(to[:]) = notShown
		}
		if unknowns&2 != 0 {
			*(*cell)(to[sections:]) = notShown
		}
		values, sums, unknowns = values[2*sections:], sums[2*kernel.SplatLayers:], unknowns>>2
	}
}

// sureness is what a neighbour of some reliability, in percent, counts, in 1/weightOne.
func sureness(reliability uint8) int32 {
	return leastSure + (weightOne-leastSure)*int32(reliability)/100
}

// contribute adds a neighbour at a place of the minutia's frame, with a relative direction, to the cells around.
func contribute(sums *cellSums, place point, turn uint16, sureness int32) {
	left, xs := along(place.x)
	top, weights := along(place.y)
	if left >= gridSide || top >= gridSide {
		return
	}
	var across [kernel.SplatLayers]uint16
	for k := range sections {
		middle := uint16((2*k + 1) * 65536 / (2 * sections))
		across[k] = uint16(facing.at(uint32(fixed.Distance(turn, middle))))
	}
	var ys [mostReached]uint16
	for k := range ys {
		ys[k] = uint16(int32(weights[k]) * sureness >> (weightBits + 1))
	}
	kernel.Splat(sums[top*sumRow+left*kernel.SplatLayers:], sumRow, ys[:min(mostReached, gridSide-top)], xs[:], across[:])
}

// mostReached is how many cells of a row or column a neighbour reaches.
const mostReached = (2*spreadReach + cellSide) / cellSide

// spreadReach is how far a neighbour reaches along each axis.
const spreadReach = 3 * spreadAlong * px

// taps is what a neighbour weighs along one axis in the cells from the first that it reaches on, in 2/weightOne because kernel.Splat halves, for
// each of the places that it can have in a cell. Zeros follow for those who reach over the edge of the grid and leave out the first cells.
var taps = func() (t [cellSide][mostOutside + kernel.SplatColumns]uint16) {
	for phase := range t {
		for k := range mostReached {
			t[phase][k] = uint16(2 * spread.at(distance(int32(phase)+firstReached, cellCentre(k))))
		}
	}
	return t
}()

// mostOutside is more than the number of cells outside of the grid that a neighbour reaches who reaches the grid.
const mostOutside = mostReached + 1

// firstReached is the least coordinate of those whose first cell is that at the edge of the grid: the centre of the cell before is out of reach,
// which is a step of the curve more than spreadReach.
const firstReached = spreadReach + 2 - structureRadius - cellSide/2

// along returns the first cell of the grid that a neighbour at v reaches along an axis, and what it weighs in this one and those behind.
// There is none where the cell is gridSide or more.
func along(v int32) (cell int, weights *[kernel.SplatColumns]uint16) {
	from := v - firstReached + mostOutside*cellSide // not negative: who is as far away as that was left out
	cell = int(from/cellSide) - mostOutside
	outside := max(0, -cell)
	return cell + outside, (*[kernel.SplatColumns]uint16)(taps[from%cellSide][min(outside, mostOutside):])
}

func distance(a, b int32) uint32 { return uint32(max(a-b, b-a)) }
