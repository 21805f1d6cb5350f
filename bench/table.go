package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// writeTable writes the report for people: a row a set, then the mean and the pool, then what it means, then the tables of details.
func (r report) writeTable(w io.Writer) error {
	head := []string{"set", "ppi", "fingers", "images", "fte", "genuine", "impostor", "EER %", "(95 %)", "FMR100 %", "FMR1000 %", "(95 %)",
		"FMR10000 %", "ZeroFMR %", "minutiae", "extract ms", "match us"}
	rows := [][]string{head}
	for _, s := range r.Sets {
		ppi := ""
		if s.PPI > 0 {
			ppi = strconv.Itoa(s.PPI)
		}
		rows = append(rows, row(s.Name, ppi, &s.counts, s.rates, s.uncertain, s.averages))
	}
	rows = append(rows, row("mean", "", nil, r.Mean.rates, r.Mean.uncertain, r.Mean.averages),
		row(pooledName, "", &r.Pooled.counts, r.Pooled.rates, r.Pooled.uncertain, r.Pooled.averages))
	_, err := fmt.Fprintf(w, "%s\nIn brackets: %s resamples by finger, seed %d.\n%s\n", align(rows), thousands(r.Resamples), r.Seed, r.sentence())
	for _, t := range r.tables() {
		if err == nil {
			_, err = fmt.Fprintf(w, "\n%s\n%s\n\n%s", t.Title, t.How, align(t.Rows))
		}
	}
	return err
}

func row(name, ppi string, c *counts, r rates, u uncertain, a averages) []string {
	cells := []string{name, ppi}
	if c == nil {
		cells = append(cells, "", "", "", "", "")
	} else {
		for _, n := range []int{c.Fingers, c.Images, c.FTE, c.Genuine, c.Impostor} {
			cells = append(cells, strconv.Itoa(n))
		}
	}
	cells = append(cells, percent(r.EER), between(u.EERRange), percent(r.FMR100), percent(r.FMR1000), between(u.FMR1000Range),
		percent(r.FMR10000), percent(r.ZeroFMR))
	if a == (averages{}) {
		return append(cells, "", "", "")
	}
	return append(cells, fmt.Sprintf("%.1f", a.MinutiaeMean), fmt.Sprintf("%.1f", a.ExtractMSMedian), fmt.Sprintf("%.1f", a.MatchUSMedian))
}

func percent(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

func between(i interval) string { return fmt.Sprintf("(%.1f-%.1f)", i.low, i.high) }

// align sets cells below each other, the first column to the left and all others, numbers, to the right.
func align(rows [][]string) string {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for i, cell := range row {
			gap := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				b.WriteString(cell + gap)
			} else {
				b.WriteString("  " + gap + cell)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// sentence says the pooled rates in words. A rate at one in 10,000 takes 10,000 wrong fingers to see.
func (r report) sentence() string {
	var b strings.Builder
	refused := func(percent float64) string { return strconv.FormatFloat(percent*10, 'f', 0, 64) }
	n := r.Pooled.Impostor
	switch p := r.Pooled; {
	case n < 1000:
		fmt.Fprintf(&b, "Of 1,000 right fingers, %s are refused when none of %s wrong fingers is let in", refused(p.ZeroFMR), thousands(n))
	case n < 10000:
		fmt.Fprintf(&b, "Of 1,000 right fingers, %s are refused when one wrong finger in 1,000 is let in, and %s when none of %s is",
			refused(p.FMR1000), refused(p.ZeroFMR), thousands(n))
	default:
		fmt.Fprintf(&b, "Of 1,000 right fingers, %s are refused when one wrong finger in 1,000 is let in, and %s when it is one in 10,000",
			refused(p.FMR1000), refused(p.FMR10000))
	}
	return b.String() + "."
}

// thousands writes a whole number with commas.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
