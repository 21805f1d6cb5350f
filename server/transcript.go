package main

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// errExpectation is returned by the demo when something happened that must not, or the other way round.
var errExpectation = errors.New("an expectation of the demo has failed")

// transcript tells people what happens and when, and counts what did not go as expected.
type transcript struct {
	out     io.Writer
	now     func() time.Time
	begun   time.Time
	checked int
	failed  int
}

func newTranscript(out io.Writer, now func() time.Time) *transcript {
	return &transcript{out: out, now: now, begun: now()}
}

// chapter begins a part of the demo.
func (t *transcript) chapter(title string) { _, _ = fmt.Fprintf(t.out, "\n%s\n", title) }

// tell tells one event, after the time since the beginning.
func (t *transcript) tell(format string, args ...any) {
	_, _ = fmt.Fprintf(t.out, "%7s ms  %s\n", millis(t.now().Sub(t.begun)), fmt.Sprintf(format, args...))
}

// expect tells what is expected and whether it is so.
func (t *transcript) expect(ok bool, format string, args ...any) {
	t.checked++
	mark := "ok"
	if !ok {
		t.failed++
		mark = "FAILED"
	}
	_, _ = fmt.Fprintf(t.out, "%10s  %s\n", mark, fmt.Sprintf(format, args...))
}

// end tells the sum, and returns errExpectation where an expectation failed or there was none.
func (t *transcript) end() error {
	if t.failed > 0 || t.checked == 0 {
		return fmt.Errorf("%w: %d of %d", errExpectation, t.failed, t.checked)
	}
	t.chapter(fmt.Sprintf("All %d expectations are met, in %s ms.", t.checked, millis(t.now().Sub(t.begun))))
	return nil
}

// millis writes a duration in milliseconds, with a decimal where it matters.
func millis(d time.Duration) string {
	ms := float64(d) / float64(time.Millisecond)
	if ms < 10 {
		return fmt.Sprintf("%.1f", ms)
	}
	return fmt.Sprintf("%.0f", ms)
}
