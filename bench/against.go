package main

import (
	"errors"
	"fmt"
	"strings"
)

// errOther is returned, wrapped with what differs, where the scores of another engine are not of the same comparisons.
var errOther = errors.New("other comparisons")

// otherEngine is what --against names: NAME=FILE.
type otherEngine struct {
	name string
	sets []measured
}

// openOthers reads the files that arguments name, so that a mistake in the last shows before anything is measured.
func openOthers(arguments []string) (others []otherEngine, err error) {
	for _, argument := range arguments {
		name, path, ok := strings.Cut(argument, "=")
		if !ok || name == "" || path == "" {
			return nil, fmt.Errorf("--against is %q, want NAME=FILE", argument)
		}
		sets, err := readScoreFile(path)
		if err != nil {
			return nil, err
		}
		others = append(others, otherEngine{name, sets})
	}
	return others, nil
}

// alike returns the sets of ours with the scores of the other engine, its comparisons in the same order. Both must have made the same ones: what one
// leaves out may be what it finds hard. A comparison that an engine cannot make is said by a score of -1, and counts as a non-match.
func (e *otherEngine) alike(ours []measured) (theirs []measured, err error) {
	byName := map[string]*measured{}
	for i := range e.sets {
		byName[e.sets[i].name] = &e.sets[i]
	}
	for i := range ours {
		other := byName[ours[i].name]
		if other == nil {
			return nil, fmt.Errorf("%s: %w: no set %s", e.name, errOther, ours[i].name)
		}
		delete(byName, ours[i].name)
		same, err := rescored(&ours[i], other)
		if err != nil {
			return nil, fmt.Errorf("%s: set %s: %w", e.name, ours[i].name, err)
		}
		theirs = append(theirs, same)
	}
	for name := range byName {
		return nil, fmt.Errorf("%s: %w: %d more sets, such as %s", e.name, errOther, len(byName), name)
	}
	return theirs, nil
}

// rescored returns ours with the scores of other.
func rescored(ours, other *measured) (measured, error) {
	index := make(map[string]int, len(ours.images))
	for i, img := range ours.images {
		index[img.name] = i
	}
	type pair struct{ a, b int }
	pairOf := func(i, j int) pair { return pair{min(i, j), max(i, j)} }
	scores := make(map[pair]comparison, len(other.comparisons))
	extra, missing := differing{what: "more"}, differing{what: "missing"}
	for _, c := range other.comparisons {
		a, b := other.images[c.probe].name, other.images[c.candidate].name
		i, known := index[a]
		j, alsoKnown := index[b]
		if !known || !alsoKnown {
			extra.add(a, b)
			continue
		}
		scores[pairOf(i, j)] = c
	}
	same := *ours
	same.fte, same.quality, same.comparisons = other.fte, nil, make([]comparison, len(ours.comparisons))
	for i, c := range ours.comparisons {
		a, b := ours.images[c.probe].name, ours.images[c.candidate].name
		found, ok := scores[pairOf(c.probe, c.candidate)]
		if !ok {
			missing.add(a, b)
			continue
		}
		delete(scores, pairOf(c.probe, c.candidate))
		if found.mated != c.mated {
			return same, fmt.Errorf("%w: %s with %s is mated here and not there, or there and not here", errOther, a, b)
		}
		same.comparisons[i] = c
		same.comparisons[i].score = found.score
	}
	for p := range scores {
		extra.add(ours.images[p.a].name, ours.images[p.b].name)
	}
	return same, errors.Join(missing.err(), extra.err())
}

// differing counts comparisons that one side lacks.
type differing struct {
	what    string
	n       int
	example string
}

func (d *differing) add(a, b string) {
	if example := a + " with " + b; d.n == 0 || example < d.example {
		d.example = example
	}
	d.n++
}

func (d *differing) err() error {
	if d.n == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d %s, such as %s", errOther, d.n, d.what, d.example)
}
