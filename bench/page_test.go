package main

import (
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestPage asks the command for a page with the sentence, a row a set, and a picture of as many curves.
func TestPage(t *testing.T) {
	a, b := writeSet(t, "a", 3, 4, 500, nil), writeSet(t, "b", 3, 4, 500, nil)
	path := filepath.Join(t.TempDir(), "page.html")
	status, out, errs := runBench(telling, false, "accuracy", "--page", path, a, b)
	if status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, sentence, _ := strings.Cut(out, "seed 1.\n")
	sentence, _, _ = strings.Cut(sentence, "\n")
	for _, want := range []string{sentence, "<td>a<td>3<td>12<td>18<td>48", "<td>b<td>", "<td>pooled<td>6<td>24"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("no %q on the page", want)
		}
	}
	_, svg, _ := strings.Cut(string(page), "<svg")
	svg, _, _ = strings.Cut("<svg"+svg, "</svg>")
	d := xml.NewDecoder(strings.NewReader(svg + "</svg>"))
	texts := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("the picture: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "text" {
			texts++
		}
	}
	if texts < 3+2 { // names of curves and axes
		t.Errorf("%d texts in the picture", texts)
	}
}

func TestDET(t *testing.T) {
	o := []outcome{{50, 0, 0}, {40, 0, 0}, {40, 0, 1}, {30, 0, 0}, {20, 0, 1}, {10, 1, 1}}
	c := detOf("x", o)
	if want := []float64{0, 50, 50, 100, 100}; !slices.Equal(c.FMR, want) {
		t.Errorf("FMR %v, want %v", c.FMR, want)
	}
	if want := []float64{75, 50, 25, 25, 0}; !slices.Equal(c.FNMR, want) {
		t.Errorf("FNMR %v, want %v", c.FNMR, want)
	}
}
