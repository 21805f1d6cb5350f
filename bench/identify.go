package main

import "math"

// search is one search of a print in a gallery, in the terms of ISO/IEC 19795-1. The gallery holds one impression of each finger of the set;
// each impression of a finger is in turn the one that is enrolled, and all others are searched for. So every comparison counts, and
// no choice of what is enrolled colours the result.
type search struct {
	finger  int     // of the print, numbered through all sets
	gallery int     // references
	mated   bool    // whether the finger is enrolled
	mate    float64 // score of its reference
	rank    int     // of it: 1 and the number of others that score as high; 0 where a failure to enrol keeps it from being found
	other   float64 // best score of another finger's reference: what a search finds whose mate is not enrolled
}

// searches returns all searches of a set whose comparisons are all known.
func (c *crossed) searches() (all []search) {
	most := 0
	for _, prints := range c.fingers {
		most = max(most, len(prints))
	}
	for turn := range most {
		gallery := make([]int, len(c.fingers)) // the reference of each finger, -1 where it has too few impressions
		size := 0
		for f, prints := range c.fingers {
			if gallery[f] = -1; turn < len(prints) {
				gallery[f] = prints[turn]
				size++
			}
		}
		if size < 2 {
			continue
		}
		for f, prints := range c.fingers {
			for _, print := range prints {
				if print == gallery[f] {
					continue
				}
				if s, ok := c.search(print, f, gallery); ok {
					s.gallery = size
					all = append(all, s)
				}
			}
		}
	}
	return all
}

func (c *crossed) search(print, finger int, gallery []int) (search, bool) {
	s := search{finger: c.first + finger, mated: gallery[finger] >= 0, other: noScore, mate: noScore}
	if s.mated {
		s.mate = c.score(print, gallery[finger])
		s.rank = 1
	}
	for f, reference := range gallery {
		if f == finger || reference < 0 {
			continue
		}
		score := c.score(print, reference)
		if math.IsNaN(score) {
			return s, false
		}
		s.other = max(s.other, score)
		if score >= s.mate {
			s.rank++
		}
	}
	if s.mate == noScore {
		s.rank = 0
	}
	return s, !math.IsNaN(s.mate)
}

// identification tells how searches end, in percent of them.
type identification struct {
	Gallery  int `json:"gallery"`  // references in the largest gallery
	Searches int `json:"searches"` // of fingers that are enrolled
	Unmated  int `json:"unmated"`  // of fingers that are not, or whose reference is taken out for it
	// Rank1 is the share of searches in which the mate scores higher than all others, and CMC[r-1] that in which fewer than r others score
	// as high: closed-set identification.
	Rank1      float64   `json:"rank1"`
	Rank1Range interval  `json:"rank1_95"`
	CMC        []float64 `json:"cmc"`
	// FPIR10, FPIR100 and FPIR1000 are the lowest false-negative identification rate, that of searches whose mate is below the threshold,
	// where at most one unmated search in 10, 100, 1,000 finds anybody: open-set identification.
	FPIR10        float64  `json:"fpir10"`
	FPIR100       float64  `json:"fpir100"`
	FPIR100Range  interval `json:"fpir100_95"`
	FPIR1000      float64  `json:"fpir1000"`
	FPIR1000Range interval `json:"fpir1000_95"`
}

// mostRanks is how many ranks a CMC has at most.
const mostRanks = 100

// newIdentification sums searches up. It returns nil where there are too few for any rate. open are their openOutcomes.
func newIdentification(searches []search, open []outcome) *identification {
	s, ok := sweepOf(open, nil)
	if !ok {
		return nil
	}
	id := identification{Searches: int(s.all.mated), Unmated: int(s.all.nonMated),
		FPIR10: s.fnmr(s.atMost[oneIn10]), FPIR100: s.fnmr(s.atMost[oneIn100]), FPIR1000: s.fnmr(s.atMost[oneIn1000])}
	for _, v := range searches {
		id.Gallery = max(id.Gallery, v.gallery)
	}
	at := make([]int, id.Gallery+1)
	for _, v := range searches {
		if v.mated {
			at[v.rank]++
		}
	}
	found := 0
	for r := 1; r <= min(id.Gallery, mostRanks); r++ {
		found += at[r]
		id.CMC = append(id.CMC, 100*float64(found)/float64(id.Searches))
	}
	id.Rank1 = id.CMC[0]
	return &id
}

// rank1 returns the share of searches at rank 1, in percent, and false where there are none.
func rank1(searches []search, weight []int64) (float64, bool) {
	var found, all int64
	for _, s := range searches {
		if !s.mated {
			continue
		}
		all += weight[s.finger]
		if s.rank == 1 {
			found += weight[s.finger]
		}
	}
	return 100 * float64(found) / float64(all), all > 0
}

// openOutcomes returns what open-set identification decides on, sorted: the mate's score of mated searches, and the best of the others, of
// every search, as if the mate were not there.
func openOutcomes(searches []search) (all []outcome) {
	for _, s := range searches {
		if s.mated {
			all = append(all, outcome{s.mate, s.finger, s.finger})
		}
		all = append(all, outcome{s.other, s.finger, anybody})
	}
	byScore(all)
	return all
}
