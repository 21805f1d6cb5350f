package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func writeText(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "scores.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAgainstOther compares an engine without errors with one that refuses every right pair of one finger of four, on another scale and in another order.
func TestAgainstOther(t *testing.T) {
	right := scoresOf([]int{4, 4, 4, 4}, func(mated bool) string { return map[bool]string{true: "50", false: "10"}[mated] })
	lines := strings.Split(strings.TrimSpace(right), "\n")
	other := lines[0] + "\n"
	for i := len(lines) - 1; i > 0; i-- {
		line := strings.ReplaceAll(strings.ReplaceAll(lines[i], ",50", ",0.9"), ",10", ",0.2")
		if strings.HasPrefix(line, "s,f1_") && strings.HasSuffix(line, ",1,0.9") {
			line = strings.ReplaceAll(line, ",0.9", ",-1")
		}
		other += line + "\n"
	}
	out := filepath.Join(t.TempDir(), "r.json")
	page := filepath.Join(t.TempDir(), "r.html")
	status, table, stderr := runBench(telling, false, "accuracy", writeText(t, right), "--against", "other="+writeText(t, other), "--json", out, "--page", page)
	if status != 0 {
		t.Fatal(stderr)
	}
	r := readReport(t, out)
	got := r.Against[0]
	if got.Name != "other" || got.PooledRates.FMR1000 != 25 || got.MeanRates.FMR1000 != 25 || got.FMR1000.By != 25 {
		t.Errorf("got %+v", got)
	}
	// The finger is missing from a draw of four with a chance of (3/4)^4 = 0.32: p is twice that, and no difference lies below zero.
	if got.FMR1000.P < 0.55 || got.FMR1000.P > 0.73 || got.FMR1000.Range.low != 0 {
		t.Errorf("got p %g, %v", got.FMR1000.P, got.FMR1000.Range)
	}
	if m := got.McNemar; m.Ours != 0 || m.Theirs != 6 || math.Abs(m.P-2./64) > 1e-12 {
		t.Errorf("got %+v, want 6 refused there alone and p 1/32", m)
	}
	if !strings.Contains(table, "other") || !strings.Contains(table, "+25.00") {
		t.Errorf("printed %s", table)
	}
}

func TestAgainstErrors(t *testing.T) {
	const good = scoresHead + "s,a1,a2,1,9\ns,a1,b1,0,1\ns,a2,b1,0,1\n"
	for _, row := range []struct{ name, other, says string }{
		{"missing", scoresHead + "s,a1,a2,1,9\ns,a1,b1,0,1\n", "1 missing, such as a2 with b1"},
		{"more", good + "s,a1,b2,0,1\n", "1 more, such as a1 with b2"},
		{"mated here and not there", scoresHead + "s,a1,a2,0,9\ns,a1,b1,1,1\ns,a2,b1,0,1\n", "a1 with a2 is mated here"},
		{"another set", strings.ReplaceAll(good, "s,", "t,"), "no set s"},
		{"more sets", good + strings.ReplaceAll(strings.TrimPrefix(good, scoresHead), "s,", "t,"), "1 more sets, such as t"},
		{"not a number", strings.ReplaceAll(good, ",9", ",nan"), "line 2"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, _, stderr := runBench(telling, false, "accuracy", writeText(t, good), "--against", "o="+writeText(t, row.other))
			wantStatus(t, status, stderr, row.says)
		})
	}
	for _, argument := range []string{"nothing", "=x", "x="} {
		status, _, stderr := runBench(telling, false, "accuracy", writeText(t, good), "--against="+argument)
		wantStatus(t, status, stderr, "want NAME=FILE")
	}
}

func TestSignTest(t *testing.T) {
	for _, row := range []struct {
		a, b int
		want float64
	}{{0, 0, 1}, {0, 1, 1}, {3, 3, 1}, {0, 6, 2. / 64}, {6, 0, 2. / 64}, {1, 7, 2 * 9. / 256}} {
		if got := signTest(row.a, row.b); math.Abs(got-row.want) > 1e-12 {
			t.Errorf("%d and %d: got %g, want %g", row.a, row.b, got, row.want)
		}
	}
	if got := signTest(4000, 5000); got > 1e-20 || math.IsNaN(got) {
		t.Errorf("4000 and 5000: got %g", got)
	}
}

func TestBothSides(t *testing.T) {
	for _, row := range []struct {
		values []float64
		want   float64
	}{{nil, 1}, {[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, 0.2}, {[]float64{-1, 1, 2}, 1}, {[]float64{0, 0, 0}, 1}} {
		if got := bothSides(row.values); got != row.want {
			t.Errorf("%v: got %g, want %g", row.values, got, row.want)
		}
	}
}
