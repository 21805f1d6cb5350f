package kiosk_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/release"
)

// clerkless is a releaser that also takes dates of birth.
type clerkless struct {
	*releaser
	ways []string
	said []kiosk.Answer
}

func (c *clerkless) Ways(kiosk.Pickup) []string { return c.ways }

func (c *clerkless) Answer(ctx context.Context, p kiosk.Pickup, a kiosk.Answer, nonce release.Nonce) (kiosk.Verdict, error) {
	c.said = append(c.said, a)
	return c.Release(ctx, p, picture, nonce)
}

func TestVisitWithout(t *testing.T) {
	right := kiosk.Answer{Way: "birth-date", Text: "29.02.1980"}
	for _, row := range []struct {
		name    string
		code    string
		ways    []string
		answers []kiosk.Verdict
		ask     func(context.Context, int) error // what goes wrong while the citizen is asked; nil: nothing
		want    kiosk.Outcome
		asked   int
		fails   bool
	}{
		{name: "right", code: code, ways: []string{"birth-date"}, answers: []kiosk.Verdict{matched}, want: kiosk.HandedOver, asked: 1},
		{name: "right at last", code: code, ways: []string{"birth-date"}, answers: []kiosk.Verdict{rejected, rejected, matched}, want: kiosk.HandedOver, asked: 3},
		{name: "wrong", code: code, ways: []string{"birth-date"}, answers: []kiosk.Verdict{rejected, rejected, rejected, matched}, want: kiosk.Refused, asked: 3},
		{name: "unknown code", code: "ZZ", ways: []string{"birth-date"}, answers: []kiosk.Verdict{matched}, want: kiosk.UnknownCode},
		{name: "no other way", code: code, answers: []kiosk.Verdict{matched}, want: kiosk.NoOtherWay},
		{name: "no answer", code: code, ways: []string{"birth-date"}, answers: []kiosk.Verdict{matched}, want: kiosk.NoFinger, asked: 1,
			ask: func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }},
		{name: "the page breaks", code: code, ways: []string{"birth-date"}, answers: []kiosk.Verdict{matched}, want: kiosk.Failed, asked: 1, fails: true,
			ask: func(context.Context, int) error { return errors.New("broken") }},
		{name: "the page panics", code: code, ways: []string{"birth-date"}, answers: []kiosk.Verdict{matched}, want: kiosk.Failed, asked: 1, fails: true,
			ask: func(context.Context, int) error { panic("broken") }},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(row.answers...)
				s := &clerkless{releaser: &releaser{key: signingKey}, ways: row.ways}
				guarded(r, s.releaser)
				r.Verifier = s
				asked := 0
				outcome, err := r.VisitWithout(t.Context(), row.code, func(ctx context.Context, q kiosk.Question) (kiosk.Answer, error) {
					if asked++; q.Attempt != asked || !slices.Equal(q.Ways, row.ways) {
						t.Errorf("question %+v", q)
					}
					if row.ask != nil {
						return kiosk.Answer{}, row.ask(ctx, asked)
					}
					return right, nil
				})
				r.check(t, outcome, err)
				if outcome != row.want || (err != nil) != row.fails || asked != row.asked {
					t.Errorf("outcome %v, %v, asked %d", outcome, err, asked)
				}
				for _, a := range s.said {
					if a != right {
						t.Errorf("said %+v", a)
					}
				}
			})
		})
	}
}

// A verifier that takes fingers alone makes no visit without one.
func TestVisitWithoutAnswerer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(matched)
		outcome, err := r.VisitWithout(t.Context(), code, func(context.Context, kiosk.Question) (kiosk.Answer, error) { return kiosk.Answer{}, nil })
		if outcome != kiosk.Failed || !errors.Is(err, kiosk.ErrIncomplete) {
			t.Errorf("outcome %v, %v", outcome, err)
		}
		r.check(t, outcome, err)
	})
}

// Time can be extended ten times a visit, while the visit waits, and not before or after.
func TestExtend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(matched)
		if r.Extend() {
			t.Error("extended before there was a visit")
		}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		r.callOff = cancel
		begun := time.Now()
		granted := 0
		go func() {
			for range 15 {
				time.Sleep(29 * time.Second)
				if r.Extend() {
					granted++
				}
			}
		}()
		outcome, err := r.Visit(ctx, code)
		if waited := time.Since(begun); outcome != kiosk.NoFinger || err != nil || granted != 10 || waited != 11*30*time.Second {
			t.Errorf("outcome %v, %v after %v, extended %d times", outcome, err, waited, granted)
		}
		if r.Extend() {
			t.Error("extended after the visit")
		}
		time.Sleep(5 * time.Minute)
	})
}

// previewing is a sensor that shows the tip of the finger before it has a print.
type previewing struct {
	hw.Sensor
	shown hw.Frame
}

func (p previewing) CapturePreviewed(ctx context.Context, preview func(hw.Frame)) (hw.Frame, error) {
	preview(p.shown)
	return p.Capture(ctx)
}

func TestPreview(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRig(matched)
		tip := hw.Frame{Pixels: []byte{1, 2}, Width: 2, Height: 1, PPI: 500}
		r.Sensor = previewing{r.Sensor, tip}
		var seen []int
		r.Preview = func(f hw.Frame) { seen = append(seen, f.Width) }
		if outcome, err := r.visit(t, code); outcome != kiosk.HandedOver || err != nil || !slices.Equal(seen, []int{2}) {
			t.Errorf("outcome %v, %v, seen %v", outcome, err, seen)
		}
		seen, r.Preview = nil, nil
		if _, err := r.visit(t, code); err != nil || seen != nil {
			t.Errorf("without anybody to show it to: %v, %v", err, seen)
		}
	})
}
