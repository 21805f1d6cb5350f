package main

import (
	"io"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// report is what accuracy found, in the form of its JSON file. Rates are in percent.
type report struct {
	Sets   []setReport  `json:"sets"`
	Mean   meanReport   `json:"mean"`
	Pooled pooledReport `json:"pooled"`
}

// setReport is one row: a set.
type setReport struct {
	Name string `json:"name"`
	PPI  int    `json:"ppi"` // 0 where the files of the set have different ones
	counts
	rates
	averages
	uncertain uncertain
}

// meanReport is the mean of each rate over the sets, which all count the same.
type meanReport struct {
	rates
	averages
	uncertain uncertain
}

// pooledReport is of all comparisons of all sets together, with one threshold for all.
type pooledReport struct {
	counts
	rates
	averages
	uncertain uncertain
}

type counts struct {
	Fingers  int `json:"fingers"`
	Images   int `json:"images"`
	FTE      int `json:"fte"`      // images that failed to enrol
	Genuine  int `json:"genuine"`  // mated comparisons
	Impostor int `json:"impostor"` // non-mated comparisons
}

type averages struct {
	MinutiaeMean    float64 `json:"minutiae_mean"`     // of an image
	ExtractMSMedian float64 `json:"extract_ms_median"` // of an image, without reading the file
	MatchUSMedian   float64 `json:"match_us_median"`   // of a comparison of prepared templates
}

// newReport sums up sets. resamples and seed are those of the bootstrap.
func newReport(sets []measured, resamples int, seed uint64) report {
	var r report
	var all measured
	var fingers []int
	var outcomes [][]outcome
	var pool []outcome
	first := 0
	for i := range sets {
		s := &sets[i]
		o := s.outcomes(first)
		first += len(s.fingers)
		fingers, outcomes, pool = append(fingers, len(s.fingers)), append(outcomes, o), append(pool, o...)
		row := setReport{Name: s.name, PPI: s.commonPPI(), counts: s.counts(), averages: s.averages()}
		row.rates, _ = ratesOf(o, nil) // a set without comparisons is not opened
		r.Sets = append(r.Sets, row)
		r.Pooled.counts.add(row.counts)
		all.minutiae = append(all.minutiae, s.minutiae...)
		all.extractMS, all.matchUS = append(all.extractMS, s.extractMS...), append(all.matchUS, s.matchUS...)
	}
	byScore(pool)
	r.Pooled.rates, _ = ratesOf(pool, nil)
	r.Pooled.averages = all.averages()
	r.Mean = r.mean()
	each, mean, pooled := bootstrap(outcomes, pool, fingers, resamples, seed)
	for i := range each {
		r.Sets[i].uncertain = each[i]
	}
	r.Mean.uncertain, r.Pooled.uncertain = mean, pooled
	return r
}

// outcomes returns the set's comparisons, sorted by score, its fingers numbered from first on.
func (m *measured) outcomes(first int) []outcome {
	o := make([]outcome, len(m.comparisons))
	for i, c := range m.comparisons {
		o[i] = outcome{c.score, first + m.images[c.probe].finger, first + m.images[c.candidate].finger}
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
	c := counts{Fingers: len(m.fingers), Images: len(m.images), FTE: m.failures()}
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

func (r *report) mean() (m meanReport) {
	of := func(value func(setReport) float64) float64 {
		sum := 0.0
		for _, s := range r.Sets {
			sum += value(s)
		}
		return sum / float64(len(r.Sets))
	}
	m.EER = of(func(s setReport) float64 { return s.EER })
	m.FMR100 = of(func(s setReport) float64 { return s.FMR100 })
	m.FMR1000 = of(func(s setReport) float64 { return s.FMR1000 })
	m.FMR10000 = of(func(s setReport) float64 { return s.FMR10000 })
	m.ZeroFMR = of(func(s setReport) float64 { return s.ZeroFMR })
	m.MinutiaeMean = of(func(s setReport) float64 { return s.MinutiaeMean })
	m.ExtractMSMedian = of(func(s setReport) float64 { return s.ExtractMSMedian })
	m.MatchUSMedian = of(func(s setReport) float64 { return s.MatchUSMedian })
	return m
}

func (r report) writeJSON(w io.Writer, p provenance) error { return writeSourced(w, p, r) }
