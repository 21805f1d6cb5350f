package main

import (
	"fmt"
	"io"
)

// mostDifferences is how many prints are named.
const mostDifferences = 20

// compare tells how the report differs from the baseline, print by print, and returns errDiffers where it does. One stage
// is named, the first: those behind it work on what it has made.
func (r checksumReport) compare(w io.Writer, baseline checksumReport) error {
	if r.All == baseline.All {
		_, err := fmt.Fprintln(w, "The same as the baseline, stage by stage.")
		return err
	}
	type key struct{ set, print string }
	before := map[key][]stageChecksum{}
	for _, p := range baseline.Prints {
		before[key{p.Set, p.Print}] = p.Stages
	}
	var differences []string
	firsts := map[string]int{} // prints by the first stage that differs
	for _, p := range r.Prints {
		k := key{p.Set, p.Print}
		stages, there := before[k]
		delete(before, k)
		if !there {
			differences = append(differences, fmt.Sprintf("%s/%s: not in the baseline", p.Set, p.Print))
		} else if stage, differs := firstDifference(p.Stages, stages); differs {
			differences = append(differences, fmt.Sprintf("%s/%s: differs from %q on", p.Set, p.Print, stage))
			firsts[stage]++
		}
	}
	for _, p := range baseline.Prints {
		if _, missed := before[key{p.Set, p.Print}]; missed {
			differences = append(differences, fmt.Sprintf("%s/%s: in the baseline alone", p.Set, p.Print))
		}
	}
	for i, d := range differences {
		if i == mostDifferences {
			fmt.Fprintf(w, "and %d more\n", len(differences)-i)
			break
		}
		fmt.Fprintln(w, d)
	}
	if stage := r.earliest(firsts); stage != "" {
		return fmt.Errorf("%w: the first stage that does is %q, on %d of %d prints", errDiffers, stage, firsts[stage], len(r.Prints))
	}
	return fmt.Errorf("%w: other prints, or in another order", errDiffers)
}

// firstDifference returns the first stage in which two prints differ. A stage that only one of them has differs.
func firstDifference(a, b []stageChecksum) (stage string, differs bool) {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return a[i].Stage, true
		}
	}
	switch {
	case len(a) > len(b):
		return a[len(b)].Stage, true
	case len(b) > len(a):
		return b[len(a)].Stage, true
	}
	return "", false
}

// earliest returns the one of some stages that comes first in the pipeline.
func (r checksumReport) earliest(stages map[string]int) string {
	first, at := "", 0
	for _, p := range r.Prints {
		for i, s := range p.Stages {
			if stages[s.Stage] > 0 && (first == "" || i < at) {
				first, at = s.Stage, i
			}
		}
	}
	if first == "" {
		for s := range stages { // one that the baseline alone has
			first = max(first, s)
		}
	}
	return first
}
