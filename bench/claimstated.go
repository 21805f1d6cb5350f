package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"

	"fingerzeig/matcher"
)

// statedScores are the scores at which the stated false match rate is held against the seen one: 1 in 10, 100, 1,000 and 10,000.
var statedScores = [...]matcher.Score{1000, 2000, 3000, 4000}

// writeStatedRates holds the false match rate that a score states against the share of different fingers that reach it: by the calibration
// that the engine has, and by one fitted to all the other sets.
func writeStatedRates(w io.Writer, sets []trials) error {
	head := []string{"set", "different"}
	for _, s := range statedScores {
		fmr, _ := s.FMR()
		head = append(head, fmt.Sprintf("%.2g %%", 100*fmr), "(95 %)")
	}
	shipped, others := [][]string{head}, [][]string{head}
	for i, s := range sets {
		shipped = append(shipped, statedRow(s.name, sets[i:i+1], func(t trial) matcher.Score { return t.score }))
		var evidence []int32
		for j, other := range sets {
			for _, t := range other.all {
				if j != i && t.a != t.b {
					evidence = append(evidence, t.evidence)
				}
			}
		}
		if fitted, err := fitCalibration(evidence); err == nil {
			others = append(others, statedRow(s.name, sets[i:i+1], func(t trial) matcher.Score { return fitted.score(t.evidence) }))
		}
	}
	shipped = append(shipped, statedRow("pooled", sets, func(t trial) matcher.Score { return t.score }))
	err := writeTitled(w, "False match rate: what scores state, in the head, and what is seen", "In brackets: 1,000 resamples by finger.", shipped)
	if err != nil || len(others) == 1 {
		return err
	}
	return writeTitled(w, "The same by a calibration fitted to all the other sets", "A set that is unlike the others shows here.", others)
}

// score is what the fitted calibration gives at an evidence, as package matcher interpolates it.
func (c *calibration) score(evidence int32) matcher.Score {
	i := max(0, min(int(evidence)/knotEvidence, len(c.scores)-2))
	low, high := c.scores[i], c.scores[i+1]
	return matcher.Score(low + (high-low)*(int(evidence)-i*knotEvidence)/knotEvidence)
}

func statedRow(name string, sets []trials, score func(trial) matcher.Score) []string {
	scores := make([][]matcher.Score, len(sets))
	n := 0
	for i, s := range sets {
		for _, t := range s.all {
			scores[i] = append(scores[i], score(t))
			if t.a != t.b {
				n++
			}
		}
	}
	row := []string{name, thousands(n)}
	for _, limit := range statedScores {
		share := func(weights [][]int64) float64 {
			var above, all int64
			for i, s := range sets {
				for k, t := range s.all {
					if t.a == t.b {
						continue
					}
					weight := weights[i][t.a] * weights[i][t.b]
					all += weight
					if scores[i][k] >= limit {
						above += weight
					}
				}
			}
			return 100 * float64(above) / max(float64(all), 1)
		}
		seen, around := resampled(sets, share)
		row = append(row, fmt.Sprintf("%.3f", seen), fmt.Sprintf("(%.2f-%.2f)", around.low, around.high))
	}
	return row
}

// resampled returns what share gives with each finger once, and between which values it scatters where fingers are drawn anew (see bootstrap).
func resampled(sets []trials, share func(weights [][]int64) float64) (seen float64, around interval) {
	const resamples = 1000
	weights := make([][]int64, len(sets))
	for i, s := range sets {
		weights[i] = slices.Repeat([]int64{1}, len(s.fingers))
	}
	seen = share(weights)
	rng := rand.New(rand.NewPCG(1, 0))
	var values []float64
	for range resamples {
		for _, w := range weights {
			clear(w)
			for range w {
				w[rng.IntN(len(w))]++
			}
		}
		values = append(values, share(weights))
	}
	return seen, middle95(values)
}
