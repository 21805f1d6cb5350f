package main

import (
	"errors"
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
)

var errEmpty = errors.New("nothing was measured")

// accuracySection has all that the page of accuracy has.
func accuracySection(r report) (s section, err error) {
	if len(r.Sets) == 0 || len(r.Details) == 0 {
		return s, errEmpty
	}
	p, err := r.pictures()
	if err != nil {
		return s, err
	}
	drawn := true
	rows := [][]string{{"set", "fingers", "images", "not enrolled", "right pairs", "wrong pairs", "EER %", "95 %", "FMR100 %", "FMR1000 %", "95 %", "FMR10000 %"}}
	add := func(name string, c *counts, v rates, u uncertain) {
		row := []string{name, "", "", "", "", ""}
		if c != nil {
			row = []string{name, thousands(c.Fingers), thousands(c.Images), strconv.Itoa(c.FTE), thousands(c.Genuine), thousands(c.Impostor)}
		}
		between := func(i interval) string { return fmt.Sprintf("%.1f to %.1f", i.low, i.high) }
		rows = append(rows, append(row, percent(v.EER), between(u.EERRange), percent(v.FMR100), percent(v.FMR1000), between(u.FMR1000Range), percent(v.FMR10000)))
	}
	for _, set := range r.Sets {
		drawn = drawn && strings.HasPrefix(set.Name, drawnPrefix)
		add(set.Name, &set.counts, set.rates, set.uncertain)
	}
	add("mean", nil, r.Mean.rates, r.Mean.uncertain)
	add("pooled", &r.Pooled.counts, r.Pooled.rates, r.Pooled.uncertain)
	s.Title, s.Sentence = "How often it is wrong", []string{r.sentence()}
	if drawn {
		s.Sentence = append(s.Sentence, "These prints were drawn by a program, hard ones all of them. They compare two versions of the engine; only real prints tell how it does with people.")
	}
	s.How = fmt.Sprintf("%s images of %s fingers, every one compared with every other: %s pairs of one finger, %s of two.", thousands(r.Pooled.Images),
		thousands(r.Pooled.Fingers), thousands(r.Pooled.Genuine), thousands(r.Pooled.Impostor))
	s.Parts = []part{
		{Rows: rows, How: "EER: the rate at which both errors are equal. FMR100, FMR1000, FMR10000: right fingers refused where one wrong one in 100, 1,000 or 10,000 is let in. 95 %: between these lies what would be seen on other fingers like these."},
		{Title: "The choice between the two errors", Picture: p.DET, How: "Further left and further down is better."},
		{Title: "The scores", Picture: p.Histogram, How: "All sets together. The axis of counts is logarithmic."},
	}
	for _, more := range []part{
		{Title: "Beside other engines", Picture: p.Others}, {Title: "The right finger among the best found", Picture: p.CMC},
		{Title: "What quality can tell", Picture: p.Discard, How: "Error versus discard. Dashed: by a quality that knows who will be refused."},
	} {
		if more.Picture != "" {
			s.Parts = append(s.Parts, more)
		}
	}
	for _, t := range r.tables() {
		s.Parts = append(s.Parts, part{Title: t.Title, How: t.How, Rows: t.Rows})
	}
	return s, nil
}

func speedSection(r speedReport) (s section, err error) {
	s.Title = "How fast a core is"
	s.How = fmt.Sprintf("One core, %d prints (%s), medians of %d rounds in which every level had its turn. A search is of %s drawn fingers; a verification goes from the image to the verdict.",
		r.Prints, r.What, r.Rounds, thousands(r.Fingers))
	rows := [][]string{{"SIMD level", "extract ms", "prepare us", "match us", "verify ms", "search ms", "CPU s for a million matches", "CPU ms for a verification"}}
	for _, l := range r.Levels {
		if l.Absent {
			rows = append(rows, []string{l.Level, "absent", "", "", "", "", "", ""})
			continue
		}
		rows = append(rows, []string{l.Level, l.wall(stepExtract, 1e3), l.wall(stepPrepare, 1), l.wall(stepMatch, 1), l.wall(stepVerify, 1e3),
			l.wall(stepSearch, 1e3), l.cpu(stepMatch, 1), l.cpu(stepVerify, 1e3)})
		if v, ok := l.step(stepVerify); ok { // the last is the highest
			s.Sentence = []string{fmt.Sprintf("One core needs %s ms to tell whether a print is of the finger it should be: %s verifications a second, %s CPU seconds for 1,000 of them.",
				l.wall(stepVerify, 1e3), significant(1e6/v.Wall.Median), l.cpu(stepVerify, 1e3))}
		}
	}
	if len(rows) == 1 {
		return s, errEmpty
	}
	s.Parts = []part{{Rows: rows, How: "Processor time tells the energy: multiply it with what a core draws."}}
	return s, nil
}

func scaleSection(r scaleReport) (s section, err error) {
	if len(r.Galleries) == 0 {
		return s, errEmpty
	}
	s.Title, s.How = "Searching a gallery", fmt.Sprintf("%s hidden among drawn ones, %s searches.", r.What, thousands(r.Probes))
	rows := [][]string{{"fingers", "cores", "fingers/s", "median ms", "99 % ms", "bytes a finger", "rank 1 %", "kept %", "FNIR at FPIR 1 %"}}
	for _, g := range r.Galleries {
		number := func(v float64, digits int) string { return strconv.FormatFloat(v, 'f', digits, 64) }
		rows = append(rows, []string{thousands(g.Fingers), strconv.Itoa(g.Cores), thousands(int(g.EndToEnd)), number(g.P50, 1), number(g.P99, 1),
			number(g.Bytes, 0), number(g.Rank1, 2), number(g.Kept, 2), number(g.FNIR, 2)})
	}
	g := r.Galleries[len(r.Galleries)-1]
	s.Sentence = []string{fmt.Sprintf("Among %s fingers, %d cores find the right one in %s ms; it comes first in %s of 100 searches.", thousands(g.Fingers), g.Cores,
		significant(g.P50), strconv.FormatFloat(g.Rank1, 'f', -1, 64))}
	s.Parts = []part{{Rows: rows, How: "Rank 1: the right finger comes first. Kept: of what comparing with everybody finds. FNIR at FPIR 1 %: not found at the threshold at which one search in 100 for a stranger finds somebody."}}
	return s, nil
}

func loadSection(r loadReport) (s section, err error) {
	if len(r.Runs) == 0 {
		return s, errEmpty
	}
	s.Title = "A server under load"
	s.How = fmt.Sprintf("Over HTTP: %s; %s subjects, %s. Latency runs from when a request was due, so that nobody who waits is left out.", mixText(r.Mix), thousands(r.Gallery), r.What)
	rows := [][]string{{"loop", "connections", "due/s", "answered/s", "requests", "errors", "p50 ms", "p90 ms", "p99 ms", "p99.9 ms", "max ms"}}
	best := r.Runs[0]
	for _, run := range r.Runs {
		rows = append(rows, run.row())
		if run.PerS > best.PerS {
			best = run
		}
	}
	s.Sentence = []string{fmt.Sprintf("A server on the same machine answered up to %s requests a second; then 99 of 100 took no more than %s ms, and %s of %s failed.",
		significant(best.PerS), significant(best.All.Latency.P99), thousands(best.All.Due-best.All.Answered), thousands(best.All.Due))}
	picture, err := latencyPicture(r.Runs)
	if err != nil {
		return s, err
	}
	s.Parts = []part{{Rows: rows, How: "Closed: each client asks again when it has its answer. Open: requests come as people do, answered or not."},
		{Title: "How long requests take", Picture: picture, How: "Each curve is a run. Both axes are logarithmic: to the right are the unlucky ones."}}
	errs := [][]string{{"error", "requests"}}
	for _, run := range r.Runs {
		if len(run.All.Errors) > 0 {
			errs = append(errs, []string{run.name(), countsText(run.All.Errors)})
		}
	}
	if len(errs) > 1 {
		s.Parts = append(s.Parts, part{Title: "Errors", Rows: errs})
	}
	return s, nil
}

func (r loadResult) name() string {
	if r.Rate > 0 {
		return significant(r.Rate) + "/s due"
	}
	return fmt.Sprintf("%d clients", r.Clients)
}

// latencyPicture draws the share of requests that take longer than a time.
func latencyPicture(runs []loadResult) (template.HTML, error) {
	p := newPicture("one request in so many takes", "longer than ... ms")
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	drawn := 0
	for i, r := range runs {
		var points plotter.XYs
		for _, d := range r.All.Distribution {
			points = append(points, plotter.XY{X: 1 / (1 - d[0]), Y: max(d[1], 1e-3)})
		}
		if len(points) < 2 {
			continue
		}
		if err := addLine(p, i, r.name(), points, plotter.NoStep, false); err != nil {
			return "", err
		}
		drawn++
	}
	if drawn == 0 {
		return "", nil
	}
	// The names go above the curves, which end at the top right.
	p.Y.Max = p.Y.Min * math.Pow(p.Y.Max/p.Y.Min, 1/(1-legendRow*float64(drawn)))
	p.Legend.Top, p.Legend.Left = true, true
	return markup(p, pictureHeight)
}

func checksumSection(r checksumReport) (s section, err error) {
	if r.All == "" {
		return s, errEmpty
	}
	s.Title, s.How = "The same bits everywhere", fmt.Sprintf("%d checksums of %d prints, every stage from the image to the score.", r.count(), len(r.Prints))
	s.Parts = []part{{Rows: [][]string{{"checksum of all"}, {r.All}}, How: "On any other processor, with or without SIMD, the same prints give the same checksum."}}
	return s, nil
}
