package arena_test

import (
	"context"
	"fmt"

	"fingerzeig/index/arena"
	"fingerzeig/matcher"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// Three fingers are entered, and one is found by another impression of it.
func Example() {
	template := func(finger, impression uint64) minutiae.Template {
		t, err := minutiae.Extract(synth.NewFinger(finger).Impression(impression, synth.Good()).Image, nil)
		if err != nil {
			panic(err)
		}
		return t
	}
	g := arena.New()
	for i, id := range []string{"ada", "bo", "cy"} {
		c := matcher.NewCandidate(template(uint64(i), 1))
		g.Put(arena.Subject{ID: id, Samples: []arena.Sample{{Finger: 2, Candidate: c}}})
	}
	found, err := g.Search(context.Background(), matcher.NewProbe(template(1, 2)), arena.Options{Least: matcher.ScoreAtFMR(1e-4)})
	if err != nil {
		panic(err)
	}
	fmt.Println(found.Searched, "samples, found:", found.Hits[0].Subject)
	// Output: 3 samples, found: bo
}
