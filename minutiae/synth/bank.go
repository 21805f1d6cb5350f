package synth

import (
	"sync"

	"fingerzeig/internal/fixed"
	"fingerzeig/internal/kernel"
)

// bank holds pairs of Gabor filters, one for each level of the period and each step of the orientation.
type bank struct {
	periods []float64 // px of each level
	radius  []int
	taps    [][]int16 // of filter level*orientationSteps+step, in the layout of kernel.FilterPair
}

const (
	orientationSteps = 64 // of half a turn
	stepTheta        = 1 << 15 / orientationSteps
	ridgeOne         = 1 << 13 // amplitude of grown ridges
)

// Half the resolution is enough to grow ridges, and costs a tenth.
var (
	coarseBank = sync.OnceValue(func() *bank { return newBank(0.5) })
	fineBank   = sync.OnceValue(func() *bank { return newBank(1) })
)

func newBank(scale float64) *bank {
	b := &bank{}
	ratio := fixed.Exp(fixed.Log(longestPeriod/shortestPeriod) / (periodLevels - 1))
	period := float64(shortestPeriod * scale)
	for range periodLevels {
		radius := min(int(float64(envelopeReach*float64(envelopeAlong*period))+0.999), (kernel.Taps-1)/2)
		b.periods = append(b.periods, period)
		b.radius = append(b.radius, radius)
		for step := range orientationSteps {
			b.taps = append(b.taps, gaborPair(period, uint16(step*stepTheta), radius))
		}
		period = float64(period * ratio)
	}
	return b
}

// level returns the level whose period is nearest.
func (b *bank) level(period float64) int {
	l := 0
	for l+1 < len(b.periods) && period*2 > b.periods[l]+b.periods[l+1] {
		l++
	}
	return l
}

// gaborPair returns the taps of the filter for a period and ridges that run along theta: a cosine and a sine across the ridges under a
// Gaussian envelope, the cosine without response to a constant, both scaled to answer a wave with its amplitude.
func gaborPair(period float64, theta uint16, radius int) []int16 {
	side := 2*radius + 1
	along, across := float64(envelopeAlong*period), float64(envelopeAcross*period)
	ux, uy := float64(fixed.Cos(theta))/fixed.One, float64(fixed.Sin(theta))/fixed.One
	envelope, even, odd := make([]float64, side*side), make([]float64, side*side), make([]float64, side*side)
	var sumEnvelope, sumEven float64
	for i := range envelope {
		x, y := float64(i%side-radius), float64(i/side-radius)
		a, b := float64(x*ux)+float64(y*uy), float64(y*ux)-float64(x*uy)
		sa, sb := a/along, b/across
		turn := uint16(int32(float64(b / period * 65536)))
		envelope[i] = fixed.Exp(float64(-0.5 * (float64(sa*sa) + float64(sb*sb))))
		even[i] = float64(envelope[i]*float64(fixed.Cos(turn))) / fixed.One
		odd[i] = float64(envelope[i]*float64(fixed.Sin(turn))) / fixed.One
		sumEnvelope += envelope[i]
		sumEven += even[i]
	}
	taps := make([]int16, side*2*kernel.Taps)
	for i := range envelope {
		zeroMean := even[i] - float64(envelope[i]*float64(sumEven/sumEnvelope))
		at := i/side*2*kernel.Taps + i%side
		taps[at] = tap(zeroMean / sumEnvelope)
		taps[at+kernel.Taps] = tap(odd[i] / sumEnvelope)
	}
	return taps
}

// tap turns a coefficient into the fixed point of kernel.FilterPair, doubled because a wave is half a rotation to the left and half one to
// the right.
func tap(v float64) int16 {
	if v < 0 {
		return -tap(-v)
	}
	return int16(min(float64(v*(2<<16))+0.5, 32767))
}
