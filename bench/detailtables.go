package main

import (
	"fmt"
	"strconv"
)

// detailTable is a table of the report, for the terminal and the page.
type detailTable struct {
	Title, How string
	Rows       [][]string // the first is the head
}

// tables returns those that there is something for.
func (r report) tables() (all []detailTable) {
	for _, t := range []detailTable{r.searchTable(), r.transactionTable(), r.discardTable(), r.tailTable(), r.againstTable(), r.pairedTable()} {
		if len(t.Rows) > 1 {
			all = append(all, t)
		}
	}
	return all
}

func (r report) searchTable() detailTable {
	t := detailTable{Title: "Searches",
		How: "In galleries of one impression of each finger of a set, each in turn; all others are searched for. Rank 1: the right finger is the best found.\n" +
			"FPIR10, FPIR100, FPIR1000: right fingers not found where one search in 10, 100 or 1,000 for a finger that is not enrolled finds anybody.",
		Rows: [][]string{{"set", "gallery", "searches, mate in it", "mate not in it", "rank 1 %", "(95 %)", "FPIR10 %", "FPIR100 %", "(95 %)", "FPIR1000 %", "(95 %)"}}}
	for _, d := range r.Details {
		if id := d.Identification; id != nil {
			t.Rows = append(t.Rows, []string{d.Name, strconv.Itoa(id.Gallery), strconv.Itoa(id.Searches), strconv.Itoa(id.Unmated), percent(id.Rank1),
				between(id.Rank1Range), percent(id.FPIR10), percent(id.FPIR100), between(id.FPIR100Range), percent(id.FPIR1000), between(id.FPIR1000Range)})
		}
	}
	return t
}

func (r report) transactionTable() detailTable {
	t := detailTable{Title: fmt.Sprintf("Transactions: the best of %d attempts", attempts),
		How: "At the old threshold: at that of FMR1000 of single comparisons, right fingers refused and wrong ones let in.",
		Rows: [][]string{{"set", "genuine", "impostor", "EER %", "FMR100 %", "FMR1000 %", "(95 %)", "FMR10000 %", "ZeroFMR %", "old threshold: refused %",
			"let in %"}}}
	for _, d := range r.Details {
		if v := d.Transactions; v != nil {
			t.Rows = append(t.Rows, []string{d.Name, strconv.Itoa(v.Genuine), strconv.Itoa(v.Impostor), percent(v.EER), percent(v.FMR100), percent(v.FMR1000),
				between(v.FMR1000Range), percent(v.FMR10000), percent(v.ZeroFMR), percent(v.SameFNMR), percent(v.SameFMR)})
		}
	}
	return t
}

func (r report) discardTable() detailTable {
	t := detailTable{Title: "Quality: right fingers refused where the comparisons with the worst prints are left out",
		How:  "At the threshold of the false match rate seen with all of them.",
		Rows: [][]string{{"set", "at FMR %", "of all %", "without the worst 5 %", "without the worst 20 %"}}}
	for _, d := range r.Details {
		for _, c := range d.Discard {
			t.Rows = append(t.Rows, []string{d.Name, fmt.Sprint(c.FMR), percent(c.FNMR[0]), percent(c.Worst5), percent(c.Worst20)})
		}
	}
	return t
}

func (r report) tailTable() detailTable {
	t := detailTable{Title: "Beyond what can be counted", How: r.supportSentence(),
		Rows: [][]string{{"set", "at FMR %", "score", "refused %", "(95 %)"}}}
	for _, d := range r.Details {
		if d.Tail == nil {
			continue
		}
		for _, p := range d.Tail.Points {
			t.Rows = append(t.Rows, []string{d.Name, strconv.FormatFloat(p.FMR, 'f', -1, 64), percent(p.Threshold), percent(p.FNMR), between(p.FNMRRange)})
		}
	}
	return t
}

// supportSentence says what the number of comparisons supports.
func (r report) supportSentence() string {
	s := r.Details[len(r.Details)-1].Support
	return fmt.Sprintf("By a generalised Pareto tail above the 99th percentile: a model. %s comparisons of different fingers, were they independent, without an error\n"+
		"show a rate below %.2g %% (rule of three), and 30 errors need one above %.2g %% (rule of thirty); what lies below is extrapolated.",
		thousands(r.Pooled.Impostor), s.RuleOfThree, s.RuleOfThirty)
}

func (r report) againstTable() detailTable {
	t := detailTable{Title: "Beside others: the same comparisons", How: "The mean over the sets, and all of them together.",
		Rows: [][]string{{"engine", "fte", "mean EER %", "mean FMR1000 %", "pooled EER %", "FMR100 %", "FMR1000 %", "FMR10000 %", "ZeroFMR %"}}}
	add := func(name string, fte int, mean, pooled rates) {
		t.Rows = append(t.Rows, []string{name, strconv.Itoa(fte), percent(mean.EER), percent(mean.FMR1000), percent(pooled.EER), percent(pooled.FMR100),
			percent(pooled.FMR1000), percent(pooled.FMR10000), percent(pooled.ZeroFMR)})
	}
	if len(r.Against) > 0 {
		add("(measured here)", r.Pooled.FTE, r.Mean.rates, r.Pooled.rates)
	}
	for _, a := range r.Against {
		add(a.Name, a.FTE, a.MeanRates, a.PooledRates)
	}
	return t
}

func (r report) pairedTable() detailTable {
	t := detailTable{Title: "Whether the differences are chance",
		How: "Theirs less ours, in points, on the same resampled fingers. McNemar: right pairs refused by one alone, each at its own FMR1000 threshold; its p\n" +
			"takes comparisons of one finger for independent and is too small.",
		Rows: [][]string{{"engine", "mean EER", "(95 %)", "p", "pooled EER", "(95 %)", "p", "mean FMR1000", "(95 %)", "p", "pooled FMR1000", "(95 %)", "p",
			"McNemar: here alone", "there alone", "p"}}}
	for _, a := range r.Against {
		row := []string{a.Name}
		for _, d := range []difference{a.MeanEER, a.EER, a.MeanFMR1000, a.FMR1000} {
			row = append(row, fmt.Sprintf("%+.2f", d.By), fmt.Sprintf("(%+.1f to %+.1f)", d.Range.low, d.Range.high), fmt.Sprintf("%.3f", d.P))
		}
		t.Rows = append(t.Rows, append(row, strconv.Itoa(a.McNemar.Ours), strconv.Itoa(a.McNemar.Theirs), fmt.Sprintf("%.2g", a.McNemar.P)))
	}
	return t
}
