package main

import (
	"math"
	"time"

	"fingerzeig/matcher"
)

// noScore is that of a comparison with an image that could not be enrolled. It lies below every score and below every threshold: such a
// comparison is a non-match whatever the threshold is.
const noScore = -math.MaxFloat64

// inUnits returns a score as it is printed: equal scores give equal numbers, also when they come back from a file.
func inUnits(s matcher.Score) float64 { return float64(s) / 100 }

// comparison is one pair of images of a set, by index, and its score.
type comparison struct {
	probe, candidate int
	mated            bool
	score            float64
}

// measured is a set with all that was found on it.
type measured struct {
	set
	first       int         // number of its first finger among those of all sets
	ppis        map[int]int // images by resolution
	minutiae    []int       // found in each image; 0 where it failed to enrol
	quality     []uint8     // of each image; none where only scores are known
	fte         int         // images that failed to enrol
	comparisons []comparison
	extractMS   []float64 // each image
	matchUS     []float64 // mean of each batch
}

// batch is how many comparisons are timed together: one takes about as long as reading the clock may jitter.
const batch = 64

// measurer holds how to measure.
type measurer struct {
	engine     engine
	goroutines int
	progress   func(description string, steps int) (step func(n int), done func())
}

// measure extracts every image of a set and compares every image with every other, once: scores are symmetric. For 10 fingers of 8
// impressions these are the 280 mated and 2,880 non-mated comparisons of the protocol. Its result but for the times does not depend on
// the number of goroutines.
func (m measurer) measure(s set) (measured, error) {
	result := newMeasured(s)
	samples, err := m.extract(&result)
	if err != nil {
		return measured{}, err
	}
	result.comparisons = pairsOf(s)
	return result, m.compare(&result, samples)
}

// pairsOf returns every pair of images once.
func pairsOf(s set) (all []comparison) {
	for i, a := range s.images {
		for j := i + 1; j < len(s.images); j++ {
			all = append(all, comparison{probe: i, candidate: j, mated: a.finger == s.images[j].finger})
		}
	}
	return all
}

func newMeasured(s set) measured {
	n := len(s.images)
	return measured{set: s, minutiae: make([]int, n), quality: make([]uint8, n), extractMS: make([]float64, n), ppis: map[int]int{}}
}

func (m measurer) extract(result *measured) ([]sample, error) {
	step, done := m.progress(result.name+" extract", len(result.images))
	defer done()
	samples := make([]sample, len(result.images))
	ppis := make([]int, len(result.images))
	err := parallel(len(result.images), m.goroutines, m.engine.worker, func(w worker, i int) error {
		defer step(1)
		if result.sketch != nil {
			t := result.sketch(i)
			ppis[i], result.minutiae[i], result.quality[i], samples[i] = templatePPI, len(t.Minutiae), t.Quality, w.prepare(t)
			return nil
		}
		if isTemplate(result.images[i].file) {
			t, err := result.readTemplate(i)
			ppis[i], result.minutiae[i], samples[i] = templatePPI, len(t.Minutiae), w.prepare(t)
			return err
		}
		img, err := result.read(i)
		if err != nil {
			return err
		}
		ppis[i] = img.PPI
		start := time.Now()
		t, err := w.extract(img)
		result.extractMS[i] = time.Since(start).Seconds() * 1e3
		if err != nil {
			return nil // a failure to enrol: what the engine makes of an image is what is measured
		}
		result.minutiae[i], result.quality[i] = len(t.Minutiae), t.Quality
		samples[i] = w.prepare(t)
		return nil
	})
	for i, ppi := range ppis {
		result.ppis[ppi]++
		if result.minutiae[i] == 0 {
			result.fte++
		}
	}
	return samples, err
}

func (m measurer) compare(result *measured, samples []sample) error {
	step, done := m.progress(result.name+" match", len(result.comparisons))
	defer done()
	batches := (len(result.comparisons) + batch - 1) / batch
	result.matchUS = make([]float64, batches)
	return parallel(batches, m.goroutines, m.engine.worker, func(w worker, i int) error {
		all := result.comparisons[i*batch : min((i+1)*batch, len(result.comparisons))]
		start := time.Now()
		for k := range all {
			c := &all[k]
			c.score = noScore
			if result.minutiae[c.probe] > 0 && result.minutiae[c.candidate] > 0 {
				c.score = inUnits(w.compare(samples[c.probe], samples[c.candidate]))
			}
		}
		result.matchUS[i] = time.Since(start).Seconds() * 1e6 / float64(len(all))
		step(len(all))
		return nil
	})
}
