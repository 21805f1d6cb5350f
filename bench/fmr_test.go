package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fingerzeig/minutiae/fmr"
	"fingerzeig/minutiae/synth"
)

// templateFolder writes two templates of each of three drawn fingers as ISO/IEC 19794-2:2005.
func templateFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for i, name := range []string{"1_1", "1_2", "2_1", "2_2", "3_1", "3_2"} {
		template := synth.NewPattern(uint64(1+i/2)).Template(uint64(i), synth.Good())
		b, err := fmr.Encode(fmr.FromTemplate(template, 2), fmr.ISO2005)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name+".iso"), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// TestTemplates measures a folder of templates: drawn fingers are told apart by their minutiae alone.
func TestTemplates(t *testing.T) {
	status, out, err := runBench(fingerzeig{}, false, "accuracy", "--resamples", "0", templateFolder(t))
	if status != 0 || !strings.Contains(out, " 500        3       6    0        3        12   0.00") {
		t.Errorf("status %d: %s\n%s", status, err, out)
	}
}

// TestFMR goes through the commands on templates.
func TestFMR(t *testing.T) {
	folder := templateFolder(t)
	good, card, bad := filepath.Join(folder, "1_1.iso"), filepath.Join(folder, "card"), filepath.Join(folder, "bad.iso")
	b, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	b[24] = 77 // the finger position
	if err := os.WriteFile(bad, b, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		args      []string
		status    int
		out, errs string
	}{
		{"lint good", []string{"lint", good}, 0, "", ""},
		{"lint bad", []string{"lint", bad}, 1, "7.4.1.1 finger position: 77 is no finger position", "rules are broken: 1 times"},
		{"show", []string{"show", good}, 0, "iso2005, view 0: right index 0, live plain", ""},
		{"convert", []string{"convert", "--to", "iso-card-compact", "--to-origin", "--most", "20", good, card}, 0, "", "no room for: finger position"},
		{"show a card", []string{"show", "--format", "iso-card-compact", card}, 0, "254 ppi, 20 minutiae", ""},
		{"no such format", []string{"convert", "--to", "iso", good, card}, 1, "", "no format is called"},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, errs := runBench(fingerzeig{}, false, append([]string{"fmr"}, c.args...)...)
			if status != c.status || !strings.Contains(out, c.out) || !strings.Contains(errs, c.errs) {
				t.Errorf("status %d, want %d; got %q and %q, want %q and %q", status, c.status, out, errs, c.out, c.errs)
			}
		})
	}
}
