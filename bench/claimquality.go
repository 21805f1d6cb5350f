package main

import (
	"fmt"
	"io"
	"slices"

	"fingerzeig/matcher"
)

// writeReliability holds the reliability of minutiae against the share of them that is seen again.
func writeReliability(w io.Writer, sets []trials) error {
	const width = 10 // percent a row
	var said, seen, n [100/width + 1]float64
	for _, s := range sets {
		for _, prints := range s.fingers {
			for _, o := range seeAgain(prints) {
				k := int(o.reliability) / width
				said[k], seen[k], n[k] = said[k]+float64(o.reliability), seen[k]+100*o.chance, n[k]+1
			}
		}
	}
	rows := [][]string{{"reliability", "minutiae", "stated %", "seen again %"}}
	for k := range n {
		if n[k] > 0 {
			rows = append(rows, []string{fmt.Sprintf("%d-%d", k*width, min(100, k*width+width-1)), thousands(int(n[k])),
				fmt.Sprintf("%.0f", said[k]/n[k]), fmt.Sprintf("%.0f", seen[k]/n[k])})
		}
	}
	return writeTitled(w, "Reliability: what it states of minutiae, and how many are seen again",
		"In other prints of the finger that reach there; only such as match without doubt.", rows)
}

// writeDiscard shows which share of right fingers is refused where the comparisons with the worst prints are left out, by the scores that
// the engine states for a false match rate.
func writeDiscard(w io.Writer, sets []trials) error {
	var curves []discarding
	for _, fmr := range []float64{1e-3, 1e-4} {
		var d discarding
		for _, s := range sets {
			for _, t := range s.all {
				if t.a == t.b {
					d.add(t.quality, t.score < matcher.ScoreAtFMR(fmr))
				}
			}
		}
		curves = append(curves, d)
	}
	rows := [][]string{{"left out %", "quality below", "refused % at 0.1 %", "at best", "refused % at 0.01 %", "at best"}}
	for _, share := range []float64{0, 1, 2, 5, 10, 20, 30} {
		row := []string{fmt.Sprintf("%.0f", share), fmt.Sprint(curves[0].at(share).quality)}
		for _, c := range curves {
			row = append(row, fmt.Sprintf("%.2f", c.at(share).fnmr), fmt.Sprintf("%.2f", c.at(share).best))
		}
		rows = append(rows, row)
	}
	return writeTitled(w, "Quality: right fingers refused where the worst prints are left out",
		"The quality of a comparison is that of its worse print. At best: by a quality that knows who will be refused.", rows)
}

// writeSamples shows what several samples of a finger are worth as its reference, of which the best score counts. The same prints, those
// after the first three of each finger, are held against references of the first one, two and three, and against one of the mean score.
func writeSamples(w io.Writer, sets []trials) error {
	const most = 3
	rows := [][]string{{"samples", "right", "wrong", "EER %", "FMR100 %", "FMR1000 %"}}
	for n := 1; n <= most; n++ {
		for _, rule := range []struct {
			name string
			of   func([]matcher.Score) matcher.Score
		}{{"best", slices.Max[[]matcher.Score]}, {"mean", meanScore}} {
			if n == 1 && rule.name == "mean" {
				continue
			}
			var all []outcome
			first := 0
			for _, s := range sets {
				all = append(all, s.against(n, most, first, rule.of)...)
				first += len(s.fingers)
			}
			byScore(all)
			r, ok := ratesOf(all, nil)
			if !ok {
				return nil // hardly a set has so few prints
			}
			right := 0
			for _, o := range all {
				if o.a == o.b {
					right++
				}
			}
			rows = append(rows, []string{fmt.Sprintf("%d, %s", n, rule.name), thousands(right), thousands(len(all) - right),
				fmt.Sprintf("%.2f", r.EER), fmt.Sprintf("%.2f", r.FMR100), fmt.Sprintf("%.2f", r.FMR1000)})
		}
	}
	return writeTitled(w, "Several samples of a finger as its reference", "All against the same prints.", rows)
}

// against returns a score for each print after the first most of its finger, by rule over the first n prints of each finger.
func (s *trials) against(n, most, first int, rule func([]matcher.Score) matcher.Score) (all []outcome) {
	type key struct{ finger, print, reference int }
	scores := map[key][]matcher.Score{}
	var order []key
	add := func(finger, print, reference, sample int, score matcher.Score) {
		if print < most || sample >= n {
			return
		}
		k := key{finger, print, reference}
		if scores[k] == nil {
			order = append(order, k)
		}
		scores[k] = append(scores[k], score)
	}
	for _, t := range s.all {
		add(t.a, t.i, t.b, t.j, t.score)
		add(t.b, t.j, t.a, t.i, t.score)
	}
	for _, k := range order {
		all = append(all, outcome{inUnits(rule(scores[k])), first + k.finger, first + k.reference})
	}
	return all
}

func meanScore(scores []matcher.Score) (mean matcher.Score) {
	for _, s := range scores {
		mean += s
	}
	return mean / matcher.Score(len(scores))
}
