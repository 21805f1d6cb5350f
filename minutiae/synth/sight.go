package synth

import (
	"slices"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// sight finds what shows of a pattern: which of its minutiae, where and how clearly, and what looks like one and is none.
type sight struct {
	c     chance
	p     *Pattern
	v     *view
	found [mostSeen]glimpse
	n     int // of them
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
	s := sight{c: newChance(d.seed, forSight), p: p, v: v}
	for i := range p.marks {
		s.mark(&p.marks[i])
	}
	s.mistake(d)
	return s.judge()
}

// mark looks for a minutia of the finger.
func (s *sight) mark(m *mark) {
	at, skin, ok := s.v.shown(m.at, touchLeast)
	if !ok {
		return
	}
	amplitude := amplitudeMean + float64(amplitudeOwn*m.strength) + float64(amplitudePatch*skin.clear) + s.grain(amplitudeGrain)
	miss, other := s.c.pair()
	if amplitude < amplitudeLeast || miss < max(missMost-float64(missLess*(amplitude-amplitudeLeast)), missLeast) {
		return
	}
	kind := m.kind
	if other < otherKind {
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
		skin, ok := s.v.at(s.v.place(at), touchLeast)
		if !ok || s.c.uniform() > 0.5-float64(0.25*skin.clear)+float64(0.5*(1-skin.touch)) {
			continue
		}
		k, _ := s.p.lattice.at(at.plus(skin.rest))
		at = s.v.place(at)
		direction := k.theta() + uint16(s.c.below(2))<<15
		amplitude := falseAmplitude + s.grain(falseSpread)
		kind := minutiae.Type(1 + s.c.below(2))
		s.see(at, skin, direction, kind, amplitude)
		if s.c.uniform() < falseTwins {
			twin := at.plus(point{s.c.between(twinLeast, twinMost), s.grain(2)}.turned(direction + degrees(s.v.turned)))
			s.see(twin, skin, direction+1<<15, kind, amplitude+s.grain(amplitudeGrain))
		}
	}
}

// grain returns a random number of some standard deviation.
func (s *sight) grain(deviation float64) float64 {
	return float64(deviation*float64(s.c.noise())) / noiseOne
}

// see notes what shows at a place of the image, if that is not too near the edge.
func (s *sight) see(at point, skin spot, direction uint16, kind minutiae.Type, amplitude float64) {
	g := glimpse{amplitude: amplitude, touch: skin.touch, kind: kind}
	x, y, turn := s.c.noises()
	g.at = at.plus(point{float64(float64(x) * (placeGrain / noiseOne)), float64(float64(y) * (placeGrain / noiseOne))})
	if g.at.x < edgePx || g.at.y < edgePx || g.at.x > float64(s.v.w)-edgePx || g.at.y > float64(s.v.h)-edgePx {
		return
	}
	if s.n == mostSeen {
		return
	}
	g.direction = direction + degrees(s.v.turned+skin.turn+float64(float64(turn)*(directionGrain/noiseOne)))
	s.found[s.n] = g
	s.n++
}

// judge turns what shows into minutiae, most reliable first. How sure each is follows the model of package minutiae: the print as a whole, the
// strength of the wave, the distance from the rim and that to the next minutia.
func (s *sight) judge() []minutiae.Minutia {
	base := sureBase + float64(sureCorrelation*s.v.correlation)
	square, crowded := s.nearest()
	var judged [mostSeen]minutiae.Minutia
	var order [mostSeen]uint64 // reliability, Y, X and number
	n := 0
	for i := range s.n {
		if crowded[i] {
			continue
		}
		g := &s.found[i]
		logit := base + float64(sureAmplitude*g.amplitude) + float64(sureDepth*g.touch)
		logit += float64(sureNear*float64(fixed.Sqrt(uint64(float64(square[i]*256))))) / (16 * sureReach)
		m := minutiae.Minutia{
			X:           minutiae.Length(float64(g.at.x*minutiae.LengthPerPixel) + 0.5),
			Y:           minutiae.Length(float64(g.at.y*minutiae.LengthPerPixel) + 0.5),
			Direction:   minutiae.Angle(-g.direction), // y turns upward
			Type:        g.kind,
			Reliability: percentOf(logit),
		}
		judged[n] = m
		order[n] = uint64(100-m.Reliability)<<48 | uint64(m.Y)<<32 | uint64(m.X)<<16 | uint64(n)
		n++
	}
	slices.Sort(order[:n])
	found := make([]minutiae.Minutia, n)
	for i, o := range order[:n] {
		found[i] = judged[o&0xffff]
	}
	return found
}

// nearest returns for each of what shows the square of the distance to the nearest other, at most that of sureReach, and whether one that was
// seen before stands so close that both are one.
func (s *sight) nearest() (square [mostSeen]float64, crowded [mostSeen]bool) {
	var places [mostSeen]point // closer together in memory
	for i := range s.n {
		at, least := s.found[i].at, float64(sureReach*sureReach)
		places[i] = at
		for j := range places[:i] {
			x, y := places[j].x-at.x, places[j].y-at.y
			d := float64(x*x) + float64(y*y)
			if d < least {
				least = d
			}
			if d < square[j] {
				square[j] = d
			}
		}
		square[i], crowded[i] = least, least < crowdedPx*crowdedPx
	}
	return square, crowded
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
