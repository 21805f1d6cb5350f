package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/server/internal/notify"
	"fingerzeig/server/internal/web"
)

// live is the terminal that the page plays with. It implements web.Terminal: it turns presses into fingers on the sensor, plays the hands of
// the citizen at the door, and turns what happens into what is seen.
type live struct {
	ctx  context.Context // of the page: ends visits and hands with it
	hall *townHall

	sensor *drawnSensor      // of the desk; nil: there is none
	told   func(kiosk.Event) // is told what happens at the terminal; nil: nobody is
	kiosk  string            // address of the citizen's page; empty: there is none

	resetting sync.Mutex // held by the Reset under way
	watching  sync.Once
	mu        sync.Mutex // guards what follows
	citizens  []citizen
	deposits  []deposit // in the order of the citizens
	terminal  *terminal
	visit     *liveVisit      // the one under way, or nil
	opening   bool            // whether a locker is open for staff
	guests    []citizen       // to whom the desk has brought something by itself
	seen      map[string]bool // pickups that were looked at for that
	prints    uint64          // how many were laid: each one differs
	done      map[string]bool
	screen    web.Line
	history   []web.Line
	changed   chan struct{} // closed at the next change
}

// liveVisit is one visit under way.
type liveVisit struct {
	citizen  citizen
	leave    context.CancelFunc
	ended    chan struct{}
	first    web.Finger // pressed together with the card
	waiting  bool       // whether the terminal waits for a finger that nobody has pressed yet
	left     bool       // whether the visitor walked away
	released bool
	asked    bool      // whether it is one without a finger
	begun    time.Time // of the comparison
}

func newLive(ctx context.Context, h *townHall, citizens []citizen, sensor *drawnSensor) *live {
	return &live{ctx: ctx, hall: h, sensor: sensor, citizens: slices.Clip(citizens), seen: map[string]bool{}, changed: make(chan struct{})}
}

// View implements web.Terminal.
func (l *live) View() (web.View, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	v := web.View{
		Lockers: l.lockers(), Waiting: l.terminal != nil && !l.opening && (l.visit == nil || l.visit.waiting), Screen: l.screen, History: slices.Clone(l.history),
	}
	if l.visit != nil {
		v.Card = l.visit.citizen.card
	}
	for _, c := range l.everybody() {
		v.Citizens = append(v.Citizens, web.Citizen{
			Card: c.card, Name: c.name, Document: c.document, Finger: fingers[c.finger], Code: l.hall.inbox.code(c.mail()), Done: l.done[c.card],
		})
	}
	v.Inbox, v.Kiosk = l.inbox(), l.kiosk
	return v, l.changed
}

// lockers returns what is to be seen of the lockers.
func (l *live) lockers() []web.Locker {
	seen := make([]web.Locker, terminalLockers)
	if l.terminal == nil {
		return seen
	}
	for i := range seen {
		state, err := l.terminal.locks.State(l.ctx, hw.LockerID(i+1))
		if err == nil {
			seen[i] = web.Locker{Full: state.Occupied == hw.Yes, Released: state.Locked == hw.No, Open: state.Closed == hw.No}
		}
	}
	return seen
}

// Press implements web.Terminal.
func (l *live) Press(card string, f web.Finger) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	everybody := l.everybody()
	at := slices.IndexFunc(everybody, func(c citizen) bool { return c.card == card })
	if at < 0 {
		return web.ErrCard
	}
	switch v := l.visit; {
	case l.terminal == nil || l.opening || l.ctx.Err() != nil:
		return web.ErrBusy
	case v == nil:
		l.begin(everybody[at], f)
	case v.citizen.card != card || !v.waiting || f == web.NoFinger:
		return web.ErrBusy
	default:
		v.waiting = false
		l.lay(v, f)
		l.change()
	}
	return nil
}

// Leave implements web.Terminal. Once a locker is unlocked there is nothing to walk away from: the door has to be shut.
func (l *live) Leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if v := l.visit; v != nil && !v.released {
		v.left = true
		v.leave()
	}
}

// everybody returns the citizens and who came by the desk. The caller holds the lock.
func (l *live) everybody() []citizen { return slices.Concat(l.citizens, l.guests) }

// inbox returns the messages of the citizens, the newest first.
func (l *live) inbox() (list []web.Message) {
	messages, _ := l.hall.inbox.all()
	for _, m := range slices.Backward(messages) {
		if len(list) == keptMessages {
			break
		}
		if subject, body, _, err := notify.Write(m, time.UTC); err == nil {
			list = append(list, web.Message{To: m.To.Mail, Subject: subject, Text: body})
		}
	}
	return list
}

// Later implements web.Terminal: a week passes, and the night after it.
func (l *live) Later() {
	l.hall.clock.later(8 * 24 * time.Hour)
	l.locked(func() {
		l.add(web.Line{Key: "later"})
		l.change()
	})
}

// Reset implements web.Terminal.
func (l *live) Reset(ctx context.Context) (err error) {
	l.resetting.Lock()
	defer l.resetting.Unlock()
	defer func() {
		if err != nil {
			l.locked(func() { l.screen = web.Line{Key: "failed"}; l.change() })
		}
	}()
	if err := l.stop(ctx); err != nil {
		return err
	}
	terminal, err := newTerminal(ctx, l.hall.dir, l.hall.client, hooks{moved: func(sim.Event) { l.locked(l.change) }, told: l.step, staffed: l.staffed})
	if err != nil {
		return err
	}
	if err := l.hall.clear(ctx); err != nil {
		return errors.Join(err, terminal.close())
	}
	var deposits []deposit
	for _, c := range l.citizens {
		d, err := l.hall.bring(ctx, terminal, c)
		if err != nil {
			return errors.Join(err, terminal.close())
		}
		deposits = append(deposits, d)
	}
	terminal.run(l.ctx)
	l.locked(func() {
		l.terminal, l.deposits, l.guests, l.done, l.history = terminal, deposits, nil, map[string]bool{}, nil
		l.screen = web.Line{Key: "welcome"}
		for i, c := range l.citizens {
			l.history = append(l.history, web.Line{Key: "ready", Name: c.name, Locker: int(deposits[i].locker)})
		}
		l.change()
	})
	l.watching.Do(func() { go l.watch() })
	return nil
}

// stop takes the terminal out of service and waits for the end of the visit under way.
func (l *live) stop(ctx context.Context) error {
	l.mu.Lock()
	old, visit := l.terminal, l.visit
	l.terminal = nil
	if visit != nil {
		visit.leave()
	}
	l.mu.Unlock()
	if visit != nil {
		select {
		case <-visit.ended:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if old == nil {
		return nil
	}
	return old.close()
}

// locked calls f while it holds the lock.
func (l *live) locked(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	f()
}

// change tells everybody who watches that there is something else to see.
func (l *live) change() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// add adds to what has happened.
func (l *live) add(line web.Line) {
	l.history = append(l.history, line)
	if extra := len(l.history) - keptLines; extra > 0 {
		l.history = slices.Delete(l.history, 0, extra)
	}
}

// outcomes are the keys of the page's texts for the ends of a visit.
var outcomes = map[kiosk.Outcome]string{
	kiosk.Failed: "failed", kiosk.Paused: "paused", kiosk.UnknownCode: "unknown", kiosk.NoFinger: "nofinger", kiosk.NotReadable: "unread",
	kiosk.Refused: "refused", kiosk.NoOtherWay: "refused", kiosk.NotTaken: "nottaken", kiosk.DoorOpen: "dooropen", kiosk.HandedOver: "handed",
}
