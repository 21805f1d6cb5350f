package fmr

import (
	"cmp"
	"fmt"
	"slices"

	"fingerzeig/minutiae"
)

// likelyReliability is that of a minutia of which nothing is reported: four of five that an extractor finds are seen again in another print of
// the finger (docs/ACCURACY.md). Between 50 and 100 it makes no difference to the matcher.
const likelyReliability = 80

// largest is the side of the largest sample that the engine takes.
const largest = minutiae.MaxSidePx * minutiae.LengthPerPixel

// Template returns a view as a template of the engine: positions at 500 ppi, the most reliable minutiae first, minutiae.MaxMinutiae at most.
//
// A quality becomes a reliability as it is. Where none is reported, or the same of all, which tells as little, it is 80 percent.
// The template's quality is the view's score on its maker's scale, 0 where none is reported. Its Version is 0, for it comes from elsewhere, and
// it has no ridge map; the matcher compares it by the minutiae alone. A view of Native format gives back its template as it was.
//
// It returns ErrView, ErrResolution, or ErrRange for a sample of more than minutiae.MaxSidePx pixels at 500 ppi across or down.
func (r Record) Template(view int) (minutiae.Template, error) {
	if view < 0 || view >= len(r.Views) {
		return minutiae.Template{}, fmt.Errorf("%w: %d of %d", ErrView, view, len(r.Views))
	}
	v := r.Views[view]
	if v.ResX <= 0 || v.ResY <= 0 {
		return minutiae.Template{}, ErrResolution
	}
	native := v.ResX == nativeUnits && v.ResY == nativeUnits && r.Format == Native
	v = v.at(nativeUnits, nativeUnits)
	t := minutiae.Template{}
	width, height := v.Width, v.Height
	for _, m := range v.Minutiae {
		if m.X < 0 || m.Y < 0 {
			return minutiae.Template{}, fmt.Errorf("%w: a minutia at %d, %d", ErrRange, m.X, m.Y)
		}
		width, height = max(width, m.X), max(height, m.Y)
	}
	if !native && max(width, height) > largest {
		return minutiae.Template{}, fmt.Errorf("%w: the print measures %d x %d pixels at 500 ppi", ErrRange, width/minutiae.LengthPerPixel,
			height/minutiae.LengthPerPixel)
	}
	t.Width, t.Height, t.Quality = minutiae.Length(width), minutiae.Length(height), v.score2005()
	reliability := reliabilities(v.Minutiae)
	if native {
		t.Version, t.Ridges = v.Maker, v.Ridges
		reliability = func(m Minutia) uint8 { return m.Quality }
	}
	for _, m := range v.Minutiae {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(m.X), Y: minutiae.Length(m.Y), Direction: m.Direction, Type: m.Type, Reliability: reliability(m),
		})
	}
	if !native {
		slices.SortStableFunc(t.Minutiae, func(a, b minutiae.Minutia) int { return cmp.Compare(b.Reliability, a.Reliability) })
		t.Minutiae = t.Minutiae[:min(len(t.Minutiae), minutiae.MaxMinutiae)]
	}
	return t, nil
}

// reliabilities returns how to read the qualities of some minutiae.
func reliabilities(all []Minutia) func(Minutia) uint8 {
	differ := slices.ContainsFunc(all, func(m Minutia) bool { return m.Quality != all[0].Quality })
	return func(m Minutia) uint8 {
		if !differ || m.Quality > mostQuality {
			return likelyReliability
		}
		return m.Quality
	}
}

// FromTemplate returns a record of one view that holds a template. It keeps all of it, so that Encode to Native gives the same bytes; other formats
// get pixels at 500 ppi.
func FromTemplate(t minutiae.Template, f Finger) Record {
	v := nativeView(t)
	v.Finger = f
	return Record{Format: Native, Views: []View{v}}
}

// Best keeps the n minutiae of the best quality in their order, for formats and cards with room for fewer. It drops ridge counts, which go by the
// numbers of minutiae, where it drops minutiae.
func (v *View) Best(n int) {
	if n < 0 || len(v.Minutiae) <= n {
		return
	}
	byQuality := make([]int, len(v.Minutiae))
	for i := range byQuality {
		byQuality[i] = i
	}
	rank := func(i int) int {
		if q := int(v.Minutiae[i].Quality); q <= mostQuality {
			return q
		}
		return likelyReliability
	}
	slices.SortStableFunc(byQuality, func(a, b int) int { return rank(b) - rank(a) })
	kept := byQuality[:n]
	slices.Sort(kept)
	best := make([]Minutia, n)
	for i, k := range kept {
		best[i] = v.Minutiae[k]
	}
	v.Minutiae, v.Counts = best, nil
}

// ToOrigin moves all points so that the minutiae begin at the left and upper edges, for formats that reach less far: the compact card format ends at
// 25.5 mm. The size of the image and what is bound to its place, zonal quality and the ridge map, are dropped.
func (v *View) ToOrigin() {
	if len(v.Minutiae) == 0 {
		return
	}
	x, y := v.Minutiae[0].X, v.Minutiae[0].Y
	for _, m := range v.Minutiae {
		x, y = min(x, m.X), min(y, m.Y)
	}
	v.Minutiae, v.Cores, v.Deltas = slices.Clone(v.Minutiae), slices.Clone(v.Cores), slices.Clone(v.Deltas)
	for i := range v.Minutiae {
		v.Minutiae[i].X, v.Minutiae[i].Y = v.Minutiae[i].X-x, v.Minutiae[i].Y-y
	}
	for i := range v.Cores {
		v.Cores[i].X, v.Cores[i].Y = v.Cores[i].X-x, v.Cores[i].Y-y
	}
	for i := range v.Deltas {
		v.Deltas[i].X, v.Deltas[i].Y = v.Deltas[i].X-x, v.Deltas[i].Y-y
	}
	v.Width, v.Height, v.Zones, v.Ridges = 0, 0, nil, minutiae.RidgeMap{}
}
