package matcher

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fingerzeig/internal/kernel"
)

// TestStructure compares cells with the formulas, evaluated in floating point.
func TestStructure(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 5 {
		s := sideOf(scattered(r, 30))
		for i := range s.n {
			var got [cells]int16
			describe(&got, s, i)
			want := slowStructure(s, i)
			for c := range got {
				if known := got[c] != unknown; known && math.Abs(float64(got[c])/fullOne-want[c]) > 0.06 {
					t.Fatalf("minutia %d, cell %d: %.3f, want %.3f", i, c, float64(got[c])/fullOne, want[c])
				}
			}
		}
	}
}

// slowStructure gives NaN where it cannot tell.
func slowStructure(s *side, i int) (v [cells]float64) {
	turn := 2 * math.Pi * float64(s.turn[i]) / 65536
	for row, inside := range gridRows {
		for column := inside.first; column < inside.end; column++ {
			cell := inside.cell + (column-inside.first)*sections
			u, w := float64(cellCentre(column))/px, float64(cellCentre(row))/px
			x := float64(s.at[i].x)/px + u*math.Cos(turn) - w*math.Sin(turn)
			y := float64(s.at[i].y)/px + u*math.Sin(turn) + w*math.Cos(turn)
			for k := range sections {
				sum := 0.0
				for j := range s.n {
					if j == i {
						continue
					}
					dx, dy := float64(s.at[j].x)/px-x, float64(s.at[j].y)/px-y
					along, across := dx*math.Cos(turn)+dy*math.Sin(turn), dy*math.Cos(turn)-dx*math.Sin(turn)
					far := max(math.Abs(along), math.Abs(across)) - 3*spreadAlong
					if math.Abs(far) < 0.5 {
						sum = math.NaN() // right at the cut, where rounding decides
					}
					if away := math.Hypot(float64(s.at[j].x-s.at[i].x), float64(s.at[j].y-s.at[i].y)); far > 0 || away > structureRadius+3*spreadAlong*px {
						continue
					}
					facing := 2*math.Pi*float64(s.turn[j])/65536 - turn - 2*math.Pi*(float64(k)+0.5)/sections
					facing = math.Remainder(facing, 2*math.Pi)
					half := math.Pi / sections
					share := (math.Erf((facing+half)/(spreadTurn*math.Sqrt2)) - math.Erf((facing-half)/(spreadTurn*math.Sqrt2))) / 2
					sure := 1.0/8 + 7.0/8*float64(s.reliability[j])/100
					sum += sure * math.Exp(-(dx*dx+dy*dy)/(2*spreadAlong*spreadAlong)) / (spreadAlong * math.Sqrt(2*math.Pi)) * share
				}
				v[cell+k] = 1 - math.Exp(-cellSlope*sum)
			}
		}
	}
	return v
}

// TestStructureStaysInItsFrame turns and moves a print: the structures stay.
func TestStructureStaysInItsFrame(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	f := scattered(r, 20)
	s := sideOf(f)
	for i := range f.Minutiae { // a quarter turn is exact
		m := &f.Minutiae[i]
		m.X, m.Y, m.Direction = 2400-m.Y, m.X, m.Direction-1<<14
	}
	turned := sideOf(f)
	for i := range s.n {
		j := slices.IndexFunc(turned.at, func(p point) bool { return p == point{2400 - s.at[i].y, s.at[i].x} })
		var a, b [cells]int16
		describe(&a, s, i)
		describe(&b, turned, j)
		for c := range a {
			if (a[c] == unknown) != (b[c] == unknown) {
				continue // a cell's centre on the margin may fall either way
			}
			if d := int(a[c]) - int(b[c]); d > fullOne/12 || d < -fullOne/12 {
				t.Fatalf("minutia %d, cell %d: %d and %d", i, c, a[c], b[c])
			}
		}
	}
}

// TestAlong compares what a neighbour weighs along an axis with the curve, for every place that can reach the grid.
func TestAlong(t *testing.T) {
	const farthest = structureRadius + spreadReach + 2 // a turned place is rounded
	for v := int32(-farthest); v <= farthest; v++ {
		var got, want [gridSide + kernel.SplatColumns]uint16
		if first, weights := along(v); first < gridSide {
			copy(got[first:], weights[:])
		}
		clear(got[gridSide:]) // beyond the grid
		for cell := range gridSide {
			want[cell] = uint16(2 * spread.at(distance(v, cellCentre(cell))))
		}
		if got != want {
			t.Fatalf("at %d: got %d, want %d", v, got, want)
		}
	}
}
