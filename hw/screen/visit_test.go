package screen_test

import (
	"context"
	"strings"
	"testing"

	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/screen"
)

// A visit with a finger, from which the citizen changes to one without.
func TestVisit(t *testing.T) {
	said := make(chan string, 20)
	g := newStage(t, func(o *screen.Options) {
		o.Say = func(_ context.Context, language, text string) error { said <- language + ": " + text; return nil }
	})
	g.s.Press(do("voice"))
	if heard := <-said; !strings.HasPrefix(heard, "de: Guten Tag.") {
		t.Errorf("said %q", heard)
	}
	g.s.Press(do("finger"))
	g.s.Press(do("code", "K7PX"))
	g.was(t, "visit K7PX")
	g.s.Event(kiosk.Event{Step: kiosk.StepFinger, Attempt: 1, Finger: "right-index"})
	v := g.until(t, screen.Finger)
	if b := text(v); strings.Contains(b, "K7PX") || v.Locker != 0 {
		t.Errorf("the page is told %s", b)
	}
	g.s.Press(do("without"))
	g.was(t, "left", "without K7PX")
	g.until(t, screen.Answer)
	g.s.Press(do("answer", "29.02.1980"))
	g.was(t, "birth-date 29.02.1980")
	g.end <- kiosk.HandedOver
	g.until(t, screen.Done)
	g.s.Press(do("leave"))
	g.until(t, screen.Welcome)
}

// What a visit does that its citizen has left is not shown, unless a locker was open by then.
func TestLeft(t *testing.T) {
	g := newStage(t, nil)
	g.s.Press(do("finger"))
	g.s.Press(do("code", "K7PX"))
	g.was(t, "visit K7PX")
	g.s.Event(kiosk.Event{Step: kiosk.StepFinger, Attempt: 1})
	g.s.Press(do("leave"))
	g.was(t, "left")
	g.s.Close()
	if v, _ := g.s.View(); v.Screen != screen.Welcome || v.Note != "" {
		t.Errorf("shows %s, %q of who has left", v.Screen, v.Note)
	}

	g.s.Press(do("finger"))
	g.s.Press(do("code", "K7PX"))
	g.was(t, "visit K7PX")
	g.s.Event(kiosk.Event{Step: kiosk.StepFinger, Attempt: 1})
	g.late = true
	g.s.Press(do("leave"))
	g.was(t, "left")
	if v := g.until(t, screen.Open); v.Locker != 7 {
		t.Errorf("shows locker %d", v.Locker)
	}
	g.end <- kiosk.HandedOver
	g.until(t, screen.Done)
}

// Staff have the terminal: the citizen is told.
func TestBusy(t *testing.T) {
	g := newStage(t, func(o *screen.Options) { o.Terminal = busy{} })
	g.s.Press(do("finger"))
	g.s.Press(do("code", "K7PX"))
	if v := g.until(t, screen.Sorry); v.Reason != "busy" {
		t.Errorf("says %q", v.Reason)
	}
}

// What the service has refused is said, where there are words for it.
func TestWhy(t *testing.T) {
	for name, want := range map[string]string{"pickup-expired": "pickup-expired", "line": "line", "teapot": "failed", "": "failed"} {
		g := newStage(t, func(o *screen.Options) { o.Terminal, o.Why = broken{}, func(error) string { return name } })
		g.s.Press(do("finger"))
		g.s.Press(do("code", "K7PX"))
		if v := g.until(t, screen.Sorry); v.Reason != want {
			t.Errorf("%q: says %q", name, v.Reason)
		}
	}
}
