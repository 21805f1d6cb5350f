package synth

import (
	"cmp"
	"slices"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// sight finds what shows of a pattern: which of its minutiae, where and how clearly, and what looks like one and is none.
type sight struct {
	c     chance
	p     *Pattern
	v     *view
	found []glimpse
}

// glimpse is a minutia as it shows.
type glimpse struct {
	at        point // px at 500 ppi from the corner of the image
	amplitude float64
	touch     float64
	direction uint16
	kind      minutiae.Type
}

// look returns the minutiae of an impression, most reliable first.
func look(p *Pattern, d draw, v *view) []minutiae.Minutia {
	s := sight{newChance(d.seed, forSight), p, v, make([]glimpse, 0, 64)}
	for i := range p.marks {
		s.mark(&p.marks[i])
	}
	s.mistake(d)
	found := s.judge()
	slices.SortFunc(found, func(a, b minutiae.Minutia) int {
		if a.Reliability != b.Reliability {
			return int(b.Reliability) - int(a.Reliability)
		}
		return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X))
	})
	return found
}

// mark looks for a minutia of the finger.
func (s *sight) mark(m *mark) {
	at, skin, ok := s.v.pressed(m.at, touchLeast)
	if !ok {
		return
	}
	amplitude := amplitudeMean + float64(amplitudeOwn*m.strength) + float64(amplitudePatch*skin.clear) + s.grain(amplitudeGrain)
	if amplitude < amplitudeLeast || s.c.uniform() < max(missMost-float64(missLess*(amplitude-amplitudeLeast)), missLeast) {
		return
	}
	kind := m.kind
	if s.c.uniform() < otherKind {
		kind = minutiae.Ending + minutiae.Bifurcation - kind
	}
	s.see(at, skin, m.direction, kind, amplitude)
}

// mistake adds what is taken for minutiae: where ridges are broken or stick together, two face each other, and at the rim and in unclear places
// noise gives single ones.
func (s *sight) mistake(d draw) {
	n := int(float64(s.v.mistakes) + s.c.uniform())
	for range n {
		x, y := s.c.between(-1, 1), s.c.between(-1, 1)
		at := d.middle.plus(point{float64(d.size.x * x), float64(d.size.y * y)})
		skin, ok := s.v.at(at, touchLeast)
		if !ok || s.c.uniform() > 0.5-float64(0.25*skin.clear)+float64(0.5*(1-skin.touch)) {
			continue
		}
		k, _ := s.p.lattice.at(at.plus(skin.rest))
		direction := k.theta() + uint16(s.c.below(2))<<15
		amplitude := falseAmplitude + s.grain(falseSpread)
		kind := minutiae.Type(1 + s.c.below(2))
		s.see(at, skin, direction, kind, amplitude)
		if s.c.uniform() < falseTwins {
			twin := at.plus(point{s.c.between(twinLeast, twinMost), s.grain(2)}.turned(direction))
			s.see(twin, skin, direction+1<<15, kind, amplitude+s.grain(amplitudeGrain))
		}
	}
}

// grain returns a random number of some standard deviation.
func (s *sight) grain(deviation float64) float64 {
	return float64(deviation*float64(s.c.noise())) / noiseOne
}

// see notes what shows at a place of the finger pressed down, if the image holds it and nothing else shows there.
func (s *sight) see(at point, skin spot, direction uint16, kind minutiae.Type, amplitude float64) {
	g := glimpse{amplitude: amplitude, touch: skin.touch, kind: kind}
	g.at = s.v.place(at).plus(point{s.grain(placeGrain), s.grain(placeGrain)})
	if g.at.x < edgePx || g.at.y < edgePx || g.at.x > float64(s.v.w)-edgePx || g.at.y > float64(s.v.h)-edgePx {
		return
	}
	if len(s.found) == mostSeen {
		return
	}
	g.direction = direction + degrees(s.v.turned+skin.turn+s.grain(directionGrain))
	s.found = append(s.found, g)
}

// judge turns what shows into minutiae. How sure each is follows the model of package minutiae: the print as a whole, the strength of the wave,
// the distance from the rim and that to the next minutia.
func (s *sight) judge() []minutiae.Minutia {
	base := sureBase + float64(sureCorrelation*s.v.correlation)
	judged := make([]minutiae.Minutia, 0, len(s.found))
	for i := range s.found {
		g := &s.found[i]
		square := nearest(s.found[:i], g.at, sureReach*sureReach)
		if square < crowdedPx*crowdedPx {
			continue
		}
		square = nearest(s.found[i+1:], g.at, square)
		logit := base + float64(sureAmplitude*g.amplitude) + float64(sureDepth*g.touch)
		logit += float64(sureNear*float64(fixed.Sqrt(uint64(float64(square*256))))) / (16 * sureReach)
		judged = append(judged, minutiae.Minutia{
			X:           minutiae.Length(float64(g.at.x*minutiae.LengthPerPixel) + 0.5),
			Y:           minutiae.Length(float64(g.at.y*minutiae.LengthPerPixel) + 0.5),
			Direction:   minutiae.Angle(-g.direction), // y turns upward
			Type:        g.kind,
			Reliability: percentOf(logit),
		})
	}
	return judged
}

// nearest returns the square of the distance from a place to the nearest of all, at most most.
func nearest(all []glimpse, from point, most float64) float64 {
	for i := range all {
		x, y := all[i].at.x-from.x, all[i].at.y-from.y
		if d := float64(x*x) + float64(y*y); d < most {
			most = d
		}
	}
	return most
}

// percentOf returns the logistic function in percent.
func percentOf(logit float64) uint8 {
	return logisticPercent[int(float64(min(max(logit, -logitMost), logitMost)*logitSteps)+logitMost*logitSteps)]
}

const (
	logitMost  = 6 // beyond that the curve is flat
	logitSteps = 32
)

var logisticPercent = func() (t [2*logitMost*logitSteps + 1]uint8) {
	for i := range t {
		t[i] = uint8(float64(100*fixed.Logistic(float64(i)/logitSteps-logitMost)) + 0.5)
	}
	return t
}()
