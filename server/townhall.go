package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"fingerzeig/hw"
	"fingerzeig/internal/client"
	"fingerzeig/server/internal/notify"
)

// The two members of staff of the demo, and the name of its terminal.
const (
	clerk        = "anna"
	secondClerk  = "bert"
	townTerminal = "town-hall"
)

// townHall is the demo's service as its staff use it, and the inboxes of its citizens.
type townHall struct {
	*office
	dir   string // where its terminals keep what they must not forget
	inbox *inbox
	clock *movedClock
	round int // documents that were brought
}

// deposit is a citizen's document in a locker.
type deposit struct {
	citizen
	subject string // under which the finger is enrolled, for this document alone
	barcode string
	pickup  string
	locker  hw.LockerID
}

// movedClock is a clock that a visitor of the demo can put forward.
type movedClock struct{ ahead atomic.Int64 }

func (c *movedClock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// later puts the clock forward.
func (c *movedClock) later(d time.Duration) { c.ahead.Add(int64(d)) }

// inbox keeps the messages of all citizens. It implements notify.Sender.
type inbox struct {
	mu       sync.Mutex
	messages []notify.Message
	changed  chan struct{} // closed at the next message
}

func newInbox() *inbox { return &inbox{changed: make(chan struct{})} }

// Send implements notify.Sender. A message that is sent twice is there once.
func (b *inbox) Send(_ context.Context, m notify.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if slices.ContainsFunc(b.messages, func(o notify.Message) bool { return o.ID == m.ID }) {
		return nil
	}
	b.messages = append(b.messages, m)
	close(b.changed)
	b.changed = make(chan struct{})
	return nil
}

// all returns all messages, and a channel that is closed when there is another.
func (b *inbox) all() ([]notify.Message, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clip(b.messages), b.changed
}

// code returns the code that somebody was told last; empty: none.
func (b *inbox) code(mail string) (code string) {
	messages, _ := b.all()
	for _, m := range messages {
		if m.To.Mail == mail && m.Text == notify.Ready {
			code = m.Code
		}
	}
	return code
}

// last returns the text of the last message for somebody; empty: none.
func (b *inbox) last(mail string) (text notify.Text) {
	messages, _ := b.all()
	for _, m := range messages {
		if m.To.Mail == mail {
			text = m.Text
		}
	}
	return text
}

// wait waits until there are n messages of a text for somebody.
func (b *inbox) wait(ctx context.Context, mail string, text notify.Text, n int) error {
	for {
		messages, changed := b.all()
		if count(messages, mail, text) >= n {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for a message: %w", ctx.Err())
		}
	}
}

func count(messages []notify.Message, mail string, text notify.Text) (n int) {
	for _, m := range messages {
		if m.To.Mail == mail && m.Text == text {
			n++
		}
	}
	return n
}

// setUp tells the service which lockers the terminal has.
func (h *townHall) setUp(ctx context.Context) error {
	lockers := make([]client.Locker, terminalLockers)
	for i := range lockers {
		lockers[i] = client.Locker{Size: 1 + i/12, Height: 400 + 250*(i%6)} // millimetres: six in a column
	}
	_, err := h.client.PutTerminal(ctx, townTerminal, lockers)
	return err
}

// bring enrols a citizen, announces the document, and brings it into a locker by two clerks. It returns when the citizen has been told.
func (h *townHall) bring(ctx context.Context, t *terminal, c citizen) (d deposit, err error) {
	h.round++
	d = deposit{citizen: c, subject: fmt.Sprintf("%s-%d", c.card, h.round), barcode: fmt.Sprintf("C01X%05d", h.round)}
	if err := h.Enroll(ctx, d.subject, c.finger, c.enrolled()); err != nil {
		return d, fmt.Errorf("enrolling: %w", err)
	}
	p, err := h.client.Announce(ctx, "", client.Announcement{
		Subject:   d.subject,
		Documents: []client.Document{{Kind: c.document, Barcode: d.barcode, Issued: h.clock.now().AddDate(0, 0, -3).Format(time.DateOnly)}},
		Contact:   &client.Contact{Language: "en", Mail: c.mail()},
		Factors:   map[string]string{"birth-date": c.birth},
	})
	if err != nil {
		return d, fmt.Errorf("announcing: %w", err)
	}
	d.pickup = p.Pickup
	if len(p.Missing) > 0 { // the PIN letter of a card has to have come
		first := 0
		if _, err := h.client.Step(ctx, d.pickup, "confirm-pin", client.StepBody{Document: &first}); err != nil {
			return d, fmt.Errorf("confirming the PIN letter: %w", err)
		}
	}
	scanned := client.StepBody{Barcodes: []string{d.barcode}, Operators: []string{clerk}}
	scanned.Terminal = townTerminal
	if p, err = h.client.Step(ctx, d.pickup, "reserve", scanned); err != nil {
		return d, fmt.Errorf("choosing a locker: %w", err)
	}
	d.locker = hw.LockerID(p.Locker)
	if err := h.open(ctx, t, d, clerk); err != nil {
		return d, err
	}
	messages, _ := h.inbox.all()
	before := count(messages, c.mail(), notify.Ready)
	if _, err = h.client.Step(ctx, d.pickup, "load", client.StepBody{Barcodes: []string{d.barcode}, Operators: []string{secondClerk}}); err != nil {
		return d, fmt.Errorf("loading: %w", err)
	}
	return d, h.inbox.wait(ctx, c.mail(), notify.Ready, before+1)
}

// open has a locker opened for staff: a clerk orders it, and the terminal hears of that with its next heartbeat.
func (h *townHall) open(ctx context.Context, t *terminal, d deposit, who ...string) error {
	_, err := h.client.Step(ctx, d.pickup, "open", client.StepBody{Operators: who})
	if err == nil {
		err = t.attend(ctx)
	}
	if err != nil {
		return fmt.Errorf("opening locker %d for staff: %w", d.locker, err)
	}
	return nil
}

// takeBack takes a document on the return list out of its locker.
func (h *townHall) takeBack(ctx context.Context, t *terminal, d deposit) error {
	if err := h.open(ctx, t, d, clerk, secondClerk); err != nil {
		return err
	}
	_, err := h.client.Step(ctx, d.pickup, "return", client.StepBody{Barcodes: []string{d.barcode}, Operators: []string{clerk, secondClerk}})
	return err
}

// gone waits until the service keeps nothing of a subject. What follows on a hand-over is done a moment later.
func (h *townHall) gone(ctx context.Context, subject string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for {
		kept, err := h.Has(ctx, subject)
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			return false, nil
		case err != nil || !kept:
			return err == nil, err
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return false, nil
		}
	}
}

// clear ends all pickups of the demo, for a new terminal whose lockers are empty.
func (h *townHall) clear(ctx context.Context) error {
	all, err := h.client.Pickups(ctx, "", townTerminal)
	if err != nil {
		return err
	}
	one, two := client.StepBody{Operators: []string{clerk}}, client.StepBody{Operators: []string{clerk, secondClerk}}
	for _, p := range all {
		steps := map[string][]string{
			"announced": {"cancel"}, "reserved": {"unreserve", "cancel"}, "loaded": {"recall", "lose"}, "notified": {"recall", "lose"}, "expired": {"lose"},
		}[p.Status]
		for _, step := range steps {
			body := one
			if step == "lose" { // the visitor has thrown the terminal away with what lay in it
				body = two
			}
			if step == "cancel" || step == "recall" {
				body = client.StepBody{}
			}
			if _, err := h.client.Step(ctx, p.Pickup, step, body); err != nil {
				return fmt.Errorf("%s: %w", step, err)
			}
		}
	}
	return nil
}
