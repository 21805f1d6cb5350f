package kernel

import (
	"fmt"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// screenArguments are sets of codes and a probe to hold against them.
type screenArguments struct {
	groups  []uint8
	spans   []uint32
	codes   []uint64
	windows []uint16
	probe   []uint64
	limit   uint64
}

func (a screenArguments) run() []uint16 {
	dst := slices.Repeat([]uint16{777}, len(a.groups))
	Screen(dst, a.groups, a.spans, a.codes, a.windows, a.probe, a.limit)
	return dst
}

// drawScreen draws sets of up to most groups. Half of their codes lie near one of the probe's.
func drawScreen(r *rand.Rand, sets, most, probe int, limit uint64) screenArguments {
	a := screenArguments{windows: make([]uint16, ScreenWindows), probe: make([]uint64, 2*probe), limit: limit}
	for i := range a.probe {
		a.probe[i] = r.Uint64()
	}
	for i := range a.windows {
		a.windows[i] = uint16(2 * r.IntN(probe+1))
	}
	for range sets {
		n := r.IntN(most + 1)
		a.groups = append(a.groups, uint8(n))
		for range n {
			a.spans = append(a.spans, r.Uint32())
			for range Group {
				code := r.Uint64()
				if probe > 0 && r.IntN(2) == 0 {
					code = a.probe[r.IntN(2*probe)] ^ r.Uint64()&r.Uint64()&r.Uint64()
				}
				a.codes = append(a.codes, code)
			}
		}
	}
	return a
}

func TestScreenTable(t *testing.T) {
	windows := make([]uint16, ScreenWindows)
	windows[256+9], windows[7], windows[256+8] = 4, 2, 2
	probe := []uint64{0, 1, 3, ^uint64(0)}
	codes := []uint64{0, 1, 2, 7, 0xff, 0xffff, ^uint64(0), 1 << 63}
	for _, r := range []struct {
		name  string
		spans []uint32
		want  uint16
	}{
		{"all", []uint32{0xff_09_00}, 10 + 10 + 9 + 9 + 4 + 0 + 10 + 9},
		{"one lane", []uint32{0x08_09_00}, 9},
		{"no lane", []uint32{0x00_09_00}, 0},
		{"the first two", []uint32{0xff_08_00}, 10 + 10 + 9 + 8 + 3 + 0 + 0 + 9},
		{"the last two", []uint32{0xff_09_07}, 8 + 9 + 9 + 9 + 4 + 0 + 10 + 7},
		{"nothing to see", []uint32{0xff_08_07}, 0},
		{"ends before it begins", []uint32{0xff_00_07}, 0},
		{"two groups", []uint32{0x01_09_00, 0x40_09_07}, 20},
	} {
		t.Run(r.name, func(t *testing.T) {
			forEachLevel(t, func(t *testing.T) {
				a := screenArguments{[]uint8{0, uint8(len(r.spans)), 0}, r.spans, nil, windows, probe, 10}
				for range r.spans {
					a.codes = append(a.codes, codes...)
				}
				if got := a.run(); !slices.Equal(got, []uint16{0, r.want, 0}) {
					t.Errorf("got %v, want %d", got, r.want)
				}
			})
		})
	}
}

// TestScreen holds each level against the words of the documentation.
func TestScreen(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, sets := range []int{0, 1, 5, maxScreenSetsForTest + 3} {
		for _, limit := range []uint64{0, 1, 22, 64} {
			a := drawScreen(r, sets, 7, 20, limit)
			want := plainScreen(a)
			forEachLevel(t, func(t *testing.T) {
				if got := a.run(); !slices.Equal(got, want) {
					t.Errorf("%d sets, limit %d: differs", sets, limit)
				}
			})
		}
	}
}

// maxScreenSetsForTest is more sets than one call of assembly takes.
const maxScreenSetsForTest = 1 << 10

func plainScreen(a screenArguments) []uint16 {
	dst, g := make([]uint16, len(a.groups)), 0
	for i, n := range a.groups {
		for ; n > 0; n, g = n-1, g+1 {
			first, last := int(a.spans[g]&255), int(a.spans[g]>>8&255)
			for k := range Group {
				least := int(a.limit)
				for p := int(a.windows[first]); p < int(a.windows[256+last]); p++ {
					least = min(least, bits.OnesCount64(a.probe[p]^a.codes[g*Group+k]))
				}
				if a.spans[g]>>(16+k)&1 == 1 {
					dst[i] += uint16(int(a.limit) - least)
				}
			}
		}
	}
	return dst
}

func TestScreenPanics(t *testing.T) {
	good := func() screenArguments { return drawScreen(rand.New(rand.NewPCG(3, 4)), 4, 3, 5, 20) }
	for name, spoil := range map[string]func(*screenArguments){
		"spans":          func(a *screenArguments) { a.spans = append(a.spans, 0) },
		"codes":          func(a *screenArguments) { a.codes = append(a.codes, 0) },
		"windows":        func(a *screenArguments) { a.windows = a.windows[1:] },
		"odd window":     func(a *screenArguments) { a.windows[300] = 3 },
		"beyond":         func(a *screenArguments) { a.windows[511] = 12 },
		"limit":          func(a *screenArguments) { a.limit = 65 },
		"too many codes": func(a *screenArguments) { a.groups[0] = 33 },
	} {
		t.Run(name, func(t *testing.T) {
			a := good()
			a.run()
			spoil(&a)
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			a.run()
		})
	}
}

func FuzzScreen(f *testing.F) {
	f.Add(uint64(1), 3, 3, 9, uint64(22))
	f.Add(uint64(2), 9, 32, 0, uint64(64))
	f.Fuzz(func(t *testing.T, seed uint64, sets, most, probe int, limit uint64) {
		a := drawScreen(rand.New(rand.NewPCG(seed, 5)), int(uint(sets)%40), int(uint(most)%33), int(uint(probe)%60), limit%65)
		want := plainScreen(a)
		forEachLevel(t, func(t *testing.T) {
			if got := a.run(); !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	})
}

// BenchmarkScreen holds a probe of 40 codes against sets of 40; a window shows 16.
func BenchmarkScreen(b *testing.B) {
	for _, sets := range []int{256, 65536} {
		b.Run(fmt.Sprint("sets=", sets), func(b *testing.B) {
			r := rand.New(rand.NewPCG(6, 7))
			a := screenArguments{windows: make([]uint16, ScreenWindows), probe: make([]uint64, 60), limit: 22}
			for i := range a.probe {
				a.probe[i] = r.Uint64()
			}
			for i := range 256 {
				a.windows[i], a.windows[256+i] = uint16(i/6*2/2*2%40), uint16(i/6*2/2*2%40+12+2*r.IntN(5))
			}
			for range sets {
				n := 4 + r.IntN(3)
				a.groups = append(a.groups, uint8(n))
				for g := range n {
					s := uint32(g * 256 / n)
					a.spans = append(a.spans, 0xff0000|s<<8|s)
					for range Group {
						a.codes = append(a.codes, r.Uint64())
					}
				}
			}
			dst := make([]uint16, sets)
			forEachLevelB(b, func(b *testing.B) {
				for b.Loop() {
					Screen(dst, a.groups, a.spans, a.codes, a.windows, a.probe, a.limit)
				}
				b.ReportMetric(float64(b.N)*float64(sets)/b.Elapsed().Seconds()/1e6, "Msets/s")
			})
		})
	}
}
