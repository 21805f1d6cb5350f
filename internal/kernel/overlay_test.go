package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func cellOf(direction, level, weight uint16) uint16 { return direction<<10 | level<<5 | weight }

// overlayOne is 1 in the cos and sin of a place.
const overlayOne = 1 << 15

// turned is the place of a map that was turned and shifted.
func turned(x, y, cos, sin, shiftX, shiftY int32) []int32 {
	return []int32{x, y, cos, sin, -sin, cos, shiftX, shiftY}
}

func TestOverlayTable(t *testing.T) {
	over := make([]uint16, 16) // two rows; the cell in column 3 of the second
	over[11] = cellOf(5, 9, 3)
	under := make([]uint16, 3*5+1) // five rows of three
	under[2*3+1] = cellOf(7, 4, 10)
	under[15] = cellOf(7, 4, 31)
	turns := make([]int32, OverlayTurns)
	turns[62], turns[0] = -100, 1000
	for _, r := range []struct {
		name  string
		place []int32
		want  []int64
	}{
		{"elsewhere", turned(0, 0, overlayOne, 0, 0, 0), []int64{0, 0, 0}},
		{"shifted", turned(0, 0, overlayOne, 0, -2, 1), []int64{30, -3000, 150}},
		{"a quarter turn", turned(0, 0, 0, overlayOne, 2, -1), []int64{30, -3000, 150}},
		{"almost a cell farther", turned(overlayOne-1, overlayOne-1, overlayOne, 0, -2, 1), []int64{30, -3000, 150}},
		{"a cell too far", turned(overlayOne, 0, overlayOne, 0, -2, 1), []int64{0, 0, 0}},
		{"on what belongs to no row", turned(0, 0, overlayOne, 0, -3, 4), []int64{0, 0, 0}},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				place, sums := slices.Clone(r.place), []int64{7, 7, 7}
				for i := range place { // in halves of a cell, shifted by one bit
					place[i] *= 2
				}
				if Overlay(sums, over, 8, under, 3, place, turns, 1); !slices.Equal(sums, r.want) {
					t.Errorf("got %d, want %d", sums, r.want)
				}
			})
		})
	}
}

func compareOverlay(t testing.TB, over []uint16, overWidth int, under []uint16, underWidth int, place, turns []int32, shift uint) {
	t.Helper()
	sums, check := guarded(t, 3, int64(77))
	Overlay(sums, over, overWidth, under, underWidth, place, turns, shift)
	check()
	want := make([]int64, 3)
	if len(under) > 1 {
		overlayGeneric(want, over, overWidth, under, underWidth, place, turns, shift)
	}
	if !slices.Equal(sums, want) {
		t.Fatalf("%d cells in rows of %d over %d in rows of %d at %d: got %d, want %d",
			len(over), overWidth, len(under), underWidth, place, sums, want)
	}
}

func TestOverlay(t *testing.T) {
	forEachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(19, 20))
		turns := coordinates()[0].make(t, r, OverlayTurns, true)
		for _, f := range fills[uint16](0, math.MaxUint16) {
			t.Run(f.name, func(t *testing.T) {
				for range 100 {
					overWidth, underWidth, end := Points*(1+r.IntN(5)), 1+r.IntN(40), r.IntN(2) == 0
					over, under := f.make(t, r, overWidth*r.IntN(30), end), f.make(t, r, underWidth*r.IntN(30)+1, end)
					angle := 2 * math.Pi * r.Float64()
					place := turned(int32(r.IntN(40000))-20000, int32(r.IntN(40000))-20000, int32(math.Cos(angle)*overlayOne*128),
						int32(math.Sin(angle)*overlayOne*128), int32(r.IntN(5000))-2500, int32(r.IntN(5000))-2500)
					place[4] += int32(r.IntN(200000)) - 100000 // and stretched
					compareOverlay(t, over, overWidth, under, underWidth, place, turns, 7)
					compareOverlay(t, over, overWidth, under, underWidth, coordinates()[0].make(t, r, OverlayPlace, end), turns, uint(r.IntN(34)))
				}
			})
		}
		t.Run("largest", func(t *testing.T) {
			all := slices.Repeat([]uint16{math.MaxUint16 - 31<<5}, OverlayMost+1)
			under := slices.Repeat([]uint16{math.MaxUint16}, OverlayMost+1)
			place := turned(0, 0, overlayOne, 0, 0, 0)
			compareOverlay(t, all[:OverlayMost], 256, under, 256, place, slices.Repeat([]int32{math.MinInt32}, OverlayTurns), 0)
		})
	})
}

func TestOverlayPanics(t *testing.T) {
	sums, cells, place, turns := make([]int64, 3), make([]uint16, OverlayMost+Points+1), make([]int32, OverlayPlace), make([]int32, OverlayTurns)
	for name, f := range map[string]func(){
		"sums":           func() { Overlay(sums[:2], cells[:16], 8, cells[:9], 2, place, turns, 1) },
		"place":          func() { Overlay(sums, cells[:16], 8, cells[:9], 2, place[:5], turns, 1) },
		"turns":          func() { Overlay(sums, cells[:16], 8, cells[:9], 2, place, turns[:63], 1) },
		"half a lane":    func() { Overlay(sums, cells[:12], 12, cells[:9], 2, place, turns, 1) },
		"torn row":       func() { Overlay(sums, cells[:17], 8, cells[:9], 2, place, turns, 1) },
		"torn row below": func() { Overlay(sums, cells[:16], 8, cells[:8], 2, place, turns, 1) },
		"nothing below":  func() { Overlay(sums, cells[:16], 8, nil, 1, place, turns, 1) },
		"no width":       func() { Overlay(sums, cells[:16], 0, cells[:9], 2, place, turns, 1) },
		"no width below": func() { Overlay(sums, cells[:16], 8, cells[:9], 0, place, turns, 1) },
		"too large":      func() { Overlay(sums, cells[:OverlayMost+8], 8, cells[:9], 2, place, turns, 1) },
		"too large below": func() {
			Overlay(sums, cells[:16], 8, cells[:OverlayMost+2], 1, place, turns, 1)
		},
	} {
		t.Run(name, func(t *testing.T) { mustPanic(t, f) })
	}
}

func FuzzOverlay(f *testing.F) {
	f.Add([]byte{0, 0x80}, uint8(9), uint8(31), uint8(7))
	f.Add([]byte("eleven byte"), uint8(1), uint8(2), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, lanes, width, shift uint8) {
		overWidth, underWidth := Points*(1+int(lanes%8)), 1+int(width)
		over := cycle[uint16](t, data, 0, overWidth*(len(data)%9))
		under := cycle[uint16](t, data, 1, underWidth*int(lanes%16)+1)
		place, turns := cycle[int32](t, data, 2, OverlayPlace), cycle[int32](t, data, 3, OverlayTurns)
		forEachLevel(t, func(t *testing.T) {
			compareOverlay(t, over, overWidth, under, underWidth, place, turns, uint(shift%40))
		})
	})
}

func BenchmarkOverlay(b *testing.B) {
	r := rand.New(rand.NewPCG(21, 22))
	over := fills[uint16](0, math.MaxUint16)[0].make(b, r, 24*24+1, true)
	place, turns, sums := turned(0, 0, 128*32000, 128*7000, 100, 100), make([]int32, OverlayTurns), make([]int64, 3)
	forEachLevelB(b, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Overlay(sums, over[:24*24], 24, over, 24, place, turns, 7)
		}
	})
}
