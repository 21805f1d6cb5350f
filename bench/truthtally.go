package main

import (
	"cmp"
	"math"
	"slices"

	"fingerzeig/minutiae"
)

// A minutia is found where one is extracted so close and so alike in direction.
const (
	foundReachPx = 8.0 // at 500 ppi
	foundTurn    = 20.0
)

// What nobody can be asked for.
const (
	turningPx = 18.0 // around a core or a delta, at 500 ppi: two ridges
	facingPx  = 9.0  // between two minutiae that face each other: one ridge
)

// truthDefinition says what is counted, wherever a figure stands that is about it.
const truthDefinition = "Counted is what lies in the clean area: where the finger touches at least so firmly that its ridges show and no scratch, scar or deep " +
	"crease crosses its ridges, two ridges (18 pixels at 500 ppi) or more from where that ends and from the edge of the image. It follows from how the " +
	"print was drawn, not from what an extractor takes for the print. Left out is what lies within two ridges of a core or a delta, where no ridge " +
	"runs one way and the truth itself is arbitrary, and two minutiae that face each other within one ridge (9 pixels), a dot or a break: neither is " +
	"missed nor false, whether it is found or not."

// truthTally counts what an extractor made of the clean areas of prints.
type truthTally struct {
	there   int // minutiae that the finger has
	found   int // of them
	claimed int // minutiae that were extracted
	untrue  int // of them: the finger has none there, clean or not
}

func (t *truthTally) add(o truthTally, times int) {
	t.there, t.found = t.there+times*o.there, t.found+times*o.found
	t.claimed, t.untrue = t.claimed+times*o.claimed, t.untrue+times*o.untrue
}

// foundPercent returns the share of the minutiae that were found; 0 where there are none.
func (t truthTally) foundPercent() float64 { return 100 * float64(t.found) / float64(max(t.there, 1)) }

// falsePercent returns the share of what was extracted that is not there.
func (t truthTally) falsePercent() float64 {
	return 100 * float64(t.untrue) / float64(max(t.claimed, 1))
}

// verdicts are what an extractor made of a print: in the clean area but around cores and deltas, in it around these, and in all of it with nothing
// left out.
type verdicts struct{ straight, turning, all truthTally }

// spot is a minutia in pixels at 500 ppi, its direction in degrees.
type spot struct {
	x, y, direction float64
	clean, turning  bool // where it lies
}

func (s spot) from(o spot) (px, degrees float64) {
	return math.Hypot(s.x-o.x, s.y-o.y), math.Abs(math.Remainder(s.direction-o.direction, 360))
}

// spot returns what lies at a place in pixels of the image.
func (t *truth) spot(x, y, direction float64) spot {
	unit := templatePPI / float64(t.PPI)
	s := spot{x: x * unit, y: y * unit, direction: direction, clean: t.Clean.at(x, y)}
	for _, p := range slices.Concat(t.Cores, t.Deltas) {
		s.turning = s.turning || math.Hypot(p[0]*unit-s.x, p[1]*unit-s.y) <= turningPx
	}
	return s
}

// tallied holds extracted minutiae against the truth.
func tallied(extracted []minutiae.Minutia, t truth) (v verdicts) {
	var there, claims, dots []spot
	for _, m := range t.Minutiae {
		there = append(there, t.spot(m.X, m.Y, m.Direction))
	}
	px := float64(t.PPI) / (templatePPI * minutiae.LengthPerPixel)
	for _, m := range extracted {
		claims = append(claims, t.spot(float64(m.X)*px, float64(m.Y)*px, float64(m.Direction)*360/65536))
	}
	found, known := pairedOff(there, claims)
	for i, m := range there {
		if m.clean {
			v.all.there++
			if found[i] {
				v.all.found++
			}
		}
		if facing(there, i) {
			dots = append(dots, m)
		} else if tally := v.of(m); tally != nil {
			tally.there++
			if found[i] {
				tally.found++
			}
		}
	}
	for k, m := range claims {
		if m.clean {
			v.all.claimed++
			if !known[k] {
				v.all.untrue++
			}
		}
		if tally := v.of(m); tally != nil && !slices.ContainsFunc(dots, func(d spot) bool { px, _ := d.from(m); return px <= foundReachPx }) {
			tally.claimed++
			if !known[k] {
				tally.untrue++
			}
		}
	}
	return v
}

// of returns the tally of what lies at a spot, nil outside the clean area.
func (v *verdicts) of(s spot) *truthTally {
	switch {
	case !s.clean:
		return nil
	case s.turning:
		return &v.turning
	}
	return &v.straight
}

// facing tells whether another minutia faces number i close by.
func facing(all []spot, i int) bool {
	return slices.ContainsFunc(all, func(o spot) bool {
		px, degrees := all[i].from(o)
		return px < facingPx && degrees > 90
	})
}

// pairedOff takes each minutia for at most one of the other side, the nearest pairs first, and tells which ones it took.
func pairedOff(there, claims []spot) (found, known []bool) {
	type pair struct {
		there, claim int
		px           float64
	}
	var pairs []pair
	for i, m := range there {
		for k, c := range claims {
			if px, degrees := m.from(c); px <= foundReachPx && degrees <= foundTurn {
				pairs = append(pairs, pair{i, k, px})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(a.px, b.px) })
	found, known = make([]bool, len(there)), make([]bool, len(claims))
	for _, p := range pairs {
		if !found[p.there] && !known[p.claim] {
			found[p.there], known[p.claim] = true, true
		}
	}
	return found, known
}
