package main

import (
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

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
