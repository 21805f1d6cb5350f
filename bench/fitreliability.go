package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

type fitReliabilityCommand struct {
	fitArguments
	Out   string `default:"minutiae/reliabilitymodel.go" help:"File to write (${default})."`
	Drawn int    `default:"40" help:"Fingers to draw (${default})."`
}

// Run fits the reliability to which minutiae of the prints are seen again in others of their finger, and to which minutiae of drawn prints are
// really there. Real prints know the false minutiae that real sensors and real skin make, but not those that come back on each print of a finger,
// and hardly any bad impressions; drawn ones know the truth.
func (c *fitReliabilityCommand) Run(env *environment) error {
	fingers, names, err := c.lookAtSets("keep")
	if err != nil {
		return err
	}
	again := make([][]seenAgain, len(fingers))
	err = parallel(len(fingers), runtime.GOMAXPROCS(0), func() any { return nil }, func(_ any, i int) error {
		again[i] = seeAgain(fingers[i])
		return nil
	})
	if err != nil {
		return err
	}
	var all []observation
	for _, of := range again {
		for _, o := range of {
			all = append(all, o.observation)
		}
	}
	real := len(all)
	drawn, err := compareDrawn(c.Drawn)
	if err != nil {
		return err
	}
	from := fmt.Sprintf("%d minutiae of %s and %d of drawn prints", real, strings.Join(names, ", "), len(drawn))
	return c.deliverModel(env, c.Out, "reliability", from, "", append(all, drawn...))
}

// seenAgain is what speaks for a minutia, in how many prints of the finger it is seen again, and what was stated of it.
type seenAgain struct {
	observation
	reliability uint8
}

// seeAgain tells for the minutiae of the prints of a finger in how many of the others they are seen again, of those that should show them. Only
// comparisons count that leave no doubt about how the prints lie over each other.
func seeAgain(prints []looked) (all []seenAgain) {
	const leastScore = 40_00
	again, should := make([][]float64, len(prints)), make([][]float64, len(prints))
	for i, p := range prints {
		again[i], should[i] = make([]float64, len(p.template.Minutiae)), make([]float64, len(p.template.Minutiae))
	}
	for i, p := range prints {
		for j := i + 1; j < len(prints); j++ {
			e := matcher.Explain(p.template, prints[j].template)
			if e.Score < leastScore {
				continue
			}
			for _, q := range e.Pairs {
				again[i][q.First]++
				should[i][q.First]++
				again[j][q.Second]++
				should[j][q.Second]++
			}
			for _, k := range e.Absent[0] {
				should[i][k]++
			}
			for _, k := range e.Absent[1] {
				should[j][k]++
			}
		}
	}
	for i, p := range prints {
		for k, n := range should[i] {
			if n > 0 {
				all = append(all, seenAgain{observation{p.terms[k], again[i][k] / n}, p.template.Minutiae[k].Reliability})
			}
		}
	}
	return all
}

// compareDrawn draws fingers and tells for each minutia found in impressions of them, good and bad, whether it is there.
func compareDrawn(fingers int) ([]observation, error) {
	const firstSeed, impressions = 9000, 8 // seeds that no test uses
	return lookAtDrawn("keep", fingers, func(l *looker, i int) (seen []observation, err error) {
		finger := synth.NewFinger(uint64(firstSeed + i))
		chance := rand.New(rand.NewPCG(uint64(i), 0))
		for k := range impressions {
			o := synth.Good()
			if k > 0 {
				o = anyImpression(chance)
			}
			drawn := finger.Impression(uint64(k), o)
			p, err := l.look(drawn.Image)
			if err != nil {
				return nil, err
			}
			for j, m := range p.template.Minutiae {
				seen = append(seen, observation{p.terms[j], isIn(drawn.Truth, m)})
			}
		}
		return seen, nil
	})
}

// anyImpression is as good or as bad as an impression may be.
func anyImpression(chance *rand.Rand) synth.Options {
	amount := func() synth.Amount { return synth.Amount(chance.Float64()) }
	return synth.Options{
		Variation: 0.5, Distortion: 0.3, Pressure: amount() - 0.5, Moisture: 2*amount() - 1, Noise: amount(), Fading: amount(), Creases: amount(),
		Scratches: chance.IntN(6), Smear: max(0, 1.6*amount()-0.8), // half of all fingers do not slide
	}
}

// isIn is 1 where a minutia lies as m does, within the width of a ridge and 30 degrees, and 0 where none does.
func isIn(truth []minutiae.Minutia, m minutiae.Minutia) float64 {
	const reach, turn = 9 * minutiae.LengthPerPixel, 65536 / 12
	for _, w := range truth {
		dx, dy := float64(w.X)-float64(m.X), float64(w.Y)-float64(m.Y)
		if math.Hypot(dx, dy) < reach && int16(w.Direction-m.Direction) < turn && int16(w.Direction-m.Direction) > -turn {
			return 1
		}
	}
	return 0
}
