package main

import (
	"path/filepath"
	"testing"

	"fingerzeig/matcher"
	"fingerzeig/minutiae"
)

func TestMatch(t *testing.T) {
	folder := t.TempDir()
	file := func(name string, ppi int, pixels ...byte) string {
		path := filepath.Join(folder, name+".png")
		writeImage(t, path, ppi, pixels...)
		return path
	}
	a, b, c := file("a", 500, 1, 0, 0), file("b", 500, 1, 1, 0), file("c", 500, 2, 0, 0)
	silent, blank := file("silent", 0, 1, 0, 0), file("blank", 500, 1, 0, failsByBlank)
	fixed := fakeEngine{func(a, b minutiae.Template) matcher.Score {
		if fingerOf(a) == fingerOf(b) {
			return 4000
		}
		return 1000
	}}
	for _, row := range []struct {
		name string
		args []string
		want string // empty: an error
		says string
	}{
		{name: "one finger", args: []string{a, b}, want: "match: score 40.00, FMR 1.0e-04, threshold 40.00 (FMR 1e-04)\n"},
		{name: "two fingers", args: []string{a, c}, want: "no match: score 10.00, FMR 1.0e-01, threshold 40.00 (FMR 1e-04)\n"},
		{name: "a stricter threshold", args: []string{a, b, "--fmr", "1e-5"}, want: "no match: score 40.00, FMR 1.0e-04, threshold 50.00 (FMR 1e-05)\n"},
		{name: "a looser one", args: []string{a, c, "--fmr=0.1"}, want: "match: score 10.00, FMR 1.0e-01, threshold 10.00 (FMR 1e-01)\n"},
		{name: "the caller's resolution", args: []string{silent, b, "--ppi", "500"},
			want: "match: score 40.00, FMR 1.0e-04, threshold 40.00 (FMR 1e-04)\n"},
		{name: "no resolution", args: []string{a, silent}, says: "as in --ppi 500"},
		{name: "nothing to see", args: []string{a, blank}, says: "blank.png: no print can be read in it"},
		{name: "no such file", args: []string{a, "/none.png"}, says: "/none.png"},
		{name: "no image", args: []string{a, "match_test.go"}, says: "match_test.go: imageio: not an image"},
		{name: "threshold of zero", args: []string{a, b, "--fmr=0"}, says: "--fmr is 0"},
		{name: "threshold above one", args: []string{a, b, "--fmr=2"}, says: "--fmr is 2"},
		{name: "one image", args: []string{a}, says: "expected"},
	} {
		t.Run(row.name, func(t *testing.T) {
			status, out, stderr := runBench(fixed, false, append([]string{"match"}, row.args...)...)
			if row.want == "" {
				wantStatus(t, status, stderr, row.says)
			} else if status != 0 || out != row.want {
				t.Errorf("status %d, %s%q, want %q", status, stderr, out, row.want)
			}
		})
	}
}
