package synth

import (
	"sync"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
)

// grain is by how much chance alters one cell of a ridge map.
type grain struct {
	turn   int16 // binary angle
	period int16 // factor, in 1/grainOne
	clear  int16 // levels, in 1/cellUnit
}

const (
	grainBits = 12
	grainOne  = 1 << grainBits
	grainSize = 1 << 13
)

// grains are as many as no template needs, from which each takes a run that begins anywhere: as a texture, they tell no finger from another.
var grains = sync.OnceValue(func() *[grainSize]grain {
	c, t := newSeries(0, forChart), new([grainSize]grain)
	for i := range t {
		turn, period, clear := c.noises()
		t[i] = grain{
			turn:   int16(float64(turn) * (orientationGrain * 65536 / 360 / noiseOne)),
			period: int16(grainOne + 0.5 + float64(float64(period)*(periodGrain*grainOne/noiseOne))),
			clear:  int16(float64(clear) * (clarityGrain * clarityLevels * cellUnit / noiseOne)),
		}
	}
	return t
})

// way is how ridges run where a lattice holds some cosine and sine.
type way struct {
	theta uint16
	lost  uint16 // clarity where ridges turn back, in 1/cellUnit levels
}

const (
	wayBits  = 6 // of the cosine and of the sine: a quarter of a degree, where a cell's grain is orientationGrain
	wayShift = valueBits - 1 + weightBits - wayBits
)

// ways holds the way of each pair of leading bits, the sine's first.
var ways = func() (t [1 << (2 * wayBits)]way) {
	for i := range t {
		const middle = 1<<(valueBits-2+weightBits) - 1<<(wayShift-1)
		sin, cos := i>>wayBits<<wayShift-middle, i%(1<<wayBits)<<wayShift-middle
		t[i].theta = fixed.Atan2(int32(sin), int32(cos)) / 2
		const one = waySpan << weightBits
		square := float64(sin*sin+cos*cos) / (one * one)
		t[i].lost = uint16(float64(clarityBend * clarityLevels * cellUnit * max(1-square, 0)))
	}
	return t
}()

// wayAt returns the way where a lattice holds k.
func wayAt(k lanes) *way { return &ways[k.second()>>wayShift<<wayBits|k.first()>>wayShift] }

// orientation returns the orientation of a cell, 0 to 63, where four spots have such a state on a finger that is turned.
func (w *way) orientation(turned uint16, state lanes, g *grain) minutiae.RidgeCell {
	const step = 1 << 15 / 64
	turn := w.theta + turned + uint16(state.first()) - 4*turnZero + uint16(g.turn) // four times turnUnit is a binary angle
	return minutiae.RidgeCell((step/2 - turn) % (1 << 15) / step)
}

// clarity returns the clarity of a cell, 1 to 31.
func (w *way) clarity(state lanes, g *grain) minutiae.RidgeCell {
	level := (state.third()+int(g.clear)-int(w.lost))>>levelBits - levelZero
	return minutiae.RidgeCell(1 + min(max(level, 0), clarityLevels))
}

// periodLevel returns the period's level of a cell where a lattice holds k.
func periodLevel(k lanes, g *grain) minutiae.RidgeCell {
	const sixteenth = grainBits + periodBits + weightBits - 4
	return minutiae.RidgeCell(periodLevelOf[k.third()*int(g.period)>>sixteenth])
}

// periodLevelOf holds a period's level in a ridge map for each sixteenth of a pixel.
var periodLevelOf = func() (t [320]uint8) {
	for i := range t {
		level := fixed.Log((float64(i)+0.5)/16/5)/minutiae.LogPeriodLevel + 0.5
		t[i] = uint8(min(max(level, 0), 31))
	}
	return t
}()
