package screen_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"testing"

	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/screen"
)

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// stage is a terminal that waits, and notes what it is asked for.
type stage struct {
	asked chan string
	end   chan kiosk.Outcome
	more  bool
	late  bool        // whether a locker is released though the citizen leaves
	ended kiosk.Event // what more is told at the end of a visit
	s     *screen.Screen
}

func newStage(t *testing.T, change func(*screen.Options)) *stage {
	t.Helper()
	g := &stage{asked: make(chan string, 20), end: make(chan kiosk.Outcome), more: true}
	o := screen.Options{Terminal: g, Random: bytes.NewReader(make([]byte, 32))}
	if change != nil {
		change(&o)
	}
	var err error
	if g.s, err = screen.New(o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.s.Close)
	return g
}

func (g *stage) Visit(ctx context.Context, code string) (kiosk.Outcome, error) {
	g.asked <- "visit " + code
	return g.wait(ctx)
}

func (g *stage) VisitWithout(ctx context.Context, code string, ask kiosk.Ask) (kiosk.Outcome, error) {
	g.asked <- "without " + code
	a, err := ask(ctx, kiosk.Question{Ways: []string{"birth-date"}, Attempt: 1})
	if err != nil {
		g.s.Event(kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.Failed})
		return kiosk.Failed, err
	}
	g.asked <- a.Way + " " + a.Text
	return g.wait(ctx)
}

func (g *stage) wait(ctx context.Context) (kiosk.Outcome, error) {
	select {
	case o := <-g.end:
		e := g.ended
		e.Step, e.Outcome = kiosk.StepEnded, o
		g.s.Event(e)
		return o, e.Err
	case <-ctx.Done():
		g.asked <- "left"
		if g.late {
			g.s.Event(kiosk.Event{Step: kiosk.StepReleased, Locker: 7})
			g.s.Event(kiosk.Event{Step: kiosk.StepEnded, Locker: 7, Outcome: <-g.end})
			return kiosk.HandedOver, nil
		}
		g.s.Event(kiosk.Event{Step: kiosk.StepVerdict, Decision: kiosk.Rejected}) // what was under way
		g.s.Event(kiosk.Event{Step: kiosk.StepEnded, Outcome: kiosk.Failed})
		return kiosk.Failed, ctx.Err()
	}
}

func (g *stage) Extend() bool { g.asked <- "more"; return g.more }

// until waits until the page shows a screen.
func (g *stage) until(t *testing.T, name screen.Name) screen.View {
	t.Helper()
	for {
		v, changed := g.s.View()
		if v.Screen == name {
			return v
		}
		select {
		case <-changed:
		case <-t.Context().Done():
			t.Fatalf("shows %s, not %s", v.Screen, name)
		}
	}
}

func (g *stage) was(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		if got := <-g.asked; got != w {
			t.Fatalf("asked for %q, want %q", got, w)
		}
	}
}

type broken struct{ *stage }

func (broken) Visit(context.Context, string) (kiosk.Outcome, error) {
	return kiosk.Failed, errors.New("broken")
}

type busy struct{ *stage }

func (busy) Visit(context.Context, string) (kiosk.Outcome, error) { return kiosk.Failed, kiosk.ErrBusy }
