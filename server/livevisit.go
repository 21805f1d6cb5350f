package main

import (
	"context"
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
	ctx, leave := context.WithCancel(l.ctx)
	v := &liveVisit{citizen: c, leave: leave, ended: make(chan struct{}), first: f}
	l.visit = v
	l.change()
	terminal := l.terminal
	go func() {
		defer close(v.ended)
		defer leave()
		birth := ""
		if f == web.NoFinger {
			birth = c.birth
		}
		outcome, _ := terminal.collect(ctx, l.hall.inbox.code(c.mail()), birth) // the error comes with StepEnded as well
		l.locked(func() {
			l.visit = nil
			terminal.sensor.Lift()
			if outcome == kiosk.HandedOver {
				l.done[c.card] = true
			}
			l.change()
		})
	}()
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
		if e.Attempt == 1 {
			l.lay(v, v.first)
		} else {
			v.waiting = true
		}
	case kiosk.StepCaptured:
		v.begun = e.At
		l.screen = web.Line{Key: "captured"}
	case kiosk.StepVerdict:
		took := float64(e.At.Sub(v.begun)) / float64(time.Millisecond)
		l.add(web.Line{Key: e.Decision.String(), Name: name, Millis: took, Attempt: e.Attempt})
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
