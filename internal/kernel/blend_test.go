package kernel

import (
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
