package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// writeFound writes what a command found as its file.
func writeFound[T any](t *testing.T, name string, found T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p := provenance{Command: "bench " + name, Date: time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC), Commit: "c0ffee", CPU: "Some CPU 9000", Cores: 7, SIMD: "avx2"}
	if err := writeSourced(f, p, found); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestHTMLReport makes a page of one file of each kind, one of them with a name that is markup.
func TestHTMLReport(t *testing.T) {
	accuracy, page := filepath.Join(t.TempDir(), "accuracy.json"), filepath.Join(t.TempDir(), "report.html")
	if status, _, stderr := runBench(telling, false, "accuracy", writeSet(t, "a<b>", 3, 4, 500, nil), "--json", accuracy); status != 0 {
		t.Fatal(stderr)
	}
	ms := func(v float64) middle { return middle{v * 1e3, v * 1e3, v * 1e3} }
	speed := writeFound(t, "speed.json", speedReport{What: "drawn prints", Levels: []speedLevel{
		{Level: "avx2", Steps: []timed{{Step: stepVerify, Wall: ms(20), CPU: &middle{Median: 19e3}}}}, {Level: "avx512", Absent: true},
	}})
	scale := writeFound(t, "scale.json", scaleReport{What: "100 fingers", Galleries: []scaled{{Fingers: 54321, Cores: 2, P50: 45.6, retention: retention{Rank1: 97.5}}}})
	all := loadOperation{Due: 1000, Answered: 998, Errors: map[string]int{"busy": 2}, Latency: quantiles{P99: 123}, Distribution: [][2]float64{{0, 1}, {0.5, 2}, {0.9, 9}}}
	load := writeFound(t, "load.json", loadReport{What: "drawn prints", Mix: map[string]int{operationIdentify: 1}, Runs: []loadResult{{Loop: "closed", Clients: 3, PerS: 456, All: all}}})
	checksum := writeFound(t, "checksum.json", checksumReport{All: "abcdef0123"})
	truth := writeFound(t, "truth.json", truthReport{What: "ten drawn prints", Definition: "Counted is what counts.", Good: goodTruth{truthRow: truthRow{90, 10, 100, 97, 2}},
		Truth: []truthRow{{80, 3, 20, 70, 25}, {90, 10, 100, 97, 2}}})
	near := writeFound(t, "likeness.json", likenessReport{[]likeness{{Measure: "quality", Sets: []distributed{{Set: "drawn", Drawn: true, Nearest: "real", Least: 0.123}}}}})
	status, _, stderr := runBench(telling, false, "report", accuracy, truth, near, speed, scale, load, checksum, "--out", page)
	if status != 0 {
		t.Fatal(stderr)
	}
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	got := string(b)
	for _, want := range []string{
		"Of 1,000 right fingers, 0 are refused", "One core needs 20.0 ms", "50.0 verifications a second", "Among 54,321 fingers, 2 cores find the right one in 45.6 ms; it comes first in 97.5",
		"up to 456 requests a second; then 99 of 100 took no more than 123 ms, and 2 of 1,000 failed", "2 busy", "abcdef0123", "970 are found, and 20 of 1,000 that are extracted there are false", "Counted is what counts.", "80 to 90<td>3<td>20<td>70.00", "<td>real<td>0.12", "<td>absent", "a&lt;b&gt;",
		"<code>bench load.json</code>", "2031-02-03 04:05 UTC, commit c0ffee, Some CPU 9000, 7 cores",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q on the page", want)
		}
	}
	if n := strings.Count(got, "<svg"); n < 4 {
		t.Errorf("%d pictures", n)
	}
	if found := regexp.MustCompile(`(src|href)="?[^"#]|@import|url\(|<script`).FindString(got); found != "" {
		t.Errorf("the page asks for something else: %s", found)
	}
}

func TestHTMLReportRefuses(t *testing.T) {
	for _, row := range []struct{ name, text string }{
		{"no JSON", "<html>"}, {"of another program", `{"rows":[]}`}, {"no runs", `{"load":[]}`}, {"no levels", `{"speed":[]}`},
		{"no truth", `{"truth":[]}`}, {"no likeness", `{"likeness":[]}`}, {"no galleries", `{"galleries":[]}`}, {"no sets", `{"sets":[],"pooled":{}}`}, {"another type", `{"load":"high"}`}, {"no sum", `{"checksum":""}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			path, page := filepath.Join(t.TempDir(), "x.json"), filepath.Join(t.TempDir(), "report.html")
			if err := os.WriteFile(path, []byte(row.text), 0o600); err != nil {
				t.Fatal(err)
			}
			status, _, stderr := runBench(telling, false, "report", path, "--out", page)
			wantStatus(t, status, stderr, "not a file of accuracy")
			if exists(page) {
				t.Error("a page was written")
			}
		})
	}
}
