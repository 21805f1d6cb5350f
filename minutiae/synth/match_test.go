package synth_test

import (
	"testing"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// accepted is the score of one false match in 10,000: what a cautious verifier asks for.
const accepted = matcher.Score(4000)

// templates returns what Extract finds on impressions first to first+n-1 of each of the fingers.
func templates(t *testing.T, first uint64, n int, o synth.Options) [][]minutiae.Template {
	t.Helper()
	var s minutiae.Scratch
	of := make([][]minutiae.Template, len(fingers()))
	for i, f := range fingers() {
		for k := range uint64(n) {
			got, err := minutiae.Extract(f.Impression(first+k, o).Image, &s)
			if err != nil {
				t.Fatal(err)
			}
			of[i] = append(of[i], got)
		}
	}
	return of
}

// TestMatch compares prints as the engine does: those of one finger must match, and those of two must not, whatever is done to them short
// of making them unreadable or turning them beyond what the matcher looks for, a quarter turn.
func TestMatch(t *testing.T) {
	enrolled := templates(t, 100, 1, synth.Good())
	rows := []struct {
		name    string
		o       synth.Options
		mates   int           // percent of the finger's own prints accepted, at least
		highest matcher.Score // of anybody else's
	}{
		{"good", synth.Good(), 95, accepted},
		{"poor", synth.Poor(), 85, accepted},
		{"turned", synth.Options{Rotation: -50}, 95, accepted},
		{"unreadable", synth.Unreadable(), 0, 1000},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			var s matcher.Scratch
			mates, matched, highest := 0, 0, matcher.Score(0)
			for i, visits := range templates(t, 200, 2, r.o) {
				for _, visit := range visits {
					probe := matcher.NewProbe(visit)
					for j := range enrolled {
						score := probe.Match(matcher.NewCandidate(enrolled[j][0]), &s)
						switch {
						case i != j:
							highest = max(highest, score)
						case score >= accepted:
							matched++
							fallthrough
						default:
							mates++
						}
					}
				}
			}
			t.Logf("%d of %d accepted, others score up to %v", matched, mates, highest)
			if 100*matched < r.mates*mates {
				t.Errorf("%d of %d prints of the same finger are accepted, want %d %%", matched, mates, r.mates)
			}
			if r.mates == 0 && matched > 0 {
				t.Errorf("%d prints that nobody can read are accepted", matched)
			}
			if highest >= r.highest {
				t.Errorf("prints of different fingers score up to %v, want less than %v", highest, r.highest)
			}
		})
	}
}
