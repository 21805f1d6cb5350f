package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestCentreTable(t *testing.T) {
	values := []int16{5, -1, 0, 0, math.MaxInt16, math.MinInt16}
	mean := []int16{7, 7, 0, -3, -1, 9}
	forEachLevel(t, func(t *testing.T) {
		got, want := make([]int16, 6), []int16{-2, 0, 0, 3, math.MinInt16, 0}
		if Centre(got, values, mean); !slices.Equal(got, want) {
			t.Errorf("got %d, want %d", got, want)
		}
	})
}

// compareCentre runs Centre at the active level and its twin on the same operands.
func compareCentre(t testing.TB, values, mean []int16) {
	t.Helper()
	dst, check := guarded(t, len(values), int16(-21555))
	Centre(dst, values, mean)
	check()
	want := make([]int16, len(values))
	centreGeneric(want, values, mean)
	if !slices.Equal(dst, want) {
		t.Fatalf("%d values: got\n%d, want\n%d", len(values), dst, want)
	}
}

func TestCentre(t *testing.T) {
	forEachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(23, 24))
		for _, f := range fills[int16](math.MinInt16, math.MaxInt16) {
			t.Run(f.name, func(t *testing.T) {
				for n := range 70 {
					compareCentre(t, f.make(t, r, n, true), f.make(t, r, n, n%2 == 0))
				}
			})
		}
	})
}

func TestCentrePanics(t *testing.T) {
	v := make([]int16, 9)
	mustPanic(t, func() { Centre(v, v[:8], v) })
	mustPanic(t, func() { Centre(v, v, v[:8]) })
}

func FuzzCentre(f *testing.F) {
	f.Add([]byte{0, 0x80}, uint8(9))
	f.Add([]byte("eleven byte"), uint8(77))
	f.Fuzz(func(t *testing.T, data []byte, n uint8) {
		values, mean := cycle[int16](t, data, 0, int(n)), cycle[int16](t, data, 1, int(n))
		forEachLevel(t, func(t *testing.T) { compareCentre(t, values, mean) })
	})
}

func BenchmarkCentre(b *testing.B) {
	dst, values, mean := make([]int16, 1040), make([]int16, 1040), make([]int16, 1040)
	forEachLevelB(b, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Centre(dst, values, mean)
		}
		compareCentre(b, values, mean)
	})
}
