package main

import (
	"encoding/csv"
	"math/big"
	"slices"
	"strings"
	"testing"
)

// This file computes the figures of accuracy anew, from a file of scores alone and from the definitions in words: in fractions, slowly, by
// counting at every threshold. It shares no code with what it checks.

// heldLine is a line of a file of scores.
type heldLine struct {
	probe, candidate string
	mated            bool
	score            *big.Rat // nil for a failure
}

func heldLines(t *testing.T, text string) (lines []heldLine) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		score, _ := new(big.Rat).SetString(row[4])
		if score.Sign() < 0 {
			score = nil
		}
		lines = append(lines, heldLine{row[1], row[2], row[3] == "1", score})
	}
	return lines
}

// atLeast is the share of scores that reach a threshold; nil is the threshold that none reaches.
func atLeast(scores []*big.Rat, threshold *big.Rat) *big.Rat {
	n := int64(0)
	for _, s := range scores {
		if s != nil && threshold != nil && s.Cmp(threshold) >= 0 {
			n++
		}
	}
	return big.NewRat(n, int64(len(scores)))
}

// missesAt is the lowest share of right that is missed at a threshold where at most most of wrong match.
func missesAt(right, wrong []*big.Rat, most *big.Rat) float64 {
	least := big.NewRat(1, 1)
	for _, threshold := range append(slices.Concat(right, wrong), nil) {
		missed := new(big.Rat).Sub(big.NewRat(1, 1), atLeast(right, threshold))
		if atLeast(wrong, threshold).Cmp(most) <= 0 && missed.Cmp(least) < 0 {
			least = missed
		}
	}
	return inPercent(least)
}

func inPercent(share *big.Rat) float64 {
	v, _ := new(big.Rat).Mul(share, big.NewRat(100, 1)).Float64()
	return v
}

// equalError is the equal error rate of the FVC.
func equalError(right, wrong []*big.Rat) float64 {
	var best *big.Rat
	var under, over []*big.Rat // sums of rates where FNMR <= FMR and where FNMR >= FMR
	var underAt, overAt []*big.Rat
	for _, threshold := range append(slices.Concat(right, wrong), nil) {
		if threshold == nil { // above every score
			threshold = big.NewRat(1<<60, 1)
		}
		fmr := atLeast(wrong, threshold)
		fnmr := new(big.Rat).Sub(big.NewRat(1, 1), atLeast(right, threshold))
		sum := new(big.Rat).Add(fmr, fnmr)
		if fnmr.Cmp(fmr) <= 0 {
			under, underAt = append(under, sum), append(underAt, threshold)
		}
		if fnmr.Cmp(fmr) >= 0 {
			over, overAt = append(over, sum), append(overAt, threshold)
		}
	}
	for i, at := range underAt { // that of the highest threshold
		if !slices.ContainsFunc(underAt, func(o *big.Rat) bool { return o.Cmp(at) > 0 }) {
			best = under[i]
		}
	}
	for i, at := range overAt { // that of the lowest
		if !slices.ContainsFunc(overAt, func(o *big.Rat) bool { return o.Cmp(at) < 0 }) && (best == nil || over[i].Cmp(best) < 0) {
			best = over[i]
		}
	}
	return inPercent(best.Quo(best, big.NewRat(2, 1)))
}

// held is one set seen anew.
type held struct {
	lines   []heldLine
	fingers map[string][]string // impressions by the name before the _
}

func hold(lines []heldLine) held {
	h := held{lines, map[string][]string{}}
	for _, l := range lines {
		for _, name := range []string{l.probe, l.candidate} {
			finger, _, _ := strings.Cut(name, "_")
			if !slices.Contains(h.fingers[finger], name) {
				h.fingers[finger] = append(h.fingers[finger], name)
			}
		}
	}
	for _, prints := range h.fingers {
		slices.Sort(prints)
	}
	return h
}

func (h held) score(a, b string) *big.Rat {
	for _, l := range h.lines {
		if l.probe == a && l.candidate == b || l.probe == b && l.candidate == a {
			return l.score
		}
	}
	panic(a + " is not compared with " + b)
}

func (h held) scores(mated bool) (all []*big.Rat) {
	for _, l := range h.lines {
		if l.mated == mated {
			all = append(all, l.score)
		}
	}
	return all
}

func best(scores []*big.Rat) (top *big.Rat) {
	for _, s := range scores {
		if s != nil && (top == nil || s.Cmp(top) > 0) {
			top = s
		}
	}
	return top
}

// searches returns the mate's score and the best other score of each search, and how many mates are at each rank.
func (h held) searches() (mates, others []*big.Rat, ranks map[int]int) {
	ranks = map[int]int{}
	for turn := range 10 {
		gallery := map[string]string{}
		for finger, prints := range h.fingers {
			if turn < len(prints) {
				gallery[finger] = prints[turn]
			}
		}
		for finger, prints := range h.fingers {
			for _, print := range prints {
				if len(gallery) < 2 || gallery[finger] == print {
					continue
				}
				var rest []*big.Rat
				for other, reference := range gallery {
					if other != finger {
						rest = append(rest, h.score(print, reference))
					}
				}
				others = append(others, best(rest))
				reference, enrolled := gallery[finger]
				if !enrolled {
					continue
				}
				mate := h.score(print, reference)
				mates = append(mates, mate)
				if mate == nil {
					continue
				}
				rank := 1
				for _, s := range rest {
					if s != nil && s.Cmp(mate) >= 0 {
						rank++
					}
				}
				ranks[rank]++
			}
		}
	}
	return mates, others, ranks
}

func (h held) transactions() (right, wrong []*big.Rat) {
	for f, references := range h.fingers {
		for _, reference := range references {
			for g, prints := range h.fingers {
				prints = slices.DeleteFunc(slices.Clone(prints), func(p string) bool { return p == reference })
				for k := 0; k+3 <= len(prints); k += 3 {
					s := best([]*big.Rat{h.score(prints[k], reference), h.score(prints[k+1], reference), h.score(prints[k+2], reference)})
					if f == g {
						right = append(right, s)
					} else {
						wrong = append(wrong, s)
					}
				}
			}
		}
	}
	return right, wrong
}
