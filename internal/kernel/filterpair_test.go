package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestFilterPairTable(t *testing.T) {
	row := func(set map[int]int16) []int16 { // of taps; odd taps from Taps on
		taps := make([]int16, 2*Taps)
		for i, v := range set {
			taps[i] = v
		}
		return taps
	}
	ramp := func(n int) []int16 {
		values := make([]int16, n)
		for i := range values {
			values[i] = int16(4 * i)
		}
		return values
	}
	repeat := func(v int16, n int) []int16 { return slices.Repeat([]int16{v}, n) }
	const half = 1 << 14 // a quarter, once 16 bits are gone
	for _, r := range []struct {
		name      string
		src       []int16
		stride    int
		taps      []int16
		even, odd []int16
	}{
		{"nothing", nil, 0, nil, nil, nil},
		{"no rows", ramp(2), 0, nil, []int16{0, 0}, []int16{0, 0}},
		{"first and last tap", ramp(33), 0, row(map[int]int16{0: half, 2*Taps - 1: half}), []int16{0, 1}, []int16{31, 32}},
		{"odd negative", ramp(33), 0, row(map[int]int16{Taps + 2: -half}), []int16{0, 0}, []int16{-2, -3}},
		{"two rows", ramp(5 + 33), 5, slices.Concat(row(map[int]int16{0: half}), row(map[int]int16{0: half, Taps: half})),
			[]int16{5, 7}, []int16{5, 6}},
		{"rows that overlap", ramp(32), 0, slices.Concat(row(map[int]int16{3: half}), row(map[int]int16{4: half})), []int16{7}, []int16{0}},
		{"half rounds up", repeat(2, 32), 0, row(map[int]int16{0: half, Taps: -half}), []int16{1}, []int16{0}},
		{"just below half", repeat(1, 32), 0, row(map[int]int16{0: math.MaxInt16, Taps: math.MinInt16}), []int16{0}, []int16{0}},
		{"wraps", repeat(math.MinInt16, 32), 0, row(map[int]int16{0: math.MinInt16, 1: math.MinInt16, Taps: math.MinInt16}),
			[]int16{math.MinInt16}, []int16{1 << 14}},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				even, odd := make([]int16, len(r.even)), make([]int16, len(r.odd))
				FilterPair(even, odd, r.src, r.stride, r.taps)
				if !slices.Equal(even, r.even) || !slices.Equal(odd, r.odd) {
					t.Errorf("got %d, %d, want %d, %d", even, odd, r.even, r.odd)
				}
			})
		})
	}
}

// comparePair runs FilterPair at the active level and its twin on the same operands.
func comparePair(t testing.TB, n int, src []int16, stride int, taps []int16) {
	t.Helper()
	even, checkEven := guarded(t, n, int16(-21555))
	odd, checkOdd := guarded(t, n, int16(21554))
	srcWas, tapsWas := slices.Clone(src), slices.Clone(taps)
	FilterPair(even, odd, src, stride, taps)
	checkEven()
	checkOdd()
	if !slices.Equal(src, srcWas) || !slices.Equal(taps, tapsWas) {
		t.Fatal("the operands were changed")
	}
	wantEven, wantOdd := make([]int16, n), make([]int16, n)
	filterPairGeneric(wantEven, wantOdd, src, stride, taps)
	if !slices.Equal(even, wantEven) || !slices.Equal(odd, wantOdd) {
		t.Fatalf("%d outputs, %d rows, stride %d: got\n%d\n%d, want\n%d\n%d",
			n, len(taps)/(2*Taps), stride, even, odd, wantEven, wantOdd)
	}
}

func TestFilterPair(t *testing.T) {
	forEachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, f := range fills[int16](math.MinInt16, math.MaxInt16) {
			t.Run(f.name, func(t *testing.T) {
				for n := range 35 {
					rows, stride := []int{0, 1, 2, 3, 17, 31, 32}[r.IntN(7)], []int{0, 1, n, n + Taps - 1, 211}[r.IntN(5)]
					end := r.IntN(2) == 0
					src := f.make(t, r, max(0, rows-1)*stride+n+Taps-1, end)
					comparePair(t, n, src, stride, f.make(t, r, rows*2*Taps, end))
				}
			})
		}
	})
}

func TestFilterPairPanics(t *testing.T) {
	out, src, taps := make([]int16, 5), make([]int16, 2*40+5+Taps-1), make([]int16, 3*2*Taps)
	FilterPair(out, out[:5:5], src, 40, taps) // just enough
	for name, f := range map[string]func(){
		"lengths differ":  func() { FilterPair(out, out[:4], src, 40, taps) },
		"torn row":        func() { FilterPair(out, out, src, 40, taps[1:]) },
		"short":           func() { FilterPair(out, out, src[1:], 40, taps) },
		"very short":      func() { FilterPair(out, out, src[:Taps], 0, taps) },
		"stride too long": func() { FilterPair(out, out, src, 41, taps) },
		"stride wraps":    func() { FilterPair(out, out, src, math.MaxInt/2+1, taps) },
		"stride below 0":  func() { FilterPair(out, out, src, -1, taps) },
	} {
		t.Run(name, func(t *testing.T) { mustPanic(t, f) })
	}
}

func FuzzFilterPair(f *testing.F) {
	f.Add([]byte{0, 0x80}, uint8(9), uint8(31), uint8(0))
	f.Add([]byte("eleven byte"), uint8(5), uint8(2), uint8(77))
	f.Add([]byte{}, uint8(0), uint8(0), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, n, rows, stride uint8) {
		height := int(rows % 33)
		src := cycle[int16](t, data, 0, max(0, height-1)*int(stride)+int(n)+Taps-1)
		taps := cycle[int16](t, data, 1, height*2*Taps)
		forEachLevel(t, func(t *testing.T) { comparePair(t, int(n), src, int(stride), taps) })
	})
}

func TestKernelsAllocateNothing(t *testing.T) {
	forEachLevel(t, func(t *testing.T) {
		if allocs := testing.AllocsPerRun(10, func() {
			var even, odd [8]int16
			var src [8 + Taps - 1]int16
			var taps [2 * Taps]int16
			var dst [4]int32
			var rows [4 * Lane]int16
			var codes [4 * Lane]int8
			var grid [SplatColumns * SplatLayers]uint16
			var ys [8]uint16
			FilterPair(even[:], odd[:], src[:], 0, taps[:])
			DotRows(dst[:], rows[:], rows[:Lane])
			DotCodes(dst[:], codes[:], codes[:Lane])
			Splat(grid[:], 0, ys[:], ys[:], ys[:])
		}); allocs != 0 {
			t.Errorf("%v allocations", allocs)
		}
	})
}

func BenchmarkFilterPair(b *testing.B) {
	for _, size := range []struct{ outputs, rows int }{{4, 31}, {8, 15}, {8, 31}, {24, 31}, {64, 31}} {
		b.Run(fmt.Sprintf("outputs=%d/rows=%d", size.outputs, size.rows), func(b *testing.B) {
			const stride = 420
			r := rand.New(rand.NewPCG(3, 4))
			random := fills[int16](0, 0)[0]
			even, odd := make([]int16, size.outputs), make([]int16, size.outputs)
			src := make([]int16, (size.rows-1)*stride+size.outputs+Taps-1)
			taps := make([]int16, size.rows*2*Taps)
			for _, values := range [][]int16{src, taps} {
				for i := range values {
					values[i] = random.next(r)
				}
			}
			forEachLevelB(b, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					FilterPair(even, odd, src, stride, taps)
				}
				comparePair(b, size.outputs, src, stride, taps)
			})
		})
	}
}
