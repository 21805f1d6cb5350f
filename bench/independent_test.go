package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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

// figures returns all of them by their keys.
func (h held) figures() map[string]float64 {
	right, wrong := h.scores(true), h.scores(false)
	none, oneIn := new(big.Rat), func(n int64) *big.Rat { return big.NewRat(1, n) }
	all := map[string]float64{"eer": equalError(right, wrong), "zerofmr": missesAt(right, wrong, none)}
	mates, others, ranks := h.searches()
	for _, n := range []int64{100, 1000, 10000} {
		all[fmt.Sprintf("fmr%d", n)] = missesAt(right, wrong, oneIn(n))
		if n /= 10; len(mates) > 0 {
			all[fmt.Sprintf("identification fpir%d", n)] = missesAt(mates, others, oneIn(n))
		}
	}
	found := 0
	for r := 1; r <= len(h.fingers) && len(mates) > 0; r++ {
		found += ranks[r]
		all[fmt.Sprintf("identification cmc %d", r)] = inPercent(big.NewRat(int64(found), int64(len(mates))))
	}
	if right, wrong := h.transactions(); len(right) > 0 && len(wrong) > 0 {
		all["transactions eer"] = equalError(right, wrong)
		all["transactions fmr100"] = missesAt(right, wrong, oneIn(100))
		all["transactions zerofmr"] = missesAt(right, wrong, none)
	}
	return all
}

// printedFigures returns the same figures from the command's JSON.
func printedFigures(t *testing.T, text string) map[string]float64 {
	t.Helper()
	scores, out := filepath.Join(t.TempDir(), "s.csv"), filepath.Join(t.TempDir(), "r.json")
	if err := os.WriteFile(scores, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := runBench(telling, false, "accuracy", scores, "--json", out, "--resamples", "5"); status != 0 {
		t.Fatal(stderr)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Pooled  map[string]any
		Details []map[string]any
	}
	if err := json.Unmarshal(b, &r); err != nil {
		t.Fatal(err)
	}
	all := map[string]float64{}
	take := func(prefix string, from any) {
		fields, _ := from.(map[string]any)
		for key, value := range fields {
			switch v := value.(type) {
			case float64:
				all[prefix+key] = v
			case []any:
				for i, v := range v {
					all[prefix+key+" "+strconv.Itoa(i+1)], _ = v.(float64)
				}
			}
		}
	}
	take("", r.Pooled)
	take("identification ", r.Details[1]["identification"])
	take("transactions ", r.Details[1]["transactions"])
	return all
}

func compareFigures(t *testing.T, text string) {
	t.Helper()
	got := printedFigures(t, text)
	for key, want := range hold(heldLines(t, text)).figures() {
		if v, ok := got[key]; !ok || v != want {
			t.Errorf("%s: got %v (%t), want %v, of\n%s", key, v, ok, want, text)
		}
	}
}

// scoresOf writes scores of fingers of so many impressions. score gives the score of two impressions.
func scoresOf(impressions []int, score func(mated bool) string) string {
	var b strings.Builder
	b.WriteString("set,probe,candidate,mated,score\n")
	var names []string
	for f, n := range impressions {
		for i := range n {
			names = append(names, fmt.Sprintf("f%d_%d", f, i))
		}
	}
	for i, a := range names {
		for _, c := range names[i+1:] {
			mated := a[:2] == c[:2]
			fmt.Fprintf(&b, "s,%s,%s,%d,%s\n", a, c, map[bool]int{true: 1}[mated], score(mated))
		}
	}
	return b.String()
}

// TestFiguresByHand holds figures against known answers.
func TestFiguresByHand(t *testing.T) {
	for _, row := range []struct {
		name            string
		mated, nonMated string
		want            map[string]float64
	}{
		{"apart", "9", "1", map[string]float64{"eer": 0, "zerofmr": 0, "identification rank1": 100, "identification fpir10": 0, "transactions eer": 0}},
		// At the one threshold that there is everything matches; above it nothing does. A mate that ties with two others has rank 3.
		{"all equal", "5", "5", map[string]float64{"eer": 50, "fmr100": 100, "identification rank1": 0, "identification cmc 2": 0, "identification cmc 3": 100,
			"identification fpir1000": 100, "transactions zerofmr": 100}},
		{"the wrong way round", "1", "9", map[string]float64{"eer": 100, "identification rank1": 0, "identification cmc 3": 100}},
		{"all failed", "-1", "-1", map[string]float64{"eer": 50, "fmr100": 100, "identification cmc 3": 0, "fte": 12}},
		{"no mated score, and rates that meet at 7", "-1", "7", map[string]float64{"eer": 100, "zerofmr": 100, "identification cmc 3": 0, "identification fpir10": 100}},
	} {
		t.Run(row.name, func(t *testing.T) {
			text := scoresOf([]int{4, 4, 4}, func(mated bool) string {
				if mated {
					return row.mated
				}
				return row.nonMated
			})
			got := printedFigures(t, text)
			for key, want := range row.want {
				if v, ok := got[key]; !ok || v != want {
					t.Errorf("%s: got %v (%t), want %v", key, v, ok, want)
				}
			}
			compareFigures(t, text)
		})
	}
}

// TestFiguresAgainstTwin compares small tables full of ties and failures.
func TestFiguresAgainstTwin(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	for n := range 60 {
		impressions := make([]int, 2+rng.IntN(3))
		for f := range impressions {
			impressions[f] = 1 + rng.IntN(5)
		}
		impressions[0] = max(2, impressions[0])
		levels := 2 + rng.IntN(12)
		text := scoresOf(impressions, func(mated bool) string {
			v := rng.IntN(levels)
			if mated {
				v += levels / 3
			}
			switch {
			case rng.IntN(15) == 0:
				return "-1.00"
			case n%2 == 0:
				return fmt.Sprintf("%d.%02d", v, rng.IntN(3))
			}
			return strconv.Itoa(v)
		})
		if compareFigures(t, text); t.Failed() {
			t.Fatalf("table %d", n)
		}
	}
}
