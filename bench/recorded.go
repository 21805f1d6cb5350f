package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// record is what --record writes: enough to see that an engine has got worse. Rates of the same comparisons have the same denominators, and the
// engine gives the same scores on every processor: so they can be held against each other exactly.
type record struct {
	counts
	rates
	Rank1Missed float64 `json:"rank1_missed"`     // percent of searches
	Discard     float64 `json:"without_worst_20"` // FNMR at FMR1000 without the worst fifth by quality
}

// errWorse is returned by --recorded where something has got worse.
var errWorse = errors.New("more errors than recorded")

// errOtherRecord is returned by --recorded where the record is of other comparisons.
var errOtherRecord = errors.New("the record is of other sets")

func (r report) record() record {
	v := record{counts: r.Pooled.counts, rates: r.Pooled.rates}
	together := r.Details[len(r.Details)-1]
	if together.Identification != nil {
		v.Rank1Missed = 100 - together.Identification.Rank1
	}
	if len(together.Discard) > 0 {
		v.Discard = together.Discard[0].Worst20
	}
	return v
}

func (v record) write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// readRecord returns nil where no path is given.
func readRecord(path string) (*record, error) {
	if path == "" {
		return nil, nil
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var v record
	if err := json.Unmarshal(b, &v); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &v, nil
}

// notWorse returns an error for each figure that is above the bar's.
func (v record) notWorse(bar *record) (err error) {
	if bar == nil {
		return nil
	}
	if v.Fingers != bar.Fingers || v.Images != bar.Images || v.Genuine != bar.Genuine || v.Impostor != bar.Impostor {
		return errOtherRecord
	}
	for _, figure := range []struct {
		name      string
		now, then float64
	}{
		{"failures to enrol", float64(v.FTE), float64(bar.FTE)}, {"EER %", v.EER, bar.EER}, {"FMR100 %", v.FMR100, bar.FMR100},
		{"FMR1000 %", v.FMR1000, bar.FMR1000}, {"ZeroFMR %", v.ZeroFMR, bar.ZeroFMR}, {"rank 1 missed %", v.Rank1Missed, bar.Rank1Missed},
		{"FMR1000 % without the worst fifth", v.Discard, bar.Discard},
	} {
		if figure.now > figure.then {
			err = errors.Join(err, fmt.Errorf("%w: %s is %.4g, was %.4g", errWorse, figure.name, figure.now, figure.then))
		}
	}
	return err
}
