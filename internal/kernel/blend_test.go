package kernel

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestBlendTable(t *testing.T) {
	src := []float32{1, 2, 3, 4, 1 << 24, 1}
	for _, row := range []struct {
		name string
		at   []int
		taps []float32
		want []float32
	}{
		{"no runs", nil, nil, []float32{0, 0}},
		{"one run", []int{1}, []float32{0.5}, []float32{1, 1.5}},
		{"runs that overlap", []int{0, 1, 0}, []float32{1, -1, 2}, []float32{1, 3}},
		{"first to last, each sum rounded", []int{4, 0, 0}, []float32{1, 1, 1}, []float32{1 << 24, 5}},
	} {
		t.Run(row.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				room := []float32{-7, -7, -7, -7}
				Blend(room[1:3], src, row.at, row.taps)
				if want := slices.Concat([]float32{-7}, row.want, []float32{-7}); !slices.Equal(room, want) {
					t.Errorf("got %v, want %v", room, want)
				}
			})
		})
	}
}

func TestBlendPanics(t *testing.T) {
	dst, src := make([]float32, 3), make([]float32, 10)
	Blend(dst, src, []int{7}, []float32{1}) // just enough
	for name, f := range map[string]func(){
		"lengths differ": func() { Blend(dst, src, []int{0, 1}, []float32{1}) },
		"behind the end": func() { Blend(dst, src, []int{8}, []float32{1}) },
		"negative":       func() { Blend(dst, src, []int{-1}, []float32{1}) },
		"src too short":  func() { Blend(dst, src[:2], []int{0}, []float32{1}) },
	} {
		t.Run(name, func(t *testing.T) { mustPanic(t, f) })
	}
}

// compareBlend runs Blend at the active level and its twin on the same operands.
func compareBlend(t testing.TB, n int, src []float32, at []int, taps []float32) {
	t.Helper()
	room := slices.Repeat([]float32{-7}, n+32) // what lies around dst must stay as it is
	dst := room[16:][:n]
	Blend(dst, src, at, taps)
	if around := slices.Concat(room[:16], room[16+n:]); slices.ContainsFunc(around, func(v float32) bool { return v != -7 }) {
		t.Fatalf("written outside %d values: %v", n, around)
	}
	want := make([]float32, n)
	blendGeneric(want, src, at, taps)
	for i, v := range want {
		if got := dst[i]; math.Float32bits(got) != math.Float32bits(v) && (got == got || v == v) {
			t.Fatalf("value %d of %d out of %d runs: got %v, want %v", i, n, len(at), got, v)
		}
	}
}

func TestBlend(t *testing.T) {
	forEachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(31, 32))
		for n := range 150 {
			src, taps, at := make([]float32, n+13), make([]float32, r.IntN(20)), []int(nil)
			for i := range src {
				src[i] = float32(r.NormFloat64())
			}
			for i := range taps {
				taps[i], at = float32(r.NormFloat64()), append(at, r.IntN(14))
			}
			compareBlend(t, n, src, at, taps)
		}
	})
}

func FuzzBlend(f *testing.F) {
	f.Add([]byte{0, 0, 0x80, 0x7f, 1, 2, 3}, uint8(9), uint8(3))
	f.Add([]byte("four bytes make a value"), uint8(77), uint8(8))
	f.Add([]byte{0, 0, 0, 0x80}, uint8(1), uint8(1))
	f.Fuzz(func(t *testing.T, data []byte, n, runs uint8) {
		value := func(i int) float32 {
			var b [4]byte
			for j := range b {
				if len(data) > 0 {
					b[j] = data[(4*i+j)%len(data)]
				}
			}
			return math.Float32frombits(binary.LittleEndian.Uint32(b[:]))
		}
		src, taps, at := make([]float32, int(n)+8), make([]float32, runs), make([]int, runs)
		for i := range src {
			src[i] = value(i)
		}
		for i := range taps {
			taps[i], at[i] = value(i+len(src)), i%9
		}
		forEachLevel(t, func(t *testing.T) { compareBlend(t, int(n), src, at, taps) })
	})
}

func BenchmarkBlend(b *testing.B) {
	dst, src, taps := make([]float32, 400), make([]float32, 5*400), []float32{0.038, -0.024, -0.11, 0.377, 0.853}
	at := []int{0, 400, 800, 1200, 1600}
	for i := range src {
		src[i] = float32(i % 256)
	}
	forEachLevelB(b, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Blend(dst, src, at, taps)
		}
		compareBlend(b, len(dst), src, at, taps)
	})
}
