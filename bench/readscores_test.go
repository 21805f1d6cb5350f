package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

const scoresHead = "set,probe,candidate,mated,score\n"

func TestReadScoresErrors(t *testing.T) {
	const good = "s,a1,a2,1,9\ns,a1,b1,0,1\n"
	for _, row := range []struct {
		name, text string
		want       error
		says       string
	}{
		{"empty", "", errScores, "line 1"},
		{"another head", "probe,candidate\n", errScores, "line 1"},
		{"no comparison", scoresHead, errScoresFew, ""},
		{"no mated one", scoresHead + "s,a1,b1,0,1\n", errScoresFew, "set s"},
		{"no non-mated one", scoresHead + "s,a1,a2,1,1\n", errScoresFew, "set s"},
		{"not a number", scoresHead + good + "s,a1,b2,0,NaN\n", errScores, `line 4: not a comparison: score is "NaN"`},
		{"infinite", scoresHead + "s,a1,a2,1,+Inf\n" + good, errScores, "line 2"},
		{"too high", scoresHead + good + "s,a1,b2,0,1e16\n", errScores, "line 4"},
		{"negative", scoresHead + good + "s,a1,b2,0,-0.5\n", errScores, "line 4"},
		{"text", scoresHead + good + "s,a1,b2,0,high\n", errScores, "line 4"},
		{"mated in words", scoresHead + good + "s,a1,b2,yes,1\n", errScores, "line 4"},
		{"with itself", scoresHead + good + "s,a1,a1.png,1,1\n", errScores, "line 4"},
		{"twice", scoresHead + good + "s,a2,a1,1,9\n", errScoresContradict, "line 4"},
		{"of one finger and not", scoresHead + good + "s,a2,a3,1,9\ns,a3,a1,0,1\n", errScoresContradict, "line 5"},
		{"a field too few", scoresHead + "s,a1,a2,1\n", nil, "line 2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			_, err := readScores(strings.NewReader(row.text))
			if err == nil || row.want != nil && !errors.Is(err, row.want) || !strings.Contains(err.Error(), row.says) {
				t.Errorf("got %v, want %v with %q", err, row.want, row.says)
			}
		})
	}
}

// TestScoresBack reads what was written: the same figures must come out as from the images, but for what only images tell.
func TestScoresBack(t *testing.T) {
	folder := writeSet(t, "db", 8, 6, 500, map[string]byte{"f1_1": failsByBlank})
	out := t.TempDir()
	scores := filepath.Join(out, "s.csv")
	for _, args := range [][]string{
		{folder, "--scores", scores, "--json", filepath.Join(out, "images.json")}, {scores, "--json", filepath.Join(out, "scores.json")},
	} {
		if status, _, stderr := runBench(telling, false, append([]string{"accuracy", "--resamples", "50"}, args...)...); status != 0 {
			t.Fatal(stderr)
		}
	}
	images, again := readReport(t, filepath.Join(out, "images.json")), readReport(t, filepath.Join(out, "scores.json"))
	images.Sets[0].averages, images.Mean.averages, images.Pooled.averages, images.Sets[0].PPI = averages{}, averages{}, averages{}, 0
	for i := range images.Details {
		if images.Details[i].Discard == nil {
			t.Error("images tell no quality")
		}
		images.Details[i].Discard = nil
	}
	if !reflect.DeepEqual(images, again) {
		t.Errorf("got  %+v\nwant %+v", again, images)
	}
}

// readReport reads a file that writeJSON wrote.
func readReport(t *testing.T, path string) (r report) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	if err != nil || len(r.Sets) == 0 || len(r.Details) != len(r.Sets)+1 {
		t.Fatalf("%s: %v, %+v", path, err, r)
	}
	return r
}

// FuzzReadScores: what can be read gives a whole report, and written and read again the same comparisons.
func FuzzReadScores(f *testing.F) {
	f.Add(scoresHead + "s,a1,a2,1,9\ns,a1,b1,0,1\n")
	f.Add(scoresHead + "s,a1,a2,1,-1\ns,a1,b1,0,-1.00\n\"t,u\",x.png,y.png,1,3.25\n\"t,u\",x,z,0,1e15\n")
	f.Add(scoresOf([]int{4, 4, 4}, func(mated bool) string { return map[bool]string{true: "7.5", false: "0.0001"}[mated] }))
	f.Fuzz(func(t *testing.T, text string) {
		sets, err := readScores(strings.NewReader(text))
		if err != nil {
			return
		}
		r := newReport(sets, 2, 1)
		var b bytes.Buffer
		if err := errors.Join(r.writeTable(&b), r.writeJSON(&b, provenance{})); err != nil {
			t.Fatal(err)
		}
		b.Reset()
		if err := writeScores(&b, sets); err != nil {
			t.Fatal(err)
		}
		again, err := readScores(&b)
		if err != nil || len(again) != len(sets) {
			t.Fatalf("read again: %v", err)
		}
		for i := range sets {
			if !reflect.DeepEqual(again[i].comparisons, sets[i].comparisons) {
				t.Errorf("set %s comes back as another", sets[i].name)
			}
		}
	})
}
