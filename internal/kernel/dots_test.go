package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// product is a matrix-vector product: DotRows or DotCodes.
type product[T number] struct {
	name            string
	kernel, generic func(dst []int32, rows, vec []T)
	lowest, highest T
}

var (
	rowsProduct  = product[int16]{"DotRows", DotRows, dotRowsGeneric, math.MinInt16, math.MaxInt16}
	codesProduct = product[int8]{"DotCodes", DotCodes, dotCodesGeneric, math.MinInt8, math.MaxInt8}
)

func TestDotRowsTable(t *testing.T)  { testDotsTable(t, rowsProduct) }
func TestDotCodesTable(t *testing.T) { testDotsTable(t, codesProduct) }
func TestDotRows(t *testing.T)       { testDots(t, rowsProduct) }
func TestDotCodes(t *testing.T)      { testDots(t, codesProduct) }
func TestDotRowsPanics(t *testing.T) { testDotsPanic(t, rowsProduct) }
func TestDotCodesPanics(t *testing.T) {
	testDotsPanic(t, codesProduct)
}
func FuzzDotRows(f *testing.F)  { fuzzDots(f, rowsProduct) }
func FuzzDotCodes(f *testing.F) { fuzzDots(f, codesProduct) }

func testDotsTable[T number](t *testing.T, p product[T]) {
	ones, unit := slices.Repeat([]T{1}, Lane), make([]T, Lane)
	unit[Lane-1] = ^T(0)
	lowest, highest := slices.Repeat([]T{p.lowest}, Lane), slices.Repeat([]T{p.highest}, Lane)
	low, high := int32(p.lowest), int32(p.highest)
	for _, r := range []struct {
		name      string
		rows, vec []T
		want      []int32
	}{
		{"nothing", nil, nil, nil},
		{"no rows", ones, ones, nil},
		{"no columns", nil, nil, []int32{0, 0, 0}},
		{"one row", ones, unit, []int32{-1}},
		{"three rows", slices.Concat(ones, unit, lowest), ones, []int32{Lane, -1, Lane * low}},
		{"five rows", slices.Concat(ones, unit, lowest, highest, unit), unit, []int32{-1, 1, -low, -high, 1}},
		{"lowest by lowest", lowest, lowest, []int32{Lane * low * low}},
		{"lowest by highest", slices.Concat(lowest, highest), highest, []int32{Lane * low * high, Lane * high * high}},
		{"more rows than asked for", slices.Concat(unit, ones), unit, []int32{1}},
		{"three lanes", slices.Concat(ones, unit, lowest), slices.Concat(unit, unit, ones), []int32{Lane*low + 0}},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				dst := slices.Repeat([]int32{77}, len(r.want))
				p.kernel(dst, r.rows, r.vec)
				if !slices.Equal(dst, r.want) {
					t.Errorf("got %d, want %d", dst, r.want)
				}
			})
		})
	}
}

// compareDots runs the kernel at the active level and its twin on the same operands.
func compareDots[T number](t testing.TB, p product[T], n int, rows, vec []T) {
	t.Helper()
	dst, check := guarded(t, n, int32(0x5aa5c33c))
	rowsWas, vecWas := slices.Clone(rows), slices.Clone(vec)
	p.kernel(dst, rows, vec)
	check()
	if !slices.Equal(rows, rowsWas) || !slices.Equal(vec, vecWas) {
		t.Fatal("the operands were changed")
	}
	want := make([]int32, n)
	p.generic(want, rows, vec)
	if !slices.Equal(dst, want) {
		t.Fatalf("%d rows of %d: got\n%d, want\n%d", n, len(vec), dst, want)
	}
}

func testDots[T number](t *testing.T, p product[T]) {
	forEachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		for _, f := range fills(p.lowest, p.highest) {
			t.Run(f.name, func(t *testing.T) {
				for n := range 20 {
					for _, lanes := range []int{0, 1, 2, 3, 4, 5, 8, 13} {
						end := r.IntN(2) == 0
						compareDots(t, p, n, f.make(t, r, n*lanes*Lane, end), f.make(t, r, lanes*Lane, end))
					}
				}
			})
		}
		t.Run("more than one call", func(t *testing.T) {
			const n, columns = 1<<20/Lane/4 + 3, 4 * Lane
			random := fills(p.lowest, p.highest)[0]
			compareDots(t, p, n, random.make(t, r, n*columns, true), random.make(t, r, columns, true))
		})
	})
}

func testDotsPanic[T number](t *testing.T, p product[T]) {
	dst, rows := make([]int32, 3), make([]T, 3*2*Lane)
	for name, f := range map[string]func(){
		"torn lane":    func() { p.kernel(dst, rows, rows[:Lane+1]) },
		"too few rows": func() { p.kernel(dst, rows[1:], rows[:2*Lane]) },
		"none at all":  func() { p.kernel(dst, nil, rows[:2*Lane]) },
	} {
		t.Run(name, func(t *testing.T) { mustPanic(t, f) })
	}
}

func fuzzDots[T number](f *testing.F, p product[T]) {
	f.Add([]byte{0, 0x80}, uint8(9), uint8(3))
	f.Add([]byte("eleven byte"), uint8(4), uint8(2))
	f.Add([]byte{}, uint8(0), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, n, lanes uint8) {
		columns := int(lanes%17) * Lane
		rows, vec := cycle[T](t, data, 0, int(n)*columns), cycle[T](t, data, 1, columns)
		forEachLevel(t, func(t *testing.T) { compareDots(t, p, int(n), rows, vec) })
	})
}

func BenchmarkDotRows(b *testing.B) { benchmarkDots(b, rowsProduct, [][2]int{{128, 288}}) }
func BenchmarkDotCodes(b *testing.B) {
	benchmarkDots(b, codesProduct, [][2]int{{8, 128}, {64, 128}, {4096, 128}, {64, 160}})
}

func benchmarkDots[T number](b *testing.B, p product[T], sizes [][2]int) {
	for _, size := range sizes {
		n, columns := size[0], size[1]
		b.Run(fmt.Sprintf("rows=%d/columns=%d", n, columns), func(b *testing.B) {
			r := rand.New(rand.NewPCG(7, 8))
			random := fills(p.lowest, p.highest)[0]
			dst, rows, vec := make([]int32, n), make([]T, n*columns), make([]T, columns)
			for _, values := range [][]T{rows, vec} {
				for i := range values {
					values[i] = random.next(r)
				}
			}
			forEachLevelB(b, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					p.kernel(dst, rows, vec)
				}
				compareDots(b, p, n, rows, vec)
			})
		})
	}
}
