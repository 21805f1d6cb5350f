package main

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// The demo finds out when something else happens than it says.
func TestScript(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func([]citizen)
		want   error
	}{
		{"as it should be", func([]citizen) {}, nil},
		{"a stranger has the right finger", func(c []citizen) { c[2].seed, c[2].grown = c[1].seed, c[1].grown }, errExpectation},
		{"a stranger has the right date of birth", func(c []citizen) { c[0].birth = c[4].birth }, errExpectation},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			citizens := slices.Clone(people)
			row.change(citizens)
			var out strings.Builder
			if err := play(t.Context(), newTownHall(t), citizens, newTranscript(&out, time.Now)); !errors.Is(err, row.want) {
				t.Errorf("%v, want %v\n%s", err, row.want, out.String())
			}
		})
	}
}

// A transcript that checked nothing is no success.
func TestTranscript(t *testing.T) {
	clock := time.Unix(0, 0)
	var out strings.Builder
	story := newTranscript(&out, func() time.Time { return clock })
	if err := story.end(); !errors.Is(err, errExpectation) {
		t.Errorf("nothing was checked, and that is %v", err)
	}
	clock = clock.Add(12340 * time.Microsecond)
	story.tell("A door opens.")
	story.expect(true, "it is the right one")
	if err := story.end(); err != nil {
		t.Error(err)
	}
	story.expect(false, "nobody came")
	if err := story.end(); !errors.Is(err, errExpectation) {
		t.Errorf("an expectation has failed, and that is %v", err)
	}
	const want = "     12 ms  A door opens.\n        ok  it is the right one\n\nAll 1 expectations are met, in 12 ms.\n    FAILED  nobody came\n"
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}
}
