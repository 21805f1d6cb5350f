package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
)

// TestScale measures small galleries of drawn fingers, in which everything is found, and reads the file that other programs read.
func TestScale(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scale.json")
	status, out, stderr := runBench(fingerzeig{}, false, "scale", "--fingers", "3000,600", "--cores", "1,2", "--probes", "20", "--open", "--json", path)
	if status != 0 {
		t.Fatal(stderr)
	}
	if lines := strings.Split(strings.TrimSpace(out), "\n"); len(lines) != 7 || !strings.HasPrefix(lines[1], "600") {
		t.Errorf("got\n%s", out)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Galleries []map[string]float64 }
	if err := json.Unmarshal([]byte(strings.NewReplacer("true", "1", "false", "0").Replace(string(b))), &got); err != nil || len(got.Galleries) != 4 {
		t.Fatalf("%v in %s", err, b)
	}
	for i, g := range got.Galleries {
		for _, key := range []string{"coarse_per_s", "end_to_end_per_s", "latency_ms_p50", "latency_ms_p99", "bytes_per_finger", "open_s", "enrol_per_s"} {
			if g[key] <= 0 {
				t.Errorf("gallery %d has %s %v", i, key, g[key])
			}
		}
		if fingers := []float64{600, 600, 3000, 3000}[i]; g["fingers"] != fingers || g["cores"] != float64(1+i%2) {
			t.Errorf("gallery %d: %v", i, g)
		}
		if _, there := g["fnir_at_fpir1"]; !there || g["kept_rank1_percent"] < 95 || g["kept_of"] < 18 {
			t.Errorf("gallery %d: %v", i, g)
		}
	}
}

func TestScaleRefuses(t *testing.T) {
	for _, c := range []struct{ flag, value, says string }{
		{"--fingers", "0", "above zero"}, {"--fingers", "50", "smallest gallery"}, {"--cores", "0", "above zero"}, {"--probes", "-1", "not below"},
		{"--data", "nowhere", "no such file"},
	} {
		status, _, stderr := runBench(fingerzeig{}, false, "scale", c.flag+"="+c.value)
		wantStatus(t, status, stderr, c.says)
	}
}

// TestRetention counts by hand: of five probes the first is found, the second is found behind a stranger, the third is not found though it scores
// high alone, the fourth scores low alone, and nobody is found for the fifth.
func TestRetention(t *testing.T) {
	h := &hidden{probes: []searcher{{mate: 0}, {mate: 1}, {mate: 2}, {mate: 3}, {mate: 4}}}
	hit := func(id string, score matcher.Score) arena.Hit { return arena.Hit{Subject: id, Score: score} }
	found := []arena.Result{
		{Hits: []arena.Hit{hit(mateID(0), 9000), hit("s1", 1000)}},
		{Hits: []arena.Hit{hit("s2", 5000), hit(mateID(1), 4000)}},
		{Hits: []arena.Hit{hit("s3", 100)}},
		{Hits: []arena.Hit{hit(mateID(3), 50)}},
		{},
	}
	alone := []matcher.Score{9000, 4000, 8000, 50, 0}
	got := newRetention(h, found, alone, nil) // the best stranger scores 50.00, so only 50.01 and more passes
	want := retention{Threshold: 50.01, Rank1: 40, Kept: 50, Of: 2, FNIR: 80, FNIRAlone: 60}
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	got = newRetention(h, found, alone, []bool{true, false, true, true, false})
	want.ByAll, want.Kept, want.Of = true, 100*2.0/3, 3
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
