package main

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"percent": func(v float64) string { return fmt.Sprintf("%.2f", v) },
	"between": func(i interval) string { return fmt.Sprintf("%.1f to %.1f", i.low, i.high) },
	"number":  thousands,
}).Parse(pageText))

// pageRow is a row of the page's table.
type pageRow struct {
	Name    string
	Counts  *counts
	Rates   rates
	EER     interval
	FMR1000 interval
}

// writePage writes the report as one page that needs nothing else: what it means, the table, and the trade-off as a picture.
func (r report) writePage(w io.Writer, curves []detCurve) error {
	picture, err := detPicture(curves)
	if err != nil {
		return err
	}
	var rows []pageRow
	for _, s := range r.Sets {
		rows = append(rows, pageRow{s.Name, &s.counts, s.rates, s.uncertain.eer, s.uncertain.fmr1000})
	}
	rows = append(rows, pageRow{"mean", nil, r.Mean.rates, r.Mean.uncertain.eer, r.Mean.uncertain.fmr1000},
		pageRow{"pooled", &r.Pooled.counts, r.Pooled.rates, r.Pooled.uncertain.eer, r.Pooled.uncertain.fmr1000})
	return pageTemplate.Execute(w, struct {
		Sentence string
		Rows     []pageRow
		Picture  template.HTML
	}{r.sentence(), rows, picture})
}

// curves returns the trade-off of each set and of all together.
func curves(sets []measured) (all []detCurve) {
	var pool []outcome
	first := 0
	for i := range sets {
		o := sets[i].outcomes(first)
		first += len(sets[i].fingers)
		pool = append(pool, o...)
		all = append(all, detOf(sets[i].name, o))
	}
	byScore(pool)
	c := detOf("pooled", pool)
	c.pooled = true
	return append(all, c)
}
