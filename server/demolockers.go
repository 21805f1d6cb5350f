package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/index"
	"fingerzeig/server/internal/desk"
)

// deskLockers are the lockers of the demo's terminal as its desk sees them: what is bound here can be picked up there. It implements desk.Lockers.
type deskLockers struct {
	sensor *drawnSensor                                                    // knows whose fingers were laid
	finger func(ctx context.Context, subject string) (index.Finger, error) // returns one that is enrolled
	now    func() time.Time
	random io.Reader

	mu       sync.Mutex
	terminal *live // nil until it is open
}

// deskTerminal is the name of the demo's terminal.
const deskTerminal = "demo"

// open opens the lockers.
func (l *deskLockers) open(terminal *live) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.terminal = terminal
}

// Terminals implements desk.Lockers.
func (l *deskLockers) Terminals(context.Context, string) ([]desk.Terminal, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.terminal == nil {
		return []desk.Terminal{}, nil
	}
	view, _ := l.terminal.View()
	t := desk.Terminal{Name: deskTerminal, Free: []int{}}
	for i, locker := range view.Lockers {
		if !locker.Full {
			t.Free = append(t.Free, i+1)
		}
	}
	return []desk.Terminal{t}, nil
}

// Bind implements desk.Lockers.
func (l *deskLockers) Bind(ctx context.Context, _ string, b desk.Binding) (desk.Bound, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.terminal == nil || b.Terminal != deskTerminal || b.Locker > terminalLockers {
		return desk.Bound{}, desk.ErrTaken
	}
	if b.Gallery != townGallery {
		return desk.Bound{}, desk.ErrNotAllowed
	}
	finger, err := l.finger(ctx, b.Subject)
	if err != nil {
		return desk.Bound{}, err
	}
	c, laid := l.sensor.whose(finger)
	if !laid { // enrolled from a file: nobody could lay that finger on the simulated terminal
		return desk.Bound{}, desk.ErrNotAllowed
	}
	if c.card, err = l.code(); err != nil {
		return desk.Bound{}, err
	}
	c.subject, c.document, c.locker = b.Subject, b.Document, hw.LockerID(b.Locker)
	if err := l.terminal.Load(c); err != nil {
		return desk.Bound{}, err
	}
	return desk.Bound{Code: c.card, Until: l.now().AddDate(0, 0, b.Days)}, nil
}

// code draws a code in the form of kiosk.NormalizeCode.
func (l *deskLockers) code() (string, error) {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // 32: none is likelier, none looks like another
	code := make([]byte, 6)
	if _, err := io.ReadFull(l.random, code); err != nil {
		return "", err
	}
	for i, b := range code {
		code[i] = letters[b%32]
	}
	return string(code), nil
}

// enrolledFinger returns a finger of a subject that is enrolled.
func (o *office) enrolledFinger(ctx context.Context, subject string) (index.Finger, error) {
	s, err := o.client.Get(ctx, townGallery, subject)
	if err != nil {
		return 0, err
	}
	if len(s.Samples) == 0 {
		return 0, fmt.Errorf("%w: %s has no sample", errExpectation, townGallery)
	}
	return index.Finger(s.Samples[0].Finger), nil
}
