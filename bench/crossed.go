package main

import (
	"math"
	"slices"
	"strings"
)

// crossed is a measured set from the side of a print: its scores against all others. Searches and transactions are made of it.
type crossed struct {
	first   int     // number of the first finger
	fingers [][]int // impressions of each finger, by name
	n       int
	scores  []float64 // of print i against print j at i*n+j; not a number where they were not compared
}

// sparse is how many pairs there may be for each comparison. What is beyond is no matrix of scores, and would take the memory of one.
const sparse = 16

// cross returns false where far too few pairs were compared.
func cross(m *measured) (crossed, bool) {
	n := len(m.images)
	if n*n > sparse*len(m.comparisons) {
		return crossed{}, false
	}
	c := crossed{first: m.first, fingers: make([][]int, len(m.fingers)), n: n, scores: slices.Repeat([]float64{math.NaN()}, n*n)}
	for i, img := range m.images {
		c.fingers[img.finger] = append(c.fingers[img.finger], i)
	}
	for _, prints := range c.fingers {
		slices.SortFunc(prints, func(i, j int) int { return strings.Compare(m.images[i].name, m.images[j].name) })
	}
	for _, v := range m.comparisons {
		c.scores[v.probe*n+v.candidate], c.scores[v.candidate*n+v.probe] = v.score, v.score
	}
	return c, true
}

func (c *crossed) score(i, j int) float64 { return c.scores[i*c.n+j] }
