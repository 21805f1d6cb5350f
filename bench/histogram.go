package main

import "math"

// histogram counts scores in bins of one width. Comparisons that failed have no score and are counted apart.
type histogram struct {
	From           float64 `json:"from"` // where the first bin begins, which holds its lower end
	Width          float64 `json:"width"`
	Genuine        []int   `json:"genuine"`
	Impostor       []int   `json:"impostor"`
	GenuineFailed  int     `json:"genuine_failed"`
	ImpostorFailed int     `json:"impostor_failed"`
}

// mostBins is how many bins a histogram has at most.
const mostBins = 200

// newHistogram counts sorted outcomes. The width is a round number: 1, 2 or 5 times a power of ten.
func newHistogram(sorted []outcome) (h histogram) {
	scored := len(sorted)
	for scored > 0 && sorted[scored-1].score == noScore {
		scored--
	}
	for _, o := range sorted[scored:] {
		if o.a == o.b {
			h.GenuineFailed++
		} else {
			h.ImpostorFailed++
		}
	}
	if scored == 0 {
		return h
	}
	low, high := sorted[scored-1].score, sorted[0].score
	place := func(v float64) float64 { return math.Floor(v / h.Width) }
	h.Width = math.Pow(10, math.Floor(math.Log10(max(high-low, 1e-9*math.Abs(high), 1e-9))-2))
	for k := 0; place(high)-place(low) >= mostBins; k++ {
		h.Width *= [...]float64{2, 2.5, 2}[k%3]
	}
	h.From = place(low) * h.Width
	bins := int(place(high)-place(low)) + 1
	h.Genuine, h.Impostor = make([]int, bins), make([]int, bins)
	for _, o := range sorted[:scored] {
		if i := int(place(o.score) - place(low)); o.a == o.b {
			h.Genuine[i]++
		} else {
			h.Impostor[i]++
		}
	}
	return h
}
