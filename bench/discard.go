package main

// discarding counts the mated comparisons of each quality, and those that are refused at a threshold. It gives the error versus discard
// characteristic (ISO/IEC 29794-1): which share of right fingers is refused where the comparisons with the worst prints are left out. The
// quality of a comparison is that of its worse print.
type discarding struct{ all, refused [256]int }

func (d *discarding) add(quality uint8, refused bool) {
	d.all[quality]++
	if refused {
		d.refused[quality]++
	}
}

// discarded is what is left where a share of the comparisons is left out.
type discarded struct {
	quality uint8   // of the best that is left out, or next to be
	fnmr    float64 // percent of the rest that is refused
	best    float64 // the same by a quality that knows who will be refused
}

// at leaves out the worst percent of the comparisons, but not all of them. Where only a part of those of one quality goes, as large a part
// of their refusals goes: what an order by chance gives on average.
func (d *discarding) at(percent float64) discarded {
	n, refused := d.total()
	out := int(percent * float64(n) / 100)
	left := float64(n - out)
	result := discarded{best: 100 * float64(max(0, refused-out)) / left}
	rest := float64(refused)
	for q, all := range d.all {
		if all > 0 && out < all {
			rest -= float64(d.refused[q]) * float64(out) / float64(all)
			result.quality = uint8(q)
			break
		}
		rest -= float64(d.refused[q])
		out -= all
	}
	result.fnmr = 100 * rest / left
	return result
}

func (d *discarding) total() (all, refused int) {
	for q := range d.all {
		all, refused = all+d.all[q], refused+d.refused[q]
	}
	return all, refused
}

// discardCurve is error versus discard at the threshold of a seen false match rate, a point at each quality. All but Quality is in percent.
type discardCurve struct {
	FMR       float64   `json:"fmr"`              // at most this share of wrong fingers is let in at the threshold
	Threshold float64   `json:"threshold"`        // a score
	Quality   []int     `json:"quality"`          // comparisons below it are left out
	Discarded []float64 `json:"discarded"`        // which is this share of the mated ones
	FNMR      []float64 `json:"fnmr"`             // of the rest
	Worst5    float64   `json:"without_worst_5"`  // FNMR where the worst twentieth is left out
	Worst20   float64   `json:"without_worst_20"` // and the worst fifth
}

func (d *discarding) curve() (c discardCurve) {
	n, refused := d.total()
	out, gone := 0, 0
	for q, all := range d.all {
		if all == 0 {
			continue
		}
		c.Quality = append(c.Quality, q)
		c.Discarded = append(c.Discarded, 100*float64(out)/float64(n))
		c.FNMR = append(c.FNMR, 100*float64(refused-gone)/float64(n-out))
		out, gone = out+all, gone+d.refused[q]
	}
	c.Worst5, c.Worst20 = d.at(5).fnmr, d.at(20).fnmr
	return c
}

// discardCurves returns the curves of sets at a threshold for all, that of FMR 1/1,000 and, where there are comparisons for it, 1/10,000.
// There is none where the quality of prints is unknown, and none at a threshold above all scores.
func discardCurves(sets []measured, s sweep) (curves []discardCurve) {
	for _, k := range []int{oneIn1000, oneIn10000} {
		threshold := s.atMost[k].threshold
		if s.all.nonMated < shares[k] || s.atMost[k].matched == (tally{}) {
			continue
		}
		var d discarding
		for _, set := range sets {
			if set.quality == nil {
				return nil
			}
			for _, c := range set.comparisons {
				if c.mated {
					d.add(min(set.quality[c.probe], set.quality[c.candidate]), c.score < threshold)
				}
			}
		}
		c := d.curve()
		c.FMR, c.Threshold = 100/float64(shares[k]), threshold
		curves = append(curves, c)
	}
	return curves
}
