package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// coordinates are operands of Near, Stiff and Pull: such as are meant, and any.
func coordinates() []fill[int32] {
	return append(fills[int32](math.MinInt32, math.MaxInt32),
		fill[int32]{"meant", func(r *rand.Rand) int32 { return int32(r.IntN(3000)) }},
		fill[int32]{"close", func(r *rand.Rand) int32 { return int32(r.IntN(40)) }})
}

func TestNearTable(t *testing.T) {
	points := slices.Concat( // x, y, direction
		[]int32{100, 103, 100, 0, 0, 0, 0, 100},
		[]int32{100, 104, 106, 0, 0, 0, 0, 100},
		[]int32{50, 50, 50, 0, 0, 0, 0, math.MinInt32 + 20},
	)
	for _, r := range []struct {
		name             string
		places           []int32
		reach2, mostTurn uint32
		want             []uint64
	}{
		{"no places", nil, 25, 9, nil},
		{"on the edge", []int32{100, 100, 50}, 25, 9, []uint64{0b11}},
		{"just outside", []int32{100, 100, 50}, 24, 9, []uint64{0b1}},
		{"turned", []int32{100, 100, 60}, 36, 9, []uint64{0}},
		{"turned as much as allowed", []int32{100, 100, 59}, 36, 9, []uint64{0b111}},
		{"turn wraps", []int32{100, 100, math.MaxInt32 - 9}, 0, 30, []uint64{0b10000000}},
		{"two", []int32{100, 0, 100, 0, 50, 0}, 25, 9, []uint64{0b11, 0b1111000}},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				dst := slices.Repeat([]uint64{77}, len(r.want))
				Near(dst, points, r.places, r.reach2, r.mostTurn)
				if !slices.Equal(dst, r.want) {
					t.Errorf("got %b, want %b", dst, r.want)
				}
			})
		})
	}
}

func TestStiffTable(t *testing.T) {
	points := slices.Concat( // x and y before, x and y after, turn
		[]int32{0, 100, 0, 100, 0, 0, 0, 0}, []int32{0, 0, 100, 100, 0, 0, 0, 0},
		[]int32{0, 0, -140, 133, 0, 0, 0, 0}, []int32{0, 100, 0, 0, 0, 0, 0, 0},
		[]int32{0, 7, -8, 0, 90, 90, 90, 90},
	)
	for _, r := range []struct {
		name            string
		slack, mostTurn uint32
		want            uint64 // of the first point
	}{
		{"turned too far", 0, 6, 0b1001},
		{"stretched too far", 0, 8, 0b1011},
		{"stretched", 2100, 8, 0b1111},
		{"as far as allowed", 19600 - 17500, 8, 0b1111},
		{"just farther", 19600 - 17501, 8, 0b1011},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				dst := make([]uint64, 8)
				if Stiff(dst, points, r.slack, r.mostTurn); dst[0] != r.want {
					t.Errorf("got %b, want %b", dst[0], r.want)
				}
			})
		})
	}
}

func TestPullTable(t *testing.T) {
	const one = 1 << 12
	points := slices.Concat([]int32{10, 14, 0, 0, 0, 0, 0, 10}, []int32{10, 10, 0, 0, 0, 0, 0, 11})
	near := []uint16{one, one / 2, one / 4, 9999}
	for _, r := range []struct {
		name              string
		votes             []int32
		total, x, yOfLast int64 // of the second point; y of the last
	}{
		{"none", nil, 0, 0, 0},
		{"one", []int32{10, 10, 8, 5, -7}, 2, 10, -56},
		{"beyond the curve", []int32{8, 10, 8, 5, -7}, 0, 0, -56},
		{"two", []int32{10, 10, 8, 5, -7, 14, 10, 100, 1000, 0}, 102, 100010, -56},
		{"wide", []int32{14, 11, math.MaxInt32, math.MinInt32, 0}, -1, 1 << 31, 0},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				total, x, y := make([]int32, 8), make([]int64, 8), make([]int64, 8)
				Pull(total, x, y, points, r.votes, near, 3)
				if int64(total[1]) != r.total || x[1] != r.x || y[7] != r.yOfLast {
					t.Errorf("got %d, %d and %d, want %d, %d and %d", total[1], x[1], y[7], r.total, r.x, r.yOfLast)
				}
			})
		})
	}
}

func compareNear(t testing.TB, points, places []int32, reach2, mostTurn uint32) {
	t.Helper()
	size := len(places) / 3 * words(len(points)/3)
	dst, check := guarded(t, size, uint64(0x5aa5c33c))
	Near(dst, points, places, reach2, mostTurn)
	check()
	want := make([]uint64, size)
	nearGeneric(want, points, places, reach2, mostTurn)
	if !slices.Equal(dst, want) {
		t.Fatalf("%d points, %d places: got\n%b, want\n%b", len(points)/3, len(places)/3, dst, want)
	}
}

func compareStiff(t testing.TB, points []int32, slack, mostTurn uint32) {
	t.Helper()
	n := len(points) / 5
	dst, check := guarded(t, n*words(n), uint64(0x5aa5c33c))
	Stiff(dst, points, slack, mostTurn)
	check()
	want := make([]uint64, n*words(n))
	stiffGeneric(want, points, slack, mostTurn)
	if !slices.Equal(dst, want) {
		t.Fatalf("%d points: got\n%b, want\n%b", n, dst, want)
	}
}

func comparePull(t testing.TB, points, votes []int32, near []uint16, shift uint) {
	t.Helper()
	n := len(points) / 2
	total, checkTotal := guarded(t, n, int32(77))
	x, checkX := guarded(t, n, int64(78))
	y, checkY := guarded(t, n, int64(79))
	Pull(total, x, y, points, votes, near, shift)
	checkTotal()
	checkX()
	checkY()
	wantTotal, wantX, wantY := make([]int32, n), make([]int64, n), make([]int64, n)
	pullGeneric(wantTotal, wantX, wantY, points, votes, near, shift)
	if !slices.Equal(total, wantTotal) || !slices.Equal(x, wantX) || !slices.Equal(y, wantY) {
		t.Fatalf("%d points, %d votes: got\n%d\n%d\n%d, want\n%d\n%d\n%d", n, len(votes)/Vote, total, x, y, wantTotal, wantX, wantY)
	}
}

func TestPoints(t *testing.T) {
	forEachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(13, 14))
		curves := fills[uint16](0, math.MaxUint16)
		for _, f := range coordinates() {
			t.Run(f.name, func(t *testing.T) {
				for range 60 {
					n, m, end := Points*r.IntN(12), r.IntN(20), r.IntN(2) == 0
					make := func(n int) []int32 { return f.make(t, r, n, end) }
					limit, turn := r.Uint32()>>r.IntN(32), r.Uint32()>>r.IntN(32)
					compareNear(t, make(3*n), make(3*m), limit, turn)
					compareStiff(t, make(5*n), limit, turn)
					near := curves[r.IntN(len(curves))].make(t, r, 2+r.IntN(2000), end)
					comparePull(t, make(2*n), make(Vote*m), near, uint(r.IntN(34)))
				}
			})
		}
	})
}

func TestPointsPanic(t *testing.T) {
	bits, v, near := make([]uint64, 64), make([]int32, 5*16), make([]uint16, 2)
	wide := make([]int64, 16)
	for name, f := range map[string]func(){
		"near, torn points":      func() { Near(bits[:2], v[:3*16-1], v[:6], 1, 1) },
		"near, torn places":      func() { Near(bits[:2], v[:3*16], v[:7], 1, 1) },
		"near, half a lane":      func() { Near(bits[:2], v[:3*12], v[:6], 1, 1) },
		"near, bits":             func() { Near(bits[:1], v[:3*16], v[:6], 1, 1) },
		"stiff, torn":            func() { Stiff(bits[:16], v[:5*16-1], 1, 1) },
		"stiff, half a lane":     func() { Stiff(bits[:12], v[:5*12], 1, 1) },
		"stiff, bits":            func() { Stiff(bits[:15], v, 1, 1) },
		"pull, half a lane":      func() { Pull(v[:12], wide[:12], wide[:12], v[:24], v[:5], near, 1) },
		"pull, lengths":          func() { Pull(v[:16], wide, wide[:8], v[:32], v[:5], near, 1) },
		"pull, points":           func() { Pull(v[:16], wide, wide, v[:31], v[:5], near, 1) },
		"pull, torn vote":        func() { Pull(v[:16], wide, wide, v[:32], v[:6], near, 1) },
		"pull, nothing is near":  func() { Pull(v[:16], wide, wide, v[:32], v[:5], near[:1], 1) },
		"pull, nothing is there": func() { Pull(v[:16], wide, wide, v[:32], v[:5], nil, 1) },
	} {
		t.Run(name, func(t *testing.T) { mustPanic(t, f) })
	}
}

func FuzzPoints(f *testing.F) {
	f.Add([]byte{0, 0x80}, uint8(9), uint8(31), uint32(5), uint32(6))
	f.Add([]byte("eleven byte"), uint8(1), uint8(2), uint32(1<<30), uint32(1<<31))
	f.Add([]byte{}, uint8(0), uint8(0), uint32(0), uint32(0))
	f.Fuzz(func(t *testing.T, data []byte, lanes, m uint8, limit, turn uint32) {
		n := int(lanes%20) * Points
		values := cycle[int32](t, data, 0, 5*max(n, int(m)))
		near := cycle[uint16](t, data, 1, 2+int(m))
		forEachLevel(t, func(t *testing.T) {
			compareNear(t, values[:3*n], values[:3*int(m)], limit, turn)
			compareStiff(t, values[:5*n], limit, turn)
			comparePull(t, values[:2*n], values[:Vote*int(m)], near, uint(limit%40))
		})
	})
}

func BenchmarkNear(b *testing.B) {
	benchmarkPoints(b, 3, 40, func(b *testing.B, points, places []int32) {
		dst := make([]uint64, 40)
		for b.Loop() {
			Near(dst, points, places, 176*176, 1<<28)
		}
	})
}

func BenchmarkStiff(b *testing.B) {
	benchmarkPoints(b, 5, 32, func(b *testing.B, points, _ []int32) {
		dst := make([]uint64, 32)
		for b.Loop() {
			Stiff(dst, points, 5000, 1<<28)
		}
	})
}

func BenchmarkPull(b *testing.B) {
	benchmarkPoints(b, 2, 40, func(b *testing.B, points, votes []int32) {
		total, x, y, near := make([]int32, 40), make([]int64, 40), make([]int64, 40), make([]uint16, 5000)
		for b.Loop() {
			Pull(total, x, y, points, votes[:10*Vote], near, 8)
		}
	})
}

func benchmarkPoints(b *testing.B, rows, n int, f func(b *testing.B, points, others []int32)) {
	b.Run(fmt.Sprintf("points=%d", n), func(b *testing.B) {
		r := rand.New(rand.NewPCG(15, 16))
		meant := coordinates()[5]
		points, others := meant.make(b, r, rows*n, true), meant.make(b, r, 3*n, true)
		forEachLevelB(b, func(b *testing.B) {
			b.ReportAllocs()
			f(b, points, others)
		})
	})
}
