package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeChecksums writes a file of checksums that the change has altered.
func writeChecksums(t *testing.T, r checksumReport, change func(*checksumReport)) string {
	t.Helper()
	b, err := json.Marshal(r) // a deep copy
	if err != nil {
		t.Fatal(err)
	}
	var changed checksumReport
	if err := json.Unmarshal(b, &changed); err != nil {
		t.Fatal(err)
	}
	change(&changed)
	changed.All = changed.sum()
	if b, err = json.Marshal(changed); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "baseline.json")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestChecksum makes the checksums of drawn prints, and then again against baselines that differ in known places.
func TestChecksum(t *testing.T) {
	folder, path := filepath.Join(t.TempDir(), "drawn"), filepath.Join(t.TempDir(), "c.json")
	if err := drawSample(folder, 9, 2, 2, quiet); err != nil {
		t.Fatal(err)
	}
	if status, _, stderr := runBench(fingerzeig{}, false, "checksum", folder, "--json", path); status != 0 {
		t.Fatal(stderr)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var r checksumReport
	if err := json.Unmarshal(b, &r); err != nil || len(r.Prints) != 4 {
		t.Fatalf("%v in %s", err, b)
	}
	names := map[string]bool{}
	for _, s := range r.Prints[0].Stages {
		names[s.Stage] = true
	}
	for _, want := range []string{"image", "orient first", "filter even, 2", "template", "structure", "candidate", "sketch", "likeness", "evidence", "score"} {
		if !names[want] {
			t.Errorf("no %q among %v", want, names)
		}
	}
	for i := range r.Prints[0].Stages {
		if a, b := r.Prints[0].Stages[i], r.Prints[1].Stages[i]; a.Stage != b.Stage || a.Sum == b.Sum && a.Stage != "segment depth" {
			t.Errorf("two prints have the checksums %v and %v", a, b)
		}
	}
	alter := func(p *printChecksum, stage string) {
		for i := range p.Stages {
			if p.Stages[i].Stage == stage {
				p.Stages[i].Sum = "0"
			}
		}
	}
	for _, row := range []struct {
		name      string
		change    func(*checksumReport)
		out, says string
	}{
		{"the same", func(*checksumReport) {}, "The same as the baseline", ""},
		{"a stage and what follows", func(r *checksumReport) {
			alter(&r.Prints[1], "orient first")
			alter(&r.Prints[1], "score")
			alter(&r.Prints[2], "evidence")
		}, `drawn/001_2: differs from "orient first" on`, `the first stage that does is "orient first", on 1 of 4 prints`},
		{"a stage fewer", func(r *checksumReport) { r.Prints[0].Stages = r.Prints[0].Stages[:3] }, `drawn/001_1: differs from "normalise ridges"`, "normalise"},
		{"a stage more", func(r *checksumReport) {
			r.Prints[0].Stages = append(r.Prints[0].Stages, stageChecksum{"polish", "0"})
		}, `drawn/001_1: differs from "polish"`, `"polish"`},
		{"a print fewer", func(r *checksumReport) { r.Prints = r.Prints[1:] }, "drawn/001_1: not in the baseline", "other prints"},
		{"a print more", func(r *checksumReport) {
			r.Prints = append(r.Prints, printChecksum{Set: "drawn", Print: "x"})
		}, "drawn/x: in the baseline alone", "other prints"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, out, stderr := runBench(fingerzeig{}, false, "checksum", folder, "--baseline", writeChecksums(t, r, row.change))
			if !strings.Contains(out, row.out) || !strings.Contains(stderr, row.says) || (status == 0) != (row.says == "") {
				t.Errorf("status %d, %s%s", status, out, stderr)
			}
		})
	}
}

func TestChecksumRefuses(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.json")
	if err := os.WriteFile(bad, []byte(`{"checksum":"1","prints":[]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct{ flag, says string }{
		{"--fingers=1", "above one"}, {"--baseline=" + bad, "not a whole file"}, {"--baseline=/none", "/none"}, {"--json=/none/c.json", "/none/c.json"},
	} {
		status, _, stderr := runBench(fingerzeig{}, false, "checksum", row.flag)
		wantStatus(t, status, stderr, row.says)
	}
}
