package arena

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

func sample(i int) Sample {
	t := minutiae.Template{Version: minutiae.Version, Width: 2400, Height: 2800}
	for k := range 30 {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{X: minutiae.Length(i), Y: minutiae.Length(80 * k), Direction: minutiae.Angle(2000 * k)})
	}
	return Sample{1, matcher.NewCandidate(t)}
}

// TestWipe removes and replaces subjects under the eyes of a search: it goes on seeing them whole, forgotten waits for it, and then nothing
// is left of them in any memory that the gallery had.
func TestWipe(t *testing.T) {
	for name, change := range map[string]func(g *Gallery) func(){
		"removed":  func(g *Gallery) func() { f, _ := g.Remove("s7"); return f },
		"replaced": func(g *Gallery) func() { return g.Put(Subject{"s7", []Sample{sample(5000)}}) },
	} {
		t.Run(name, func(t *testing.T) {
			g := New()
			for i := range 20 {
				g.Put(Subject{fmt.Sprint("s", i), []Sample{sample(i)}})()
			}
			gone := sample(7).Candidate.Bytes()
			before := *g.blocks[0]
			v := g.pin()
			forgotten := change(g)
			if l, k := v.at(7); !bytes.Equal(l.candidates[k].Bytes(), gone) {
				t.Error("a search no longer sees what it began with")
			}
			waited := make(chan struct{})
			go func() { forgotten(); close(waited) }()
			select {
			case <-waited:
				t.Error("forgotten before the search ended")
			case <-time.After(20 * time.Millisecond):
			}
			v.unpin()
			<-waited
			for _, b := range append([]*block{&before}, g.blocks...) {
				for _, slab := range b.slabs {
					if bytes.Contains(slab[:cap(slab)], gone) {
						t.Error("the candidate is still in memory")
					}
				}
			}
			if l, k := g.present.Load().at(6); !bytes.Equal(l.candidates[k].Bytes(), sample(6).Candidate.Bytes()) {
				t.Error("another is no longer there")
			}
		})
	}
}

// TestRoom fills the holes that removals leave before it takes new blocks.
func TestRoom(t *testing.T) {
	g := New()
	for i := range 3 * blockFingers {
		g.Put(Subject{fmt.Sprint("s", i), []Sample{sample(i % 50)}})()
	}
	blocks := len(g.blocks)
	for i := range 100 {
		forgotten, _ := g.Remove(fmt.Sprint("s", 5*i))
		forgotten()
		g.Put(Subject{fmt.Sprint("new", i), []Sample{sample(i)}})()
	}
	if len(g.blocks) > blocks {
		t.Errorf("%d blocks, %d before", len(g.blocks), blocks)
	}
	if len(g.past) > 2 {
		t.Errorf("%d past views are kept", len(g.past))
	}
	for i := range 3 * blockFingers {
		g.Remove(fmt.Sprint("s", i))
	}
	for i := range 100 {
		g.Remove(fmt.Sprint("new", i))
	}
	if _, all := g.Bytes(); len(g.blocks) != 0 || all != 0 {
		t.Errorf("an empty gallery has %d blocks and %d bytes", len(g.blocks), all)
	}
}

func TestBest(t *testing.T) {
	for _, r := range []struct {
		ranks []uint16
		most  int
		want  []int
	}{
		{nil, 3, nil},
		{[]uint16{5, 9, 1}, 5, []int{0, 1, 2}},
		{[]uint16{5, 9, 1, 9, 9}, 2, []int{1, 3}},
		{[]uint16{0, 0, 0}, 2, []int{0, 1}},
		{[]uint16{16, 17, 18, 19, 4000, 31}, 3, []int{3, 4, 5}},
		{[]uint16{65535, 0, 65535, 65534}, 3, []int{0, 2, 3}},
	} {
		if got := best(r.ranks, r.most); fmt.Sprint(got) != fmt.Sprint(r.want) && len(got)+len(r.want) > 0 {
			t.Errorf("best %d of %v: %v, want %v", r.most, r.ranks, got, r.want)
		}
	}
	if got := bestOf([]int{10, 20, 30, 40}, []int32{1, 7, 7, 2}, 1); fmt.Sprint(got) != "[20]" {
		t.Errorf("bestOf: %v", got)
	}
}
