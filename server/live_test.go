package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/server/internal/desk"
	"fingerzeig/server/internal/notify"
	"fingerzeig/server/internal/web"
)

// act is one thing that a visitor does: a press of somebody's card and a finger, or "leave", "later" or "reset"; and what the terminal says then.
type act struct {
	card   string
	finger web.Finger
	err    error
	screen string
}

// TestLive plays visitors of the page against a service of their own.
func TestLive(t *testing.T) {
	ada, ben := people[0].card, people[1].card
	for _, row := range []struct {
		name string
		acts []act
		done []string
	}{
		{"right finger, and twice", []act{{ada, web.RightFinger, nil, "handed"}, {ada, web.RightFinger, nil, "unknown"}}, []string{ada}},
		{"wrong fingers", []act{
			{ada, web.WrongFinger, nil, "finger"}, {ben, web.RightFinger, web.ErrBusy, "finger"}, {ada, web.WrongFinger, nil, "finger"}, {ada, web.WrongFinger, nil, "refused"},
			{ada, web.RightFinger, nil, "closed"}, {ada, web.NoFinger, nil, "handed"},
		}, []string{ada}},
		{"bad, then right", []act{{ada, web.BadPrint, nil, "finger"}, {ada, web.RightFinger, nil, "handed"}}, []string{ada}},
		{"no finger", []act{{ada, web.NoFinger, nil, "handed"}}, []string{ada}},
		{"no finger any more", []act{{ada, web.WrongFinger, nil, "finger"}, {ada, web.NoFinger, web.ErrBusy, "finger"}, {"leave", "", nil, "left"}}, nil},
		{"unknown card", []act{{"K1", web.RightFinger, web.ErrCard, "welcome"}}, nil},
		{"a week later", []act{{"later", "", nil, "welcome"}, {ada, web.RightFinger, nil, "expired"}}, nil},
		{"start again", []act{
			{ada, web.RightFinger, nil, "handed"}, {ben, web.WrongFinger, nil, "finger"}, {"reset", "", nil, "welcome"}, {ada, web.RightFinger, nil, "handed"},
		}, []string{ada}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			l := newLive(ctx, newTownHall(t), people[:2], nil)
			if err := l.Reset(ctx); err != nil {
				t.Fatal(err)
			}
			for i, a := range row.acts {
				if err := do(ctx, l, a); !errors.Is(err, a.err) {
					t.Fatalf("act %d: %v, want %v", i, err, a.err)
				}
				if err := screenSays(ctx, l, a.screen); err != nil {
					v, _ := l.View()
					t.Fatalf("act %d: the screen says %+v, not %q; %+v", i, v.Screen, a.screen, v.History)
				}
			}
			got, _ := l.View()
			var done []string
			for i, c := range got.Citizens {
				locker := got.Lockers[l.deposits[i].locker-1]
				if locker.Open || locker.Full == c.Done {
					t.Errorf("the locker of %s is %+v", c.Name, locker)
				}
				if c.Done {
					done = append(done, c.Card)
				}
			}
			if !slices.Equal(done, row.done) || len(got.Inbox) < 2 {
				t.Errorf("done %v, want %v; %d messages", done, row.done, len(got.Inbox))
			}
			if err := l.stop(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// do does one thing.
func do(ctx context.Context, l *live, a act) error {
	switch a.card {
	case "leave":
		l.Leave()
	case "later":
		l.Later()
		return l.hall.inbox.wait(ctx, people[0].mail(), notify.Expired, 1)
	case "reset":
		return l.Reset(ctx)
	default:
		return l.Press(a.card, a.finger)
	}
	return nil
}

// screenSays waits until the terminal says something and waits for the visitor.
func screenSays(ctx context.Context, l *live, screen string) error {
	for {
		v, changed := l.View()
		if v.Screen.Key == screen && v.Waiting {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// The page of a terminal that could not be set up says so.
func TestLiveResetFails(t *testing.T) {
	h := newTownHall(t)
	ctx, cancel := context.WithCancel(t.Context())
	l := newLive(ctx, h, people[:1], nil)
	cancel()
	if err := l.Reset(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if v, _ := l.View(); v.Screen.Key != "failed" || v.Waiting {
		t.Errorf("%+v", v)
	}
	if err := l.Press(people[0].card, web.RightFinger); !errors.Is(err, web.ErrBusy) {
		t.Errorf("pressing gives %v", err)
	}
}

// What the desk brings by itself can be collected on the page: the terminal asks for staff's orders, and the message makes a card.
func TestLiveStaff(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	h, sensor := newTownHall(t), newDrawnSensor(people[:1])
	l := newLive(ctx, h, people[:1], sensor)
	if err := l.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	gesine := citizen{name: newcomers[0].name, finger: 2}
	print, err := sensor.Frame(ctx, desk.Touch{Person: 0, Finger: 2, Frame: 3*framesEach + 1})
	if err != nil {
		t.Fatal(err)
	}
	good := func(p client.Pickup, err error) client.Pickup {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if err := h.Enroll(ctx, "s-new", gesine.finger, print); err != nil {
		t.Fatal(err)
	}
	p := good(h.client.Announce(ctx, "", client.Announcement{
		Subject: "s-new", Documents: []client.Document{{Kind: "passport", Barcode: "C01Xnew", Issued: h.clock.now().Format(time.DateOnly)}},
		Contact: &client.Contact{Language: "de", Mail: "somebody@example.org"},
	}))
	scanned := []string{"C01Xnew"}
	p = good(h.client.Step(ctx, p.Pickup, "reserve", client.StepBody{Terminal: townTerminal, Barcodes: scanned, Operators: []string{clerk}}))
	good(h.client.Step(ctx, p.Pickup, "open", client.StepBody{Operators: []string{clerk}}))
	for v, changed := l.View(); len(v.History) == 0 || v.History[len(v.History)-1].Key != "staff" || !v.Lockers[p.Locker-1].Full; v, changed = l.View() {
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("locker %d is not loaded: %+v", p.Locker, v.Lockers)
		}
	}
	if p = good(h.client.Step(ctx, p.Pickup, "load", client.StepBody{Barcodes: scanned, Operators: []string{secondClerk}})); p.Code != "" {
		t.Error("the clerk is told a code that goes by mail")
	}
	for v, changed := l.View(); len(v.Citizens) < 2; v, changed = l.View() {
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatal("there is no card")
		}
	}
	if err := l.Press(p.Pickup, web.RightFinger); err != nil {
		t.Fatal(err)
	}
	if err := screenSays(ctx, l, "handed"); err != nil {
		v, _ := l.View()
		t.Errorf("%+v", v.History)
	}
	if err := l.stop(t.Context()); err != nil {
		t.Error(err)
	}
}

// A code that is typed on the citizen's page begins a visit, for which the finger is laid on the other page.
func TestLiveScreen(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	l := newLive(ctx, newTownHall(t), people[:1], nil)
	told := make(chan kiosk.Event, 100)
	l.told = func(e kiosk.Event) { told <- e }
	if err := l.Reset(ctx); err != nil {
		t.Fatal(err)
	}
	if outcome, err := l.Visit(ctx, "K7PX-42QR"); outcome != kiosk.Failed || !errors.Is(err, kiosk.ErrTypo) {
		t.Errorf("no code: %v, %v", outcome, err)
	}
	ended := make(chan kiosk.Outcome, 1)
	go func() {
		outcome, _ := l.Visit(ctx, l.hall.inbox.code(people[0].mail()))
		ended <- outcome
	}()
	if err := screenSays(ctx, l, "finger"); err != nil {
		t.Fatal(err)
	}
	if outcome, err := l.VisitWithout(ctx, "", nil); outcome != kiosk.Failed || !errors.Is(err, kiosk.ErrBusy) {
		t.Errorf("a second visit: %v, %v", outcome, err)
	}
	if err := l.Press(people[0].card, web.RightFinger); err != nil {
		t.Fatal(err)
	}
	if outcome := <-ended; outcome != kiosk.HandedOver {
		t.Errorf("%v", outcome)
	}
	if len(told) < 8 {
		t.Errorf("the citizen's page was told %d events", len(told))
	}
	if err := l.stop(t.Context()); err != nil {
		t.Error(err)
	}
}
