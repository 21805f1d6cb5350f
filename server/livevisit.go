package main

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/minutiae"
	"fingerzeig/server/internal/notify"
	"fingerzeig/server/internal/web"
)

// begin begins a visit. The caller holds the lock.
func (l *live) begin(c citizen, f web.Finger) {
	v, ctx := l.enter(l.ctx, c, f)
	terminal, birth := l.terminal, ""
	if f == web.NoFinger {
		birth = c.birth
	}
	go func() {
		outcome, _ := terminal.collect(ctx, l.hall.inbox.code(c.mail()), birth) // the error comes with StepEnded as well
		l.left(v, terminal, outcome)
	}()
}

// enter notes that somebody is at the terminal. The caller holds the lock.
func (l *live) enter(ctx context.Context, c citizen, f web.Finger) (*liveVisit, context.Context) {
	ctx, leave := context.WithCancel(ctx)
	l.visit = &liveVisit{citizen: c, leave: leave, ended: make(chan struct{}), first: f}
	l.change()
	return l.visit, ctx
}

// left notes that nobody is at the terminal any more.
func (l *live) left(v *liveVisit, terminal *terminal, outcome kiosk.Outcome) {
	defer close(v.ended)
	defer v.leave()
	l.locked(func() {
		l.visit = nil
		terminal.sensor.Lift()
		if outcome == kiosk.HandedOver {
			l.done[v.citizen.card] = true
		}
		l.change()
	})
}

// Visit implements screen.Terminal: somebody has typed a code on the citizen's page, and lays fingers down by the other one.
func (l *live) Visit(ctx context.Context, code string) (kiosk.Outcome, error) {
	return l.played(ctx, code, func(ctx context.Context, t *terminal) (kiosk.Outcome, error) { return t.Visit(ctx, code) })
}

// VisitWithout implements screen.Terminal.
func (l *live) VisitWithout(ctx context.Context, code string, ask kiosk.Ask) (kiosk.Outcome, error) {
	return l.played(ctx, code, func(ctx context.Context, t *terminal) (kiosk.Outcome, error) { return t.VisitWithout(ctx, code, ask) })
}

// Extend implements screen.Terminal.
func (l *live) Extend() (granted bool) {
	l.locked(func() { granted = l.terminal != nil && l.terminal.Extend() })
	return granted
}

// played plays a visit that begins on the citizen's page.
func (l *live) played(ctx context.Context, code string, play func(context.Context, *terminal) (kiosk.Outcome, error)) (kiosk.Outcome, error) {
	var v *liveVisit
	var t *terminal
	l.locked(func() {
		if l.visit == nil && !l.opening && l.terminal != nil {
			t = l.terminal
			v, ctx = l.enter(ctx, l.whoseCode(code), "")
		}
	})
	if v == nil {
		return kiosk.Failed, kiosk.ErrBusy
	}
	outcome, err := play(ctx, t)
	err = errors.Join(err, t.Deliver(context.WithoutCancel(ctx)))
	l.left(v, t, outcome)
	return outcome, err
}

// whoseCode returns the citizen who was told a code, or nobody. The caller holds the lock.
func (l *live) whoseCode(code string) citizen {
	for _, c := range l.everybody() {
		if told := l.hall.inbox.code(c.mail()); told != "" && kiosk.NormalizeCode(told) == kiosk.NormalizeCode(code) {
			return c
		}
	}
	return citizen{}
}

// lay lays a finger on the sensor. A print is drawn in its own time, so the lock, which the caller holds, is not held for it. What is drawn
// too late for the visit is not laid: the next visitor must not find it there.
func (l *live) lay(v *liveVisit, f web.Finger) {
	l.prints++
	sensor, n, other := l.terminal.sensor, l.prints, l.somebodyElse(v.citizen)
	go func() {
		var print minutiae.Image
		switch f {
		case web.RightFinger:
			print = v.citizen.lay(n)
		case web.BadPrint:
			print = v.citizen.layBadly(n)
		default:
			print = other.lay(n)
		}
		l.locked(func() {
			if l.visit == v {
				_ = sensor.Put(frame(print)) // fails where the terminal was closed in the meantime
			}
		})
	}()
}

// somebodyElse returns the next citizen in the list. The caller holds the lock.
func (l *live) somebodyElse(c citizen) citizen {
	everybody := l.everybody()
	at := slices.IndexFunc(everybody, func(o citizen) bool { return o.card == c.card })
	return everybody[(at+1)%len(everybody)]
}

// step turns a step of the visit into what is seen, and plays the citizen's hands.
func (l *live) step(e kiosk.Event) {
	if l.told != nil {
		l.told(e)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	v := l.visit
	if v == nil {
		return
	}
	name := v.citizen.name
	switch e.Step {
	case kiosk.StepFinger:
		l.screen = web.Line{Key: "finger", Finger: e.Finger, Attempt: e.Attempt}
		if e.Attempt == 1 && v.first != "" {
			l.lay(v, v.first)
		} else {
			v.waiting = true
		}
	case kiosk.StepCaptured:
		v.begun = e.At
		l.screen = web.Line{Key: "captured"}
	case kiosk.StepVerdict:
		took := float64(e.At.Sub(v.begun)) / float64(time.Millisecond)
		line := web.Line{Key: e.Decision.String(), Name: name, Millis: took, Attempt: e.Attempt}
		if v.asked {
			line.Key = "answer." + line.Key
		}
		l.add(line)
	case kiosk.StepReleased:
		v.released = true
		l.screen = web.Line{Key: "open", Locker: int(e.Locker)}
		l.add(l.screen)
		go l.hands(l.terminal, e.Locker)
	case kiosk.StepOpened:
		l.screen = web.Line{Key: "opened", Locker: int(e.Locker)}
	case kiosk.StepShut:
		l.add(web.Line{Key: "shut", Locker: int(e.Locker)})
	case kiosk.StepQuestion:
		v.begun, v.asked = e.At, true
		l.screen = web.Line{Key: "question"}
	case kiosk.StepEnded:
		if e.Outcome == kiosk.HandedOver {
			l.add(web.Line{Key: "deleted", Name: name})
		}
		l.screen = web.Line{
			Key: outcomes[e.Outcome], Name: name, Locker: int(e.Locker), Seconds: int(math.Ceil(e.Wait.Seconds())),
		}
		switch {
		case v.left && e.Outcome == kiosk.Failed:
			l.screen.Key = "left"
		case client.IsProblem(e.Err, client.ProblemExpired), e.Outcome == kiosk.UnknownCode && l.hall.inbox.last(v.citizen.mail()) == notify.Expired:
			l.screen.Key = "expired"
		case client.IsProblem(e.Err, client.ProblemFingerClosed):
			l.screen.Key = "closed"
		}
		l.add(l.screen)
	}
	l.change()
}

// hands opens the door, takes what lies inside and shuts the door, as slowly as a person. They go on when the visit ends before.
func (l *live) hands(t *terminal, id hw.LockerID) {
	for _, do := range []struct {
		after time.Duration
		what  func(hw.LockerID) error
	}{{timeToOpen, t.locks.Open}, {timeToTake, t.locks.Take}, {timeToShut, t.locks.Shut}} {
		select {
		case <-time.After(do.after):
		case <-l.ctx.Done():
			return
		}
		if do.what(id) != nil {
			return
		}
	}
}
