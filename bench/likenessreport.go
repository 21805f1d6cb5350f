package main

import (
	"errors"
	"fmt"
	"io"
	"math"

	"gonum.org/v1/gonum/stat"
)

// likenessReport is what likeness found, in the form of its JSON file.
type likenessReport struct {
	Likeness []likeness `json:"likeness"`
}

// likeness is how one measure is distributed over each set.
type likeness struct {
	Measure string        `json:"measure"`
	Unit    string        `json:"unit"`
	Sets    []distributed `json:"sets"` // the drawn ones first
}

// distributed is a measure over a set, and how far that lies from the same over each real set: the two-sample Kolmogorov-Smirnov distance, the
// largest difference between both cumulative shares, 0 (alike) to 1 (apart).
type distributed struct {
	Set       string             `json:"set"`
	Drawn     bool               `json:"drawn"`
	N         int                `json:"n"`
	P5        float64            `json:"p5"`
	P50       float64            `json:"p50"`
	P95       float64            `json:"p95"`
	Distances map[string]float64 `json:"distances"` // by real set; a real set has none to itself
	Nearest   string             `json:"nearest"`   // of them
	Least     float64            `json:"least"`     // the distance to it
	Mean      float64            `json:"mean"`      // of all
}

// newLikenessReport compares the sets, of which the first are drawn. A measure without a value in every set is left out.
func newLikenessReport(all []distributions, drawn int) (r likenessReport) {
	for k, m := range measures {
		l := likeness{Measure: m.name, Unit: m.unit}
		for i, d := range all {
			v := d.values[k]
			if len(v) == 0 {
				break
			}
			s := distributed{Set: d.name, Drawn: i < drawn, N: len(v), P5: quantile(v, 0.05), P50: quantile(v, 0.5), P95: quantile(v, 0.95),
				Distances: map[string]float64{}, Least: math.Inf(1)}
			for j, other := range all[drawn:] {
				if drawn+j == i || len(other.values[k]) == 0 {
					continue
				}
				distance := stat.KolmogorovSmirnov(v, nil, other.values[k], nil)
				s.Distances[other.name] = distance
				s.Mean += distance
				if distance < s.Least {
					s.Nearest, s.Least = other.name, distance
				}
			}
			s.Mean /= float64(len(s.Distances))
			l.Sets = append(l.Sets, s)
		}
		if len(l.Sets) == len(all) {
			r.Likeness = append(r.Likeness, l)
		}
	}
	return r
}

// apart tells how far real sets lie from their nearest: the least and the most. A drawn set beyond the most is unlike every real one.
func (l likeness) apart() (least, most float64) {
	least = math.Inf(1)
	for _, s := range l.Sets {
		if !s.Drawn {
			least, most = min(least, s.Least), max(most, s.Least)
		}
	}
	return least, most
}

func (l likeness) rows() [][]string {
	rows := [][]string{{"set", "n", "5 %", "median", "95 %", "nearest real set", "distance", "mean distance"}}
	for _, s := range l.Sets {
		rows = append(rows, []string{s.Set, thousands(s.N), fmt.Sprintf("%.1f", s.P5), fmt.Sprintf("%.1f", s.P50), fmt.Sprintf("%.1f", s.P95), s.Nearest,
			fmt.Sprintf("%.2f", s.Least), fmt.Sprintf("%.2f", s.Mean)})
	}
	return rows
}

func (l likeness) title() string {
	if l.Unit == "" {
		return l.Measure
	}
	return l.Measure + " (" + l.Unit + ")"
}

// writeTable writes the report for people.
func (r likenessReport) writeTable(w io.Writer) (err error) {
	_, err = fmt.Fprintln(w, "Distance: two-sample Kolmogorov-Smirnov, 0 alike to 1 apart, to the real sets.")
	for _, l := range r.Likeness {
		least, most := l.apart()
		_, e := fmt.Fprintf(w, "\n%s; real sets lie %.2f to %.2f from their nearest\n%s", l.title(), least, most, align(l.rows()))
		err = errors.Join(err, e)
	}
	return err
}

// likenessSection makes a part of the page.
func likenessSection(r likenessReport) (s section, err error) {
	if len(r.Likeness) == 0 {
		return s, errEmpty
	}
	s.Title = "How like real prints the drawn ones are"
	s.How = "Distances are those of Kolmogorov and Smirnov between two sets: 0, they are alike, to 1, they share nothing."
	for _, l := range r.Likeness {
		least, most := l.apart()
		s.Parts = append(s.Parts, part{Title: l.title(), Rows: l.rows(), How: fmt.Sprintf("Real sets lie %.2f to %.2f from their nearest.", least, most)})
	}
	return s, nil
}
