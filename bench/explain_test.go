package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fingerzeig/minutiae"
	"fingerzeig/minutiae/imageio"
)

// writePrint writes a drawn impression as a file.
func writePrint(t *testing.T, name string, img minutiae.Image) string {
	t.Helper()
	b, err := imageio.EncodePNG(img)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestExplainPage explains two prints of a finger: the page holds both, and as many marks in pairs on one as on the other.
func TestExplainPage(t *testing.T) {
	a, b := writePrint(t, "a.png", drawnImpression(0, 0)), writePrint(t, "b.png", drawnImpression(0, 1))
	out := filepath.Join(t.TempDir(), "page.html")
	status, says, errs := runBench(fingerzeig{}, false, "explain", "--out", out, a, b)
	if status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	page, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	_, match, _ := runBench(fingerzeig{}, false, "match", a, b)
	score := regexp.MustCompile(`score ([0-9.]+)`).FindStringSubmatch(match)[1]
	if !strings.Contains(says, "score "+score) || !strings.Contains(string(page), "<h1>Score "+score+": a match at 40.00") {
		t.Errorf("%q, and the page does not say %s", says, score)
	}
	for _, want := range []string{"a.png: ", "b.png: ", `transform="matrix(`, "<th>evidence"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q on the page", want)
		}
	}
	if n := strings.Count(string(page), "data:image/png;base64,"); n != 4 {
		t.Errorf("%d images", n)
	}
	if n := strings.Count(string(page), `class="mark pair"`); n < 40 || n%4 != 0 { // on each print and on the picture of both
		t.Errorf("%d marks of pairs", n)
	}
	if strings.Contains(string(page), "ZgotmplZ") {
		t.Error("the template refused a value")
	}
}

// TestExplainStrangers explains prints of two fingers, and a page without a print.
func TestExplainStrangers(t *testing.T) {
	a, b := writePrint(t, "a.png", drawnImpression(0, 0)), writePrint(t, "b.png", drawnImpression(1, 0))
	out := filepath.Join(t.TempDir(), "page.html")
	if status, _, errs := runBench(fingerzeig{}, false, "explain", "--out", out, a, b); status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	if page, err := os.ReadFile(out); err != nil || !strings.Contains(string(page), ": no match at 40.00") {
		t.Errorf("the page is not of a non-match: %v", err)
	}
	blank := minutiae.Image{Width: 200, Height: 200, PPI: 500, Pixels: make([]byte, 200*200)}
	if status, says, errs := runBench(fingerzeig{}, false, "explain", "--out", out, a, writePrint(t, "c.png", blank)); status != 0 {
		t.Errorf("status %d: %s", status, errs)
	} else if !strings.Contains(says, "score 0.00, 0 pairs") {
		t.Errorf("%q", says)
	}
	status, _, errs := runBench(fingerzeig{}, false, "explain", "--out", out, a, filepath.Join(t.TempDir(), "page.html"))
	wantStatus(t, status, errs, "page.html")
}
