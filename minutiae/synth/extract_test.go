package synth_test

import (
	"math"
	"testing"

	"fingerzeig/internal/fixed"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// extracted holds the templates and truths of impressions, two of each finger.
type extracted struct {
	templates []minutiae.Template
	truths    [][]minutiae.Minutia
}

var extractedBefore = map[synth.Options]extracted{}

// extract takes impressions and extracts them, once for each kind.
func extract(t *testing.T, o synth.Options) (templates []minutiae.Template, truths [][]minutiae.Minutia) {
	t.Helper()
	if e, ok := extractedBefore[o]; ok {
		return e.templates, e.truths
	}
	var s minutiae.Scratch
	for _, f := range fingers() {
		for seed := range uint64(2) {
			p := f.Impression(seed, o)
			got, err := minutiae.Extract(p.Image, &s)
			if err != nil {
				t.Fatal(err)
			}
			templates, truths = append(templates, got), append(truths, p.Truth)
		}
	}
	extractedBefore[o] = extracted{templates, truths}
	return templates, truths
}

// paired counts which of want have a partner in got, within 8 pixels and 20 degrees, nearest first come first served.
func paired(got, want []minutiae.Minutia) (n int) {
	taken := make([]bool, len(got))
	for _, w := range want {
		best, nearest := -1, 8.0*minutiae.LengthPerPixel
		for i, g := range got {
			d := math.Hypot(float64(g.X-w.X), float64(g.Y-w.Y))
			if !taken[i] && d <= nearest && fixed.Distance(uint16(g.Direction), uint16(w.Direction)) <= 20*65536/360 {
				best, nearest = i, d
			}
		}
		if best >= 0 {
			taken[best] = true
			n++
		}
	}
	return n
}

// TestExtractAgrees compares the truth with what Extract finds. On good prints what is missed lies at the rim, where Extract does not look,
// and what is too much lies at cores, where the innermost ridge turns back.
func TestExtractAgrees(t *testing.T) {
	rows := []struct {
		name              string
		o                 synth.Options
		recall, precision int // percent
	}{
		{"good", synth.Good(), 75, 92},
		{"poor", synth.Poor(), 65, 82},
		{"at 1000 ppi", synth.Options{PPI: 1000}, 75, 92},
		{"at 350 ppi", synth.Options{PPI: 350}, 70, 90},
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			templates, truths := extract(t, r.o)
			hits, found, there := 0, 0, 0
			for i, got := range templates {
				hits += paired(got.Minutiae, truths[i])
				found += len(got.Minutiae)
				there += len(truths[i])
			}
			t.Logf("recall %d %%, precision %d %% of %d minutiae", 100*hits/there, 100*hits/found, there)
			if 100*hits < r.recall*there || 100*hits < r.precision*found {
				t.Errorf("recall %d %%, precision %d %%, want %d and %d", 100*hits/there, 100*hits/found, r.recall, r.precision)
			}
		})
	}
}

// TestStatistics holds prints to what is measured on real ones (optical sensors of public sets): minutiae a print, period, clarity.
func TestStatistics(t *testing.T) {
	templates, _ := extract(t, synth.Good())
	var count, period, square, clarity, cells, quality float64
	for _, got := range templates {
		count += float64(len(got.Minutiae))
		quality += float64(got.Quality)
		for _, c := range got.Ridges.Cells {
			if c.Clarity() > 0 {
				p := 5 * math.Exp(minutiae.LogPeriodLevel*float64(c.PeriodLevel()))
				period += p
				square += p * p
				clarity += float64(c.Clarity())
				cells++
			}
		}
	}
	n := float64(len(templates))
	mean := period / cells
	rows := []struct {
		name           string
		got, low, high float64
	}{
		{"minutiae a print", count / n, 34, 48},
		{"mean period in pixels", mean, 8.5, 9.7},
		{"deviation of the period", math.Sqrt(square/cells - mean*mean), 0.7, 1.4},
		{"clarity", clarity / cells, 22, 27},
		{"quality", quality / n, 90, 98},
		{"print area in mm2", cells / n * minutiae.RidgeMapCellPx * minutiae.RidgeMapCellPx * 25.4 * 25.4 / (500 * 500), 150, 210},
	}
	for _, r := range rows {
		if r.got < r.low || r.got > r.high {
			t.Errorf("%s: %.2f, want %v to %v", r.name, r.got, r.low, r.high)
		}
	}
}

func TestPeriods(t *testing.T) {
	const n = 60
	sum := 0.0
	for seed := range uint64(n) {
		p := synth.MeanPeriod(seed)
		if p < 7.8 || p > 10.8 {
			t.Errorf("finger %d has a ridge period of %.1f pixels", seed, p)
		}
		sum += p
	}
	if mean := sum / n; mean < 8.7 || mean > 9.3 {
		t.Errorf("the mean period is %.2f pixels", mean)
	}
}

// TestUnreadable asks Extract: it must see that there is nothing to compare, and tell good prints from poor ones.
func TestUnreadable(t *testing.T) {
	bad, truths := extract(t, synth.Unreadable())
	for i, got := range bad {
		if got.Quality > 20 || paired(got.Minutiae, truths[i]) > 4 {
			t.Errorf("print %d: quality %d, %d true minutiae found", i, got.Quality, paired(got.Minutiae, truths[i]))
		}
	}
	quality := func(o synth.Options) (sum int) {
		templates, _ := extract(t, o)
		for _, got := range templates {
			sum += int(got.Quality)
		}
		return sum / len(templates)
	}
	if good, poor := quality(synth.Good()), quality(synth.Poor()); good < poor+5 {
		t.Errorf("quality %d of good prints, %d of poor ones", good, poor)
	}
}
