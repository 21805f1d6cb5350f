package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRecorded(t *testing.T) {
	folder := writeSet(t, "db", 4, 4, 500, nil)
	path := filepath.Join(t.TempDir(), "record.json")
	if status, _, stderr := runBench(telling, false, "accuracy", folder, "--record", path); status != 0 {
		t.Fatal(stderr)
	}
	if status, _, stderr := runBench(telling, false, "accuracy", folder, "--recorded", path); status != 0 {
		t.Error(stderr)
	}
	worse := writeSet(t, "db", 4, 4, 500, map[string]byte{"f1_1": failsByBlank})
	status, _, stderr := runBench(telling, false, "accuracy", worse, "--recorded", path)
	wantStatus(t, status, stderr, "FMR1000 % is 12.5, was 0")
	status, _, stderr = runBench(telling, false, "accuracy", writeSet(t, "db", 4, 3, 500, nil), "--recorded", path)
	wantStatus(t, status, stderr, errOtherRecord.Error())
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, _, stderr = runBench(telling, false, "accuracy", folder, "--recorded", path)
	wantStatus(t, status, stderr, "record.json")
}

func TestNotWorse(t *testing.T) {
	bar := record{rates: rates{EER: 2, FMR100: 2, FMR1000: 2, ZeroFMR: 2}, Rank1Missed: 2, Discard: 2}
	if err := bar.notWorse(&bar); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*record){
		"EER": func(r *record) { r.EER = 2.1 }, "FMR100 ": func(r *record) { r.FMR100 = 3 }, "FMR1000 %": func(r *record) { r.FMR1000 = 3 },
		"ZeroFMR": func(r *record) { r.ZeroFMR = 3 }, "rank 1": func(r *record) { r.Rank1Missed = 3 }, "worst fifth": func(r *record) { r.Discard = 3 },
		"failures": func(r *record) { r.FTE = 1 },
	} {
		v := bar
		change(&v)
		if err := v.notWorse(&bar); !errors.Is(err, errWorse) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestOpenDrawn(t *testing.T) {
	for _, size := range []string{"", "2", "1x2", "2x1", "1001x2", "2x101", "2x2x2", "02x2", "2x2 ", "axb"} {
		if _, err := openDrawn(size); !errors.Is(err, errDrawn) {
			t.Errorf("%q: got %v", size, err)
		}
	}
	s, err := openDrawn("3x2")
	if err != nil || len(s.fingers) != 3 || len(s.images) != 6 || s.images[5].finger != 2 || s.images[5].name != "0003_02" {
		t.Fatalf("%v, got %+v", err, s)
	}
	if testing.Short() {
		return
	}
	img, err := s.read(5)
	if err != nil || img.Width == 0 || img.PPI != 500 {
		t.Errorf("%v, %d ppi", err, img.PPI)
	}
}
