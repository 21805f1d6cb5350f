package main

import (
	"fmt"
	"strings"

	"fingerzeig/matcher"
	"fingerzeig/minutiae/synth"
)

type fitQualityCommand struct {
	fitArguments
	Out   string `default:"minutiae/qualitymodel.go" help:"File to write (${default})."`
	Drawn int    `default:"60" help:"Fingers to draw (${default})."`
}

// scoreEnough is the score above which a comparison is as good as any: far beyond every threshold.
const scoreEnough = 300

// Run fits the quality to prints of all sets, each judged by all others of its finger, and to drawn prints of all kinds, judged by good ones.
func (c *fitQualityCommand) Run(env *environment) error {
	fingers, names, err := c.lookAtSets("quality")
	if err != nil {
		return err
	}
	var prints []observation
	for _, of := range fingers {
		prints = append(prints, judge(of, len(of))...)
	}
	drawn, err := judgeDrawn(c.Drawn)
	if err != nil {
		return err
	}
	from := fmt.Sprintf("%d prints of %s and %d drawn ones", len(prints), strings.Join(names, ", "), len(drawn))
	remark := fmt.Sprintf(",\n// mean score against other prints of the finger, in percent of %d", scoreEnough)
	return c.deliverModel(env, c.Out, "quality", from, remark, append(prints, drawn...))
}

// judge gives the prints of a finger their worth: the mean of their scores against the first few, the references, up to scoreEnough, 0 to 1.
func judge(prints []looked, references int) (all []observation) {
	var s matcher.Scratch
	probes, candidates := make([]*matcher.Probe, len(prints)), make([]matcher.Candidate, len(prints))
	for i, p := range prints {
		probes[i], candidates[i] = matcher.NewProbe(p.template), matcher.NewCandidate(p.template)
	}
	for i, p := range prints {
		sum, n := 0.0, 0
		for j, q := range prints[:references] {
			if i == j {
				continue
			}
			n++
			if len(p.template.Minutiae) > 0 && len(q.template.Minutiae) > 0 {
				score := float64(probes[i].Match(candidates[j], &s)) / 100
				sum += min(max(score, 0), scoreEnough) / scoreEnough
			}
		}
		if n > 0 && len(p.terms) == 1 {
			all = append(all, observation{p.terms[0], sum / float64(n)})
		}
	}
	return all
}

// drawnKinds are the impressions taken of a drawn finger: two good ones, by which all are judged, and one of everything that Options offer,
// at amounts between half and full that change from finger to finger. grade is 0 to 1.
func drawnKinds(grade float64) []synth.Options {
	a := synth.Amount(0.4 + 0.6*grade)
	mm := synth.Millimetres(4 + 8*grade)
	poor := synth.Poor()
	poor.Variation, poor.Moisture, poor.Area, poor.Smear = 1, 2*a-1.4, -a, a/4
	return []synth.Options{
		synth.Good(), synth.Good(), synth.Poor(), synth.Unreadable(), poor,
		{Moisture: -a}, {Moisture: a}, {Pressure: -a, Moisture: -a}, {Pressure: a, Moisture: a}, {Area: -a},
		{Right: mm}, {Right: -mm}, {Down: mm}, {Down: -mm}, {Smear: a}, {Smear: a / 4}, {Noise: a, Fading: a, Creases: a},
	}
}

// judgeDrawn draws fingers and judges impressions of them.
func judgeDrawn(fingers int) ([]observation, error) {
	return lookAtDrawn("quality", fingers, func(l *looker, i int) ([]observation, error) {
		const firstSeed, steps = 1000, 7 // seeds that no test uses; seven grades, each equally often
		finger := synth.NewFinger(uint64(firstSeed + i))
		var prints []looked
		for k, o := range drawnKinds(float64((i*3)%steps) / (steps - 1)) {
			p, err := l.look(finger.Impression(uint64(k), o).Image)
			if err != nil {
				return nil, err
			}
			prints = append(prints, p)
		}
		return judge(prints, 2), nil
	})
}
