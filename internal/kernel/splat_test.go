package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

const splatRow = SplatColumns * SplatLayers

func TestSplatTable(t *testing.T) {
	at := func(n int, set map[int]uint16) []uint16 {
		v := make([]uint16, n)
		for i, x := range set {
			v[i] = x
		}
		return v
	}
	const half = 1 << 15
	for _, r := range []struct {
		name             string
		ys, xs, layers   []uint16
		before, at, want int
	}{
		{"halves", []uint16{half}, at(8, map[int]uint16{3: half}), at(8, map[int]uint16{2: half}), 7, 3*SplatLayers + 2, 7 + 1<<14},
		{"another layer", []uint16{half}, at(8, map[int]uint16{3: half}), at(8, map[int]uint16{2: half}), 7, 3*SplatLayers + 3, 7},
		{"last cell of the second row", []uint16{0, half}, at(8, map[int]uint16{7: half}), at(8, map[int]uint16{7: 4}), 1, 2*splatRow - 1, 3},
		{"saturates", []uint16{half}, at(8, map[int]uint16{0: half}), at(8, map[int]uint16{0: half}), 60000, 0, math.MaxUint16},
		{"the weight wraps", []uint16{math.MaxUint16}, at(8, map[int]uint16{0: half + 1}), at(8, map[int]uint16{0: half}), 5, 0, 5},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				dst := slices.Repeat([]uint16{uint16(r.before)}, len(r.ys)*splatRow)
				Splat(dst, splatRow, r.ys, r.xs, r.layers)
				if got := int(dst[r.at]); got != r.want {
					t.Errorf("got %d, want %d", got, r.want)
				}
			})
		})
	}
}

// compareSplat runs Splat at the active level and its twin on the same operands.
func compareSplat(t testing.TB, before []uint16, stride int, ys, xs, layers []uint16) {
	t.Helper()
	dst, check := guarded(t, len(before), uint16(0x5aa5))
	copy(dst, before)
	Splat(dst, stride, ys, xs, layers)
	check()
	if want := slices.Clone(before); len(ys) > 0 {
		splatGeneric(want, stride, ys, xs, layers)
		if !slices.Equal(dst, want) {
			t.Fatalf("%d rows, stride %d: got\n%d, want\n%d", len(ys), stride, dst, want)
		}
	}
}

func TestSplat(t *testing.T) {
	forEachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 10))
		for _, f := range fills[uint16](0, math.MaxUint16) {
			t.Run(f.name, func(t *testing.T) {
				for rows := range 9 {
					stride := []int{0, 1, splatRow, 192}[r.IntN(4)]
					end := r.IntN(2) == 0
					before := f.make(t, r, max(0, rows-1)*stride+splatRow, false)
					compareSplat(t, before, stride, f.make(t, r, rows, end), f.make(t, r, SplatColumns, end), f.make(t, r, SplatLayers, end))
				}
			})
		}
	})
}

func TestSplatPanics(t *testing.T) {
	dst, v := make([]uint16, 2*100+splatRow), make([]uint16, 8)
	Splat(dst, 100, v[:3], v, v) // just enough
	for name, f := range map[string]func(){
		"few columns":     func() { Splat(dst, 100, v[:3], v[1:], v) },
		"few layers":      func() { Splat(dst, 100, v[:3], v, v[1:]) },
		"short":           func() { Splat(dst[1:], 100, v[:3], v, v) },
		"very short":      func() { Splat(dst[:splatRow-1], 0, v[:1], v, v) },
		"stride too long": func() { Splat(dst, 101, v[:3], v, v) },
		"stride wraps":    func() { Splat(dst, math.MaxInt/2+1, v[:3], v, v) },
		"stride below 0":  func() { Splat(dst, -1, v[:3], v, v) },
	} {
		t.Run(name, func(t *testing.T) { mustPanic(t, f) })
	}
}

func FuzzSplat(f *testing.F) {
	f.Add([]byte{0, 0x80}, uint8(9), uint8(31))
	f.Add([]byte("eleven byte"), uint8(5), uint8(64))
	f.Add([]byte{}, uint8(0), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, rows, stride uint8) {
		before := cycle[uint16](t, data, 0, max(0, int(rows)-1)*int(stride)+splatRow)
		ys, xs, layers := cycle[uint16](t, data, 1, int(rows)), cycle[uint16](t, data, 2, SplatColumns), cycle[uint16](t, data, 3, SplatLayers)
		forEachLevel(t, func(t *testing.T) { compareSplat(t, before, int(stride), ys, xs, layers) })
	})
}

func BenchmarkSplat(b *testing.B) {
	r := rand.New(rand.NewPCG(11, 12))
	random := fills[uint16](0, math.MaxUint16)[0]
	dst, ys := make([]uint16, 8*192), random.make(b, r, 5, true)
	xs, layers := random.make(b, r, SplatColumns, true), random.make(b, r, SplatLayers, true)
	forEachLevelB(b, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Splat(dst, 192, ys, xs, layers)
		}
		compareSplat(b, dst, 192, ys, xs, layers)
	})
}
