package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// realSet returns a folder of real prints, or skips the test where there are none.
func realSet(t *testing.T, name string) string {
	t.Helper()
	data := os.Getenv("FINGERZEIG_DATA")
	if data == "" {
		data = filepath.Join("..", "..", "shared", "data") // the default is relative to the module's root, a test runs in its package
	}
	folder := filepath.Join(data, name)
	if _, err := os.Stat(folder); err != nil {
		t.Skip("no real prints; FINGERZEIG_DATA names their folder")
	}
	return folder
}

// TestRealPrints measures three fingers of a set of ordinary quality, which the engine must tell apart.
func TestRealPrints(t *testing.T) {
	folder := realSet(t, "fvc2002_db2_b")
	some := filepath.Join(t.TempDir(), "some")
	if err := os.Mkdir(some, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, finger := range []string{"101", "102", "103"} {
		for _, impression := range []string{"1", "2", "3"} {
			name := finger + "_" + impression + ".tif"
			b, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(some, name), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	s, err := openSet(some+"@569", "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := measurer{engine: fingerzeig{}, goroutines: 2, progress: quiet}.measure(s)
	if err != nil {
		t.Fatal(err)
	}
	r := newReport([]measured{m}, 10, 1)
	if got := r.Sets[0]; got.FTE != 0 || got.EER > 5 || got.MinutiaeMean < 10 {
		t.Errorf("got %+v", got)
	}
	a, b := filepath.Join(some, "101_1.tif"), filepath.Join(some, "101_2.tif")
	if status, out, stderr := runBench(fingerzeig{}, false, "match", a, b, "--ppi", "569"); status != 0 || !strings.HasPrefix(out, "match: ") {
		t.Errorf("status %d, %s%s", status, stderr, out)
	}
}
