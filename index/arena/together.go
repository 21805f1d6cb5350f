package arena

import (
	"context"

	"fingerzeig/matcher"
)

// SearchTogether looks for the finger of a probe in several galleries as if they were one: one cascade runs over all of them, so that what it
// lets through does not grow with their number. Each is seen as it was at some moment after the call; no subject may be in two of them.
// It returns ctx's error, and nothing found, where ctx ends first.
func SearchTogether(ctx context.Context, galleries []*Gallery, p *matcher.Probe, o Options) (Result, error) {
	joined := &view{}
	for _, g := range galleries {
		v := g.pin()
		defer v.unpin()
		for i, l := range v.leaves {
			joined.leaves = append(joined.leaves, l)
			joined.starts = append(joined.starts, joined.total+v.starts[i])
		}
		joined.total += v.total
	}
	all, err := joined.searchAll(ctx, []*matcher.Probe{p}, o)
	if err != nil {
		return Result{}, err
	}
	return all[0], nil
}
