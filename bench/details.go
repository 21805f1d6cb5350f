package main

import "slices"

// pooledName is what all sets together are called.
const pooledName = "pooled"

// details are what is found of a set, or of all together, beside its error rates: what pictures are drawn of, and what takes more than one
// comparison to decide. A part is missing where the comparisons are not there for it. The searches and transactions of all sets together are those of each
// in its own gallery: sets are not compared with each other.
type details struct {
	Name           string             `json:"name"`
	Support        support            `json:"fmr_support"`
	Identification *identification    `json:"identification,omitempty"`
	Transactions   *transactionReport `json:"transactions,omitempty"`
	Tail           *tail              `json:"tail,omitempty"`
	Discard        []discardCurve     `json:"discard,omitempty"`
	Histogram      histogram          `json:"histogram"`
	DET            detCurve           `json:"det"`
}

// gathered is what details are made of.
type gathered struct {
	name         string
	sets         []measured
	outcomes     []outcome // sorted, as the two below
	open         []outcome
	transactions []outcome
	searches     []search
}

// gather takes a set apart. outcomes are its own.
func gather(s measured, outcomes []outcome) gathered {
	g := gathered{name: s.name, sets: []measured{s}, outcomes: outcomes}
	if c, ok := cross(&s); ok {
		g.searches, g.transactions = c.searches(), c.transactions()
	}
	g.open = openOutcomes(g.searches)
	byScore(g.transactions)
	return g
}

// pool puts sets together.
func pool(all []gathered) gathered {
	p := gathered{name: pooledName}
	for _, g := range all {
		p.sets, p.searches = append(p.sets, g.sets...), append(p.searches, g.searches...)
		p.outcomes, p.transactions = append(p.outcomes, g.outcomes...), append(p.transactions, g.transactions...)
	}
	p.open = openOutcomes(p.searches)
	byScore(p.outcomes)
	byScore(p.transactions)
	return p
}

// detailed returns the details of each of all.
func detailed(all []gathered, r resampler) []details {
	result := make([]details, len(all))
	spreads := make([]spread, len(all))
	for i, g := range all {
		result[i] = g.details()
	}
	r.each(func(weight []int64) {
		for i, g := range all {
			spreads[i].look(g, result[i], weight)
		}
	})
	for i := range result {
		spreads[i].tell(&result[i])
	}
	return result
}

func (g *gathered) details() details {
	s, _ := sweepOf(g.outcomes, nil) // a set without comparisons is not opened
	d := details{
		Name: g.name, DET: detOf(g.name, g.outcomes), Histogram: newHistogram(g.outcomes), Support: supportOf(int(s.all.nonMated)),
		Identification: newIdentification(g.searches, g.open),
		Transactions:   newTransactionReport(g.transactions, s.atMost[oneIn1000].threshold),
		Discard:        discardCurves(g.sets, s),
	}
	if t, ok := tailOf(g.outcomes, nil); ok {
		d.Tail = &t
	}
	return d
}

// spread collects what details come to, one value a resample. A resample in which a part has nothing to show adds nothing to it.
type spread struct {
	rank1, fpir100, fpir1000 []float64
	transactions             scatter
	tail                     [len(tailRates)][]float64
}

func (s *spread) look(g gathered, d details, weight []int64) {
	if d.Identification != nil {
		if v, ok := rank1(g.searches, weight); ok {
			s.rank1 = append(s.rank1, v)
		}
		if v, ok := sweepOf(g.open, weight); ok {
			s.fpir100, s.fpir1000 = append(s.fpir100, v.fnmr(v.atMost[oneIn100])), append(s.fpir1000, v.fnmr(v.atMost[oneIn1000]))
		}
	}
	if d.Transactions != nil {
		if r, ok := ratesOf(g.transactions, weight); ok {
			s.transactions.add(r)
		}
	}
	if d.Tail != nil {
		if t, ok := tailOf(g.outcomes, weight); ok {
			for i, p := range t.Points {
				s.tail[i] = append(s.tail[i], p.FNMR)
			}
		}
	}
}

func (s *spread) tell(d *details) {
	if id := d.Identification; id != nil {
		id.Rank1Range, id.FPIR100Range, id.FPIR1000Range = middle95(s.rank1), middle95(s.fpir100), middle95(s.fpir1000)
	}
	if d.Transactions != nil {
		d.Transactions.uncertain = s.transactions.uncertain()
	}
	if d.Tail != nil {
		for i := range d.Tail.Points {
			d.Tail.Points[i].FNMRRange = middle95(slices.Clone(s.tail[i]))
		}
	}
}
