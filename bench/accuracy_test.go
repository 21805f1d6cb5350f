package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTable checks all that is printed but the times. Of the set called bad, 1 of 3 mated comparisons has no score, so FNMR and FMR meet at
// a third: where 4 of the 12 non-mated comparisons match.
func TestTable(t *testing.T) {
	good := writeSet(t, "good", 10, 8, 500, nil)
	bad := writeSet(t, "bad", 3, 2, 500, map[string]byte{"f1_0": failsByError})
	status, out, stderr := runBench(telling, false, "accuracy", good, bad+"@569", "--resamples", "100", "--workers", "2")
	if status != 0 || stderr != "" {
		t.Fatalf("status %d, %s", status, stderr)
	}
	times := regexp.MustCompile(`(?m) +[0-9.]+ +[0-9.]+$`)
	const want = `
set     ppi  fingers  images  fte  genuine  impostor  EER %      (95 %)  FMR100 %  FMR1000 %      (95 %)  FMR10000 %  ZeroFMR %  minutiae  extract ms  match us
good    500       10      80    0      280      2880   0.00   (0.0-0.0)      0.00       0.00   (0.0-0.0)        0.00       0.00      14.5
bad     569        3       6    1        3        12  33.33  (0.0-58.3)     33.33      33.33  (0.0-66.7)       33.33      33.33       9.2
mean                                                  16.67  (0.0-29.2)     16.67      16.67  (0.0-33.3)       16.67      16.67      11.8
pooled           13      86    1      283      2892    0.35   (0.0-0.7)      0.35       0.35   (0.0-0.7)        0.35       0.35      14.1

In brackets: 100 resamples by finger, seed 1.
Of 1,000 right fingers, 4 are refused when one wrong finger in 1,000 is let in, and 4 when none of 2,892 is.
`
	rates, rest, _ := strings.Cut(out, "\nSearches\n")
	for _, want := range []string{`(?m)^bad +3 +6 +6 +66\.67 `, `(?m)^Transactions: the best of 3 attempts$`, `(?m)^good +160 +1440 +0\.00 `} {
		if !regexp.MustCompile(want).MatchString(rest) {
			t.Errorf("no %s in\n%s", want, rest)
		}
	}
	spaces := regexp.MustCompile(` +`) // how wide a column is, TestAlign says
	out = rates
	got := spaces.ReplaceAllString(times.ReplaceAllString("\n"+out, ""), " ")
	if got != spaces.ReplaceAllString(want, " ") {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestJSON checks the shape of the file, which other programs read.
func TestJSON(t *testing.T) {
	folder := writeSet(t, "db", 4, 3, 569, map[string]byte{"f1_0": failsByError})
	path := filepath.Join(t.TempDir(), "r.json")
	if status, _, stderr := runBench(telling, false, "accuracy", folder, "--json", path); status != 0 {
		t.Fatal(stderr)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Sets         []map[string]any `json:"sets"`
		Mean, Pooled map[string]any
	}
	if err := json.Unmarshal(b, &got); err != nil || len(got.Sets) != 1 {
		t.Fatalf("%v in %s", err, b)
	}
	rates := []string{"eer", "fmr100", "fmr1000", "fmr10000", "zerofmr", "minutiae_mean", "extract_ms_median", "match_us_median",
		"eer_95", "fmr1000_95"}
	counts := []string{"fingers", "images", "fte", "genuine", "impostor"}
	for _, row := range []struct {
		name string
		got  map[string]any
		keys []string
	}{
		{"set", got.Sets[0], slices.Concat([]string{"name", "ppi"}, counts, rates)},
		{"mean", got.Mean, rates},
		{"pooled", got.Pooled, slices.Concat(counts, rates)},
	} {
		for _, key := range row.keys {
			if _, ok := row.got[key]; !ok {
				t.Errorf("%s lacks %s", row.name, key)
			}
		}
		if len(row.got) != len(row.keys) {
			t.Errorf("%s has more than %v: %v", row.name, row.keys, row.got)
		}
	}
	// 2 of 12 mated comparisons are with the image that failed.
	want := map[string]any{"name": "db", "ppi": 569., "fingers": 4., "images": 12., "fte": 1., "genuine": 12., "impostor": 54., "fmr100": 100. / 6}
	for key, value := range want {
		if got.Sets[0][key] != value {
			t.Errorf("%s: got %v, want %v", key, got.Sets[0][key], value)
		}
	}
}

func TestScores(t *testing.T) {
	folder := writeSet(t, "a,b", 2, 2, 500, map[string]byte{"f1_1": failsByBlank})
	path := filepath.Join(t.TempDir(), "s.csv")
	if status, _, stderr := runBench(telling, false, "accuracy", folder, "--scores", path); status != 0 {
		t.Fatal(stderr)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	const want = "set probe candidate mated score|a,b f0_0 f0_1 1 50.11|a,b f0_0 f1_0 0 9.83|a,b f0_0 f1_1 0 -1.00|" +
		"a,b f0_1 f1_0 0 9.76|a,b f0_1 f1_1 0 -1.00|a,b f1_0 f1_1 1 -1.00"
	var got []string
	for _, row := range rows {
		got = append(got, strings.Join(row, " "))
	}
	if strings.Join(got, "|") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, "|"), want)
	}
}

// TestSameName checks that two folders of one name, or one folder at two resolutions, can be told apart.
func TestSameName(t *testing.T) {
	folder := writeSet(t, "db", 2, 2, 500, nil)
	status, out, stderr := runBench(telling, false, "accuracy", folder, folder+"@512")
	if status != 0 || !strings.Contains(out, "\ndb ") || !strings.Contains(out, "\n"+folder+"@512 ") {
		t.Errorf("status %d, %s\n%s", status, stderr, out)
	}
	status, _, stderr = runBench(telling, false, "accuracy", folder, folder, folder)
	wantStatus(t, status, stderr, "is given twice")
}

func TestAccuracyErrors(t *testing.T) {
	silent := writeSet(t, "silent", 2, 2, 0, nil)
	broken := writeSet(t, "broken", 2, 2, 500, nil)
	if err := os.WriteFile(filepath.Join(broken, "f0_1.png"), []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		args []string
		says string
	}{
		{"no set", nil, "expected"},
		{"no resolution", []string{silent}, "as in " + silent + "@500 or set.json"},
		{"a broken image", []string{broken}, "f0_1.png: imageio: not an image"},
		{"no such set", []string{silent + "@500", "/none"}, "/none"},
		{"where JSON cannot be", []string{silent + "@500", "--json", "/none/r.json"}, "/none/r.json"},
		{"where scores cannot be", []string{silent + "@500", "--scores", "/none/s.csv"}, "/none/s.csv"},
		{"resamples", []string{silent + "@500", "--resamples=-1"}, "must not be negative"},
		{"workers", []string{silent + "@500", "--workers=-1"}, "must not be negative"},
		{"naming", []string{silent + "@500", "--name", "(?P<finger>.)"}, "lacks the group"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, out, stderr := runBench(telling, false, append([]string{"accuracy"}, row.args...)...)
			wantStatus(t, status, stderr, row.says)
			if out != "" {
				t.Errorf("printed %s", out)
			}
		})
	}
}

// TestProgress checks that a bar is drawn on a terminal and leaves nothing of itself in the output.
func TestProgress(t *testing.T) {
	folder := writeSet(t, "db", 2, 2, 500, nil)
	_, out, stderr := runBench(telling, true, "accuracy", folder)
	if !strings.Contains(stderr, "db extract") || strings.Contains(out, "extract 1") {
		t.Errorf("on a terminal: %q and %q", stderr, out)
	}
	pipe, _, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	if isTerminal(pipe) {
		t.Error("a pipe is taken for a terminal")
	}
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{nil, {"--help"}} {
		status, out, _ := runBench(telling, false, args...)
		if status != 0 || !strings.Contains(out, "accuracy") || !strings.Contains(out, "match") {
			t.Errorf("%v: status %d, %s", args, status, out)
		}
	}
}
