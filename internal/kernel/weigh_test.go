package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestWeighTable(t *testing.T) {
	curve := []uint16{1, 2, 3, 4, math.MaxUint16, 77} // of -8 to 8 in steps of 4
	for _, r := range []struct {
		name   string
		value  int32
		level  int16
		weight uint16
	}{
		{"zero", 0, 0, 3},
		{"end of a step", 7, 3, 3},
		{"next step", 8, 4, 4},
		{"rounds down", -1, -1, 2},
		{"highest", math.MaxInt32, 8, math.MaxUint16},
		{"lowest", math.MinInt32, -8, 1},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				values, levels, weights := make([]int32, 16), make([]int16, 16), make([]uint16, 16)
				rows, columns := []int32{100, 200}, make([]int32, 8)
				values[13] = r.value
				Weigh(levels, weights, rows, columns, values, curve, 8, 1, 2)
				if levels[13] != r.level || weights[13] != r.weight || rows[1] != 200+7*3+int32(r.weight) || columns[5] != 3+int32(r.weight) {
					t.Errorf("got %d, %d, rows %d, columns %d", levels[13], weights[13], rows, columns)
				}
			})
		})
	}
}

func TestShareTable(t *testing.T) {
	for _, r := range []struct {
		name             string
		w, least         uint16
		row, column, all int32
		want             int32
	}{
		{"alone", 50, 1, 50, 50, 3, 150},
		{"cut off", 50, 1, 51, 50, 3, 147},
		{"too little", 50, 51, 50, 50, 3, 0},
		{"just enough", 50, 50, 50, 50, 3, 150},
		{"most", math.MaxUint16, 1, math.MaxUint16, math.MaxUint16, 1 << 15, math.MaxUint16 << 15},
		{"one short of a whole", 1 << 15, 1, 1<<15 + 1, 1 << 15, 1 << 15, 1<<30 - 1<<15},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				weights, shares, most := make([]uint16, 16), slices.Repeat([]int32{7}, 16), []int32{7, 7}
				weights[13] = r.w
				rows, columns := []int32{0, r.row}, []int32{5: r.column, 7: 0}
				Share(shares, most, weights, rows, columns, r.least, r.all)
				if shares[13] != r.want || most[1] != r.want || shares[12] != 0 || shares[3] != 0 || most[0] != 0 {
					t.Errorf("got %d, at most %d, want %d", shares, most, r.want)
				}
			})
		})
	}
}

func compareWeigh(t testing.TB, rows, columns int, values []int32, curve []uint16, one int32, shift, step uint) {
	t.Helper()
	levels, checkLevels := guarded(t, rows*columns, int16(-21555))
	weights, checkWeights := guarded(t, rows*columns, uint16(21554))
	rowSums, checkRows := guarded(t, rows, int32(77))
	columnSums, checkColumns := guarded(t, columns, int32(78))
	wantLevels, wantWeights := make([]int16, rows*columns), make([]uint16, rows*columns)
	wantRows, wantColumns := slices.Clone(rowSums), slices.Clone(columnSums)
	Weigh(levels, weights, rowSums, columnSums, values, curve, one, shift, step)
	for _, check := range []func(){checkLevels, checkWeights, checkRows, checkColumns} {
		check()
	}
	weighGeneric(wantLevels, wantWeights, wantRows, wantColumns, values, curve, one, shift, step)
	if !slices.Equal(levels, wantLevels) || !slices.Equal(weights, wantWeights) || !slices.Equal(rowSums, wantRows) ||
		!slices.Equal(columnSums, wantColumns) {
		t.Fatalf("%d x %d: got\n%d\n%d\n%d\n%d, want\n%d\n%d\n%d\n%d", rows, columns,
			levels, weights, rowSums, columnSums, wantLevels, wantWeights, wantRows, wantColumns)
	}
}

// compareShare sums the weights up itself, so that their shares mean something.
func compareShare(t testing.TB, rows, columns int, weights []uint16, least uint16, extra, scale int32) {
	t.Helper()
	rowSums, columnSums := slices.Repeat([]int32{extra}, rows), slices.Repeat([]int32{extra}, columns)
	for k, w := range weights {
		rowSums[k/columns] += int32(w)
		columnSums[k%columns] += int32(w)
	}
	shares, checkShares := guarded(t, rows*columns, int32(77))
	most, checkMost := guarded(t, rows*columns/Points, int32(78))
	Share(shares, most, weights, rowSums, columnSums, least, scale)
	checkShares()
	checkMost()
	wantShares, wantMost := make([]int32, rows*columns), make([]int32, rows*columns/Points)
	shareGeneric(wantShares, wantMost, weights, rowSums, columnSums, least, scale)
	if !slices.Equal(shares, wantShares) || !slices.Equal(most, wantMost) {
		t.Fatalf("%d x %d: got\n%d\n%d, want\n%d\n%d", rows, columns, shares, most, wantShares, wantMost)
	}
}

func TestMatrices(t *testing.T) {
	forEachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(17, 18))
		numbers := append(coordinates(), fill[int32]{"around zero", func(r *rand.Rand) int32 { return int32(r.Uint32()) >> 14 }})
		for k, f := range numbers {
			t.Run(f.name, func(t *testing.T) {
				words := fills[uint16](0, math.MaxUint16)[k%5]
				for range 40 {
					rows, columns, end := 1+r.IntN(9), Points*(1+r.IntN(6)), r.IntN(2) == 0
					one, shift, step := int32(r.IntN(1<<15)), uint(r.IntN(34)), uint(r.IntN(18))
					curve := words.make(t, r, int(2*one>>step)+2, end)
					compareWeigh(t, rows, columns, f.make(t, r, rows*columns, end), curve, one, shift, step)
					least, extra, scale := uint16(1+r.IntN(9)<<r.IntN(12)), int32(r.IntN(1<<r.IntN(20))), int32(r.IntN(1<<15))
					compareShare(t, rows, columns, words.make(t, r, rows*columns, end), least, extra, scale)
				}
			})
		}
	})
}

func TestMatricesPanic(t *testing.T) {
	v, levels, w, curve := make([]int32, 32), make([]int16, 32), make([]uint16, 32), make([]uint16, 10)
	for name, f := range map[string]func(){
		"weigh, values":      func() { Weigh(levels, w, v[:2], v[:16], v[:31], curve, 4, 0, 0) },
		"weigh, levels":      func() { Weigh(levels[:31], w, v[:2], v[:16], v, curve, 4, 0, 0) },
		"weigh, weights":     func() { Weigh(levels, w[:31], v[:2], v[:16], v, curve, 4, 0, 0) },
		"weigh, half a lane": func() { Weigh(levels[:24], w[:24], v[:2], v[:12], v[:24], curve, 4, 0, 0) },
		"weigh, curve":       func() { Weigh(levels, w, v[:2], v[:16], v, curve, 5, 0, 0) },
		"weigh, one":         func() { Weigh(levels, w, v[:2], v[:16], v, curve, -1, 0, 0) },
		"weigh, wide one":    func() { Weigh(levels, w, v[:2], v[:16], v, curve, 1<<15, 0, 20) },
		"share, weights":     func() { Share(v, v[:4], w[:31], v[:2], v[:16], 1, 1) },
		"share, shares":      func() { Share(v[:31], v[:4], w, v[:2], v[:16], 1, 1) },
		"share, most":        func() { Share(v, v[:3], w, v[:2], v[:16], 1, 1) },
		"share, half a lane": func() { Share(v[:24], v[:3], w[:24], v[:2], v[:12], 1, 1) },
		"share, least":       func() { Share(v, v[:4], w, v[:2], v[:16], 0, 1) },
	} {
		t.Run(name, func(t *testing.T) { mustPanic(t, f) })
	}
}

func FuzzMatrices(f *testing.F) {
	f.Add([]byte{0, 0x80}, uint8(9), uint8(31), uint16(5), uint16(6))
	f.Add([]byte("eleven byte"), uint8(1), uint8(2), uint16(1<<14), uint16(1))
	f.Fuzz(func(t *testing.T, data []byte, height, lanes uint8, a, b uint16) {
		rows, columns := 1+int(height%20), Points*(1+int(lanes%9))
		one, step := int32(a&(1<<15-1)), uint(b%16)
		values, words := cycle[int32](t, data, 0, rows*columns), cycle[uint16](t, data, 1, max(rows*columns, int(2*one>>step)+2))
		forEachLevel(t, func(t *testing.T) {
			compareWeigh(t, rows, columns, values, words[:int(2*one>>step)+2], one, uint(b>>11), step)
			compareShare(t, rows, columns, words[:rows*columns], max(1, b), int32(a), one)
		})
	})
}

func BenchmarkWeigh(b *testing.B) {
	benchmarkPoints(b, 40, 40, func(b *testing.B, values, _ []int32) {
		levels, weights, rows, columns, curve := make([]int16, 1600), make([]uint16, 1600), make([]int32, 40), make([]int32, 40), make([]uint16, 1026)
		for b.Loop() {
			Weigh(levels, weights, rows, columns, values, curve, 1<<12, 0, 3)
		}
	})
}

func BenchmarkShare(b *testing.B) {
	benchmarkPoints(b, 40, 40, func(b *testing.B, values, _ []int32) {
		shares, most, weights, rows, columns := make([]int32, 1600), make([]int32, 200), make([]uint16, 1600), make([]int32, 40), make([]int32, 40)
		for k, v := range values {
			weights[k] = uint16(v)
			rows[k/40] += v
			columns[k%40] += v
		}
		for b.Loop() {
			Share(shares, most, weights, rows, columns, 1600, 80)
		}
	})
}
