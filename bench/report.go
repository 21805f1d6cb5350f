package main

import (
	"io"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// report is what accuracy found, in the form of its JSON file. Rates are in percent, intervals hold 95 % and are arrays of both ends. All that the page
// shows is in it.
type report struct {
	Sets      []setReport  `json:"sets"`
	Mean      meanReport   `json:"mean"`
	Pooled    pooledReport `json:"pooled"`
	Resamples int          `json:"resamples"` // of the bootstrap
	Seed      uint64       `json:"seed"`
	Details   []details    `json:"details"` // of each set, then of all together
	Against   []rival      `json:"against,omitempty"`
}

// setReport is one row: a set.
type setReport struct {
	Name string `json:"name"`
	PPI  int    `json:"ppi"` // 0 where the files of the set have different ones, or only scores are known
	counts
	rates
	averages
	uncertain
}

// meanReport is the mean of each rate over the sets, which all count the same.
type meanReport struct {
	rates
	averages
	uncertain
}

// pooledReport is of all comparisons of all sets together, with one threshold for all.
type pooledReport struct {
	counts
	rates
	averages
	uncertain
}

type counts struct {
	Fingers  int `json:"fingers"`
	Images   int `json:"images"`
	FTE      int `json:"fte"`      // images that failed to enrol
	Genuine  int `json:"genuine"`  // mated comparisons
	Impostor int `json:"impostor"` // non-mated comparisons
}

// averages are zero where only scores are known.
type averages struct {
	MinutiaeMean    float64 `json:"minutiae_mean"`     // of an image
	ExtractMSMedian float64 `json:"extract_ms_median"` // of an image, without reading the file
	MatchUSMedian   float64 `json:"match_us_median"`   // of a comparison of prepared templates
}

// newReport sums up sets, whose fingers it numbers. resamples and seed are those of the bootstrap.
func newReport(sets []measured, resamples int, seed uint64) report {
	r := report{Resamples: resamples, Seed: seed}
	draw := resampler{times: resamples, seed: seed}
	var all measured
	var parts []gathered
	var each []rates
	first := 0
	for i := range sets {
		s := &sets[i]
		s.first = first
		first += len(s.fingers)
		o := s.outcomes()
		parts = append(parts, gather(*s, o))
		draw.sets, draw.counts = append(draw.sets, o), append(draw.counts, len(s.fingers))
		row := setReport{Name: s.name, PPI: s.commonPPI(), counts: s.counts(), averages: s.averages()}
		row.rates, _ = ratesOf(o, nil) // a set without comparisons is not opened
		r.Sets, each = append(r.Sets, row), append(each, row.rates)
		r.Pooled.counts.add(row.counts)
		all.minutiae = append(all.minutiae, s.minutiae...)
		all.extractMS, all.matchUS = append(all.extractMS, s.extractMS...), append(all.matchUS, s.matchUS...)
	}
	together := pool(parts)
	r.Pooled.rates, _ = ratesOf(together.outcomes, nil)
	r.Pooled.averages = all.averages()
	r.Mean = meanReport{rates: meanRates(each), averages: r.meanAverages()}
	uncertain, mean, pooled := bootstrap(draw, together.outcomes)
	for i := range uncertain {
		r.Sets[i].uncertain = uncertain[i]
	}
	r.Mean.uncertain, r.Pooled.uncertain = mean, pooled
	r.Details = detailed(append(parts, together), draw)
	return r
}

// outcomes returns the set's comparisons, sorted by score.
func (m *measured) outcomes() []outcome {
	o := make([]outcome, len(m.comparisons))
	for i, c := range m.comparisons {
		o[i] = outcome{c.score, m.first + m.images[c.probe].finger, m.first + m.images[c.candidate].finger}
	}
	byScore(o)
	return o
}

func (m *measured) commonPPI() int {
	for ppi := range m.ppis {
		if len(m.ppis) == 1 {
			return ppi
		}
	}
	return 0
}

func (m *measured) counts() counts {
	c := counts{Fingers: len(m.fingers), Images: len(m.images), FTE: m.fte}
	for _, v := range m.comparisons {
		if v.mated {
			c.Genuine++
		} else {
			c.Impostor++
		}
	}
	return c
}

func (c *counts) add(d counts) {
	c.Fingers, c.Images, c.FTE = c.Fingers+d.Fingers, c.Images+d.Images, c.FTE+d.FTE
	c.Genuine, c.Impostor = c.Genuine+d.Genuine, c.Impostor+d.Impostor
}

func (m *measured) averages() averages {
	if len(m.minutiae) == 0 {
		return averages{}
	}
	found := make([]float64, len(m.minutiae))
	for i, n := range m.minutiae {
		found[i] = float64(n)
	}
	return averages{stat.Mean(found, nil), median(m.extractMS), median(m.matchUS)}
}

// median returns the middle value, or the mean of the two in the middle.
func median(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}

// meanRates returns the mean of each rate.
func meanRates(all []rates) (m rates) {
	for _, r := range all {
		m.EER, m.ZeroFMR = m.EER+r.EER, m.ZeroFMR+r.ZeroFMR
		m.FMR100, m.FMR1000, m.FMR10000 = m.FMR100+r.FMR100, m.FMR1000+r.FMR1000, m.FMR10000+r.FMR10000
	}
	n := float64(len(all))
	return rates{m.EER / n, m.FMR100 / n, m.FMR1000 / n, m.FMR10000 / n, m.ZeroFMR / n}
}

func (r *report) meanAverages() (m averages) {
	for _, s := range r.Sets {
		m.MinutiaeMean += s.MinutiaeMean
		m.ExtractMSMedian, m.MatchUSMedian = m.ExtractMSMedian+s.ExtractMSMedian, m.MatchUSMedian+s.MatchUSMedian
	}
	n := float64(len(r.Sets))
	return averages{m.MinutiaeMean / n, m.ExtractMSMedian / n, m.MatchUSMedian / n}
}

func (r report) writeJSON(w io.Writer, p provenance) error { return writeSourced(w, p, r) }
