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
	"percent": percent,
	"between": func(i interval) string { return fmt.Sprintf("%.1f to %.1f", i.low, i.high) },
	"number":  thousands,
}).Parse(pageText))

// pageRow is a row of the page's first table.
type pageRow struct {
	Name    string
	Counts  *counts
	Rates   rates
	EER     interval
	FMR1000 interval
}

// pictures are those of a report.
type pictures struct{ DET, Histogram, CMC, Discard, Others template.HTML }

// pictures draws all that the report has the data for; the others are empty.
func (r report) pictures() (p pictures, err error) {
	together := r.Details[len(r.Details)-1]
	var curves []detCurve
	searched := false
	for _, d := range r.Details {
		curves = append(curves, d.DET)
		searched = searched || d.Identification != nil
	}
	p.DET, err = detPicture(curves)
	draw := func(to *template.HTML, wanted bool, picture func() (template.HTML, error)) {
		if err == nil && wanted {
			*to, err = picture()
		}
	}
	draw(&p.Histogram, true, func() (template.HTML, error) { return histogramPicture(together.Histogram) })
	draw(&p.CMC, searched, func() (template.HTML, error) { return cmcPicture(r.Details) })
	draw(&p.Discard, len(together.Discard) > 0, func() (template.HTML, error) { return discardPicture(together.Discard) })
	draw(&p.Others, len(r.Against) > 0, func() (template.HTML, error) {
		curves := []detCurve{together.DET}
		for _, other := range r.Against {
			curves = append(curves, other.DET)
		}
		return detPicture(curves)
	})
	return p, err
}

// writePage writes the report as one page that needs nothing else: what it means, the tables, and pictures.
func (r report) writePage(w io.Writer) error {
	drawn, err := r.pictures()
	if err != nil {
		return err
	}
	var rows []pageRow
	for _, s := range r.Sets {
		rows = append(rows, pageRow{s.Name, &s.counts, s.rates, s.EERRange, s.FMR1000Range})
	}
	rows = append(rows, pageRow{"mean", nil, r.Mean.rates, r.Mean.EERRange, r.Mean.FMR1000Range},
		pageRow{pooledName, &r.Pooled.counts, r.Pooled.rates, r.Pooled.EERRange, r.Pooled.FMR1000Range})
	return pageTemplate.Execute(w, struct {
		Sentence string
		Rows     []pageRow
		Tables   []detailTable
		Pictures pictures
	}{r.sentence(), rows, r.tables(), drawn})
}
