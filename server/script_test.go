package main

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fingerzeig/hw/kiosk"
)

// The demo finds out when the service does something wrong.
func TestScript(t *testing.T) {
	broken := errors.New("the service is broken")
	for _, row := range []struct {
		name   string
		change func(*memory)
		want   error
	}{
		{"as it should be", func(*memory) {}, nil},
		{"everybody is let in", func(m *memory) {
			m.lies = func(c comparison) comparison { c.decision = kiosk.Matched; return c }
		}, errExpectation},
		{"nobody is let in", func(m *memory) {
			m.lies = func(c comparison) comparison { c.decision = kiosk.Rejected; return c }
		}, errExpectation},
		{"somebody else is let in", func(m *memory) {
			m.lies = func(c comparison) comparison { c.subject = people[5].subject; return c }
		}, errExpectation},
		{"nothing is erased", func(m *memory) { m.forgets = false }, errExpectation},
		{"nothing works", func(m *memory) { m.err = broken }, broken},
	} {
		t.Run(row.name, func(t *testing.T) {
			m := newMemory()
			row.change(m)
			var out strings.Builder
			if err := play(t.Context(), m, people, newTranscript(&out, time.Now)); !errors.Is(err, row.want) {
				t.Errorf("%v, want %v\n%s", err, row.want, out.String())
			}
			if row.want == nil {
				t.Log(out.String())
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
