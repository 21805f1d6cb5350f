package synth

import (
	"slices"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// sight finds what shows of a pattern: which of its minutiae, where and how clearly, and what looks like one and is none.
type sight struct {
	c     series
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
	s := sight{c: newSeries(d.seed, forSight), p: p, v: v}
	for i := range p.marks {
		s.mark(&p.marks[i])
	}
	s.mistake(d)
	return s.judge()
}

// mark looks for a minutia of the finger.
func (s *sight) mark(m *mark) {
	at, skin, ok := s.v.shown(m.at, touching(touchLeast))
	if !ok {
		return
	}
	amplitude := amplitudeMean + float64(amplitudeOwn*m.strength) + float64(amplitudePatch*skin.clear) + s.grain(amplitudeGrain)
	miss, other, _, _ := s.c.shares()
	missed := missMost - float64(missLess*(amplitude-amplitudeLeast))
	if amplitude < amplitudeLeast || miss < missed || miss < missLeast {
		return
	}
	kind := m.kind
	if other < otherKind {
		kind = minutiae.Ending + minutiae.Bifurcation - kind
	}
	s.see(at, &skin, m.direction, kind, amplitude)
}

// mistake adds what is taken for minutiae: where ridges are broken or stick together, two face each other, and at the rim and in unclear places
// noise gives single ones.
func (s *sight) mistake(d draw) {
	_, _, _, more := s.c.shares()
	for range int(float64(s.v.mistakes) + more) {
		x, y, doubt, twins := s.c.shares()
		at := d.middle.plus(point{float64(d.size.x * (2*x - 1)), float64(d.size.y * (2*y - 1))})
		skin, ok := s.v.at(s.v.place(at), touching(touchLeast))
		if !ok || doubt > 0.5-float64(0.25*skin.clear)+float64(0.5*(1-skin.touch)) {
			continue
		}
		k := s.p.lattice.at(latticePlaceOf(at.plus(skin.rest)))
		at = s.v.place(at)
		coins := s.c.bits()
		direction, kind := theta(k)+uint16(coins&1)<<15, minutiae.Type(1+coins>>1&1)
		amplitude := falseAmplitude + s.grain(falseSpread)
		s.see(at, &skin, direction, kind, amplitude)
		if twins < falseTwins {
			_, _, _, far := s.c.shares()
			twin := at.plus(point{twinLeast + float64((twinMost-twinLeast)*far), s.grain(2)}.turned(direction + s.v.turned))
			s.see(twin, &skin, direction+1<<15, kind, amplitude+s.grain(amplitudeGrain))
		}
	}
}

// grain returns a random number of some standard deviation.
func (s *sight) grain(deviation float64) float64 {
	return float64(deviation*float64(s.c.noise())) / noiseOne
}

// see notes what shows at a place of the image, if that is not too near the edge.
func (s *sight) see(at point, skin *surface, direction uint16, kind minutiae.Type, amplitude float64) {
	x, y, turn := s.c.noises()
	at.x += float64(float64(x) * (placeGrain / noiseOne))
	at.y += float64(float64(y) * (placeGrain / noiseOne))
	if at.x < edgePx || at.y < edgePx || at.x > float64(s.v.w)-edgePx || at.y > float64(s.v.h)-edgePx || s.n == mostSeen {
		return
	}
	direction += s.v.turned + skin.turn + degrees(float64(float64(turn)*(directionGrain/noiseOne)))
	s.found[s.n] = glimpse{at, amplitude, skin.touch, direction, kind}
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
// seen before stands so close that both are one. It looks around in squares of that side; those that lie nearBins apart share one.
func (s *sight) nearest() (square [mostSeen]float64, crowded [mostSeen]bool) {
	var first [nearBins][nearBins]uint8 // of each square: the number of what was seen last, and for each the next one's, both plus 1
	var next [mostSeen]uint8
	var places [mostSeen]point // closer together in memory
	for i := range s.n {
		at, least := s.found[i].at, float64(sureReach*sureReach)
		column, row := uint(int(at.x)/sureReach), uint(int(at.y)/sureReach)
		places[i] = at
		for y := row - 1; y != row+2; y++ {
			bins := &first[y%nearBins]
			for x := column - 1; x != column+2; x++ {
				for j := bins[x%nearBins]; j != 0; j = next[j-1] {
					v := places[j-1].minus(at)
					d := float64(v.x*v.x) + float64(v.y*v.y)
					if d < least {
						least = d
					}
					if d < square[j-1] {
						square[j-1] = d
					}
				}
			}
		}
		square[i], crowded[i] = least, least < crowdedPx*crowdedPx
		bin := &first[row%nearBins][column%nearBins]
		next[i], *bin = *bin, uint8(i+1)
	}
	return square, crowded
}

const nearBins = 16 // a power of 2

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
