package matcher

import (
	"math/rand/v2"
	"testing"
)

// TestMotionFit asks a fit for the motion that the points were moved by.
func TestMotionFit(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 100 {
		var want, got motion
		want.turn(uint16(r.Uint32()), point{int32(r.IntN(3000)), 100}, point{int32(r.IntN(3000)), 2000})
		var w []weighted
		for range 2 + r.IntN(20) {
			p := point{int32(r.IntN(4000)), int32(r.IntN(4000))}
			w = append(w, weighted{p, want.apply(p), 1 + int64(r.IntN(5000))})
		}
		got.fit(w)
		for _, p := range w {
			q := got.apply(p.from)
			if dx, dy := q.x-p.to.x, q.y-p.to.y; dx*dx+dy*dy > 5*5 {
				t.Fatalf("%v comes to lie at %v, want %v", p.from, q, p.to)
			}
			back := got.undo(q)
			if dx, dy := back.x-p.from.x, back.y-p.from.y; dx*dx+dy*dy > 3*3 {
				t.Fatalf("%v comes back to %v", p.from, back)
			}
		}
	}
}

// TestMotionStretch turns, stretches and moves points: the motion follows all of it, but for what its prior holds back.
func TestMotionStretch(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	rows := []struct {
		name   string
		skin   [4]float64
		within int32 // Length units
	}{
		{"none", [4]float64{1, 0, 0, 1}, 6},
		{"narrower", [4]float64{0.85, 0, 0, 1}, 2 * px},
		{"longer and sheared", [4]float64{1, 0.05, -0.05, 1.15}, 2 * px},
		{"twice as wide, which is not skin", [4]float64{2, 0, 0, 1}, 200 * px},
	}
	for _, row := range rows {
		var turned, got motion
		turned.turn(uint16(r.Uint32()), point{2000, 2000}, point{2100, 1900})
		var w []weighted
		for range 40 {
			p := point{int32(r.IntN(4000)), int32(r.IntN(4000))}
			x, y := float64(p.x-2000), float64(p.y-2000)
			stretched := point{int32(row.skin[0]*x+row.skin[1]*y) + 2000, int32(row.skin[2]*x+row.skin[3]*y) + 2000}
			w = append(w, weighted{p, turned.apply(stretched), cosineOne})
		}
		got.fit(w)
		got.stretch(w)
		for _, p := range w {
			q := got.apply(p.from)
			if dx, dy := q.x-p.to.x, q.y-p.to.y; dx*dx+dy*dy > row.within*row.within {
				t.Fatalf("%s: %v comes to lie at %v, want %v", row.name, p.from, q, p.to)
			}
			back := got.undo(q)
			if dx, dy := back.x-p.from.x, back.y-p.from.y; dx*dx+dy*dy > 4*4 {
				t.Fatalf("%s: %v comes back to %v", row.name, p.from, back)
			}
		}
		for k, v := range got.there {
			rigid := motion{}
			rigid.fit(w)
			if d := v - rigid.there[k]; max(d, -d) > 3*mostStretch/2 {
				t.Errorf("%s: entry %d is %d away from that of the rigid motion", row.name, k, d)
			}
		}
	}
}
