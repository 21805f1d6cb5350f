package matcher

import "fingerzeig/internal/fixed"

// structures describes the neighbourhood of each minutia.
//
// Takes minutiae, gives for each of them the cells of a cylinder in the minutia's own frame: how likely a neighbour fills each place and
// relative direction (minutia cylinder code: Cappelli, Ferrara and Maltoni, TPAMI 32(12), 2010), as real values, not bits, and with
// each neighbour counting by its reliability.

const (
	fullBits  = 14
	fullOne   = 1 << fullBits // a full cell
	fullLimit = weightOne / 2 // sum from which a cell is full
)

// cells is the number of values of a structure.
const cells = columnsInside * sections

// columnsInside is the number of grid columns whose centre lies within the radius; the init of structureGrid checks it.
const columnsInside = 208

// structureGrid gives for each place of the grid its first cell, or -1 outside the radius.
var structureGrid = func() (g [gridSide][gridSide]int16) {
	n := int16(0)
	for row := range g {
		for column := range g[row] {
			x, y := cellCentre(column), cellCentre(row)
			g[row][column] = -1
			if x*x+y*y <= structureRadius*structureRadius {
				g[row][column] = n
				n += sections
			}
		}
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
// 1/(sigma sqrt(2 pi)).
var fullness = newCurve(fullLimit, 4, weightOne*spreadAlong*2.5066282746310002, func(x float64) float64 {
	return 1 - fixed.Exp(float64(-cellSlope*x))
})

// unknown is the value of a cell of which the print says nothing.
const unknown = -1

// describe fills v with the structure of minutia i: cell values in 1/fullOne, or unknown.
func describe(v *[cells]int16, s *side, i int) {
	var sum [cells]int32
	cos, sin := fixed.Cos(s.turn[i]), fixed.Sin(s.turn[i])
	const farthest = structureRadius + 3*spreadAlong*px
	for j := range s.n {
		dx, dy := s.at[j].x-s.at[i].x, s.at[j].y-s.at[i].y
		if j == i || dx*dx+dy*dy > farthest*farthest {
			continue
		}
		place := point{(dx*cos + dy*sin) >> weightBits, (dy*cos - dx*sin) >> weightBits}
		contribute(&sum, place, s.turn[j]-s.turn[i], sureness(s.reliability[j]))
	}
	s.reach.near(&s.reachHere, s.at[i], structureRadius, hullMargin)
	for row := range gridSide {
		y := cellCentre(row)
		for column, cell := range structureGrid[row] {
			x := cellCentre(column)
			at := point{s.at[i].x + (x*cos-y*sin)>>weightBits, s.at[i].y + (x*sin+y*cos)>>weightBits}
			if cell < 0 {
				continue
			}
			known := s.reachHere.has(at, hullMargin)
			for c := int(cell); c < int(cell)+sections; c++ {
				v[c] = unknown
				if known {
					v[c] = int16(fullnessAt(sum[c]))
				}
			}
		}
	}
}

// fullnessAt returns the value of a cell, in 1/fullOne.
func fullnessAt(sum int32) int32 {
	return fullness.at(uint32(min(sum, fullLimit))) >> (weightBits - fullBits)
}

// sureness is what a neighbour of some reliability, in percent, counts, in 1/weightOne.
func sureness(reliability uint8) int32 {
	return leastSure + (weightOne-leastSure)*int32(reliability)/100
}

// contribute adds a neighbour at a place of the minutia's frame, with a relative direction, to the cells around.
func contribute(sum *[cells]int32, place point, turn uint16, sureness int32) {
	var across [sections]int32
	for k := range across {
		middle := uint16((2*k + 1) * 65536 / (2 * sections))
		across[k] = facing.at(uint32(fixed.Distance(turn, middle)))
	}
	const reach = 3 * spreadAlong * px
	first := func(v int32) int { return max(0, int(v-reach+structureRadius)/cellSide) }
	last := func(v int32) int { return min(gridSide-1, int(v+reach+structureRadius)/cellSide) }
	for row := first(place.y); row <= last(place.y); row++ {
		wy := spread.at(distance(place.y, cellCentre(row))) * sureness >> weightBits
		for column := first(place.x); column <= last(place.x); column++ {
			cell := structureGrid[row][column]
			if cell < 0 {
				continue
			}
			w := wy * spread.at(distance(place.x, cellCentre(column))) >> weightBits
			for k, a := range across {
				sum[int(cell)+k] += w * a >> weightBits
			}
		}
	}
}

func distance(a, b int32) uint32 { return uint32(max(a-b, b-a)) }
