package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// asker is what a terminal asks of the service; client.Client says what each call does.
type asker interface {
	Present(ctx context.Context, terminal, code string) (client.Presented, error)
	Release(ctx context.Context, terminal string, a client.Attempt) (client.Released, error)
	Report(ctx context.Context, terminal string, h client.Heartbeat) (client.Heard, error)
}

// agent stands between a kiosk and the pickups of the service: the code and the print go there, the release comes back, and what was seen is told. It
// implements kiosk.Pickups, kiosk.Answerer, kiosk.Releaser and kiosk.Journal.
type agent struct {
	service asker
	name    string // of the terminal
	sample  func(hw.Frame) (client.Sample, error)
	keep    func(notes) error // makes notes durable; nil: they live as long as the agent

	mu    sync.Mutex
	notes notes
	code  string // of the visit under way
	ways  []string
}

// notes are what a terminal must not forget in a power cut.
type notes struct {
	pending []client.Report // to be told, the oldest first
	open    int             // the locker that was opened last and of which nothing is told yet; 0: none
}

// byFinger is the way that asks for a finger.
const byFinger = "finger"

// Find implements kiosk.Pickups. What there is to tell is told before: the service decides by what it knows of the lockers.
func (a *agent) Find(ctx context.Context, code string) (kiosk.Pickup, error) {
	if err := a.deliver(ctx); err != nil {
		return kiosk.Pickup{}, err
	}
	p, err := a.service.Present(ctx, a.name, code)
	if client.IsProblem(err, client.ProblemCodeUnknown) || client.IsProblem(err, client.ProblemCodeTypo) {
		return kiosk.Pickup{}, fmt.Errorf("%w: %w", kiosk.ErrUnknownCode, err)
	}
	if err != nil {
		return kiosk.Pickup{}, err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.code, a.ways = code, p.Ways
	return kiosk.Pickup{Subject: p.Pickup, Locker: hw.LockerID(p.Locker), Finger: p.Finger}, nil
}

// Verify implements kiosk.Verifier. Without a nonce there is no release.
func (a *agent) Verify(context.Context, kiosk.Pickup, hw.Frame) (kiosk.Verdict, error) {
	return kiosk.Verdict{}, kiosk.ErrIncomplete
}

// attacks are the words for what a sensor says of a presentation attack.
var attacks = map[hw.Tristate]string{hw.Yes: "yes", hw.No: "no", hw.Unknown: "unknown"}

// Release implements kiosk.Releaser.
func (a *agent) Release(ctx context.Context, _ kiosk.Pickup, f hw.Frame, nonce release.Nonce) (kiosk.Verdict, error) {
	s, err := a.sample(f)
	if err != nil {
		return kiosk.Verdict{}, err
	}
	defer clear(s.Image)
	return a.ask(ctx, client.Attempt{Nonce: hex.EncodeToString(nonce[:]), Finger: &s, Attack: attacks[f.Attack]})
}

// Ways implements kiosk.Answerer.
func (a *agent) Ways(kiosk.Pickup) []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(a.ways), func(way string) bool { return way == byFinger })
}

// Answer implements kiosk.Answerer.
func (a *agent) Answer(ctx context.Context, _ kiosk.Pickup, said kiosk.Answer, nonce release.Nonce) (kiosk.Verdict, error) {
	return a.ask(ctx, client.Attempt{Nonce: hex.EncodeToString(nonce[:]), Way: said.Way, Answer: said.Text})
}

// ask asks for a release. Whom and which locker the verdict is about comes from the answer.
func (a *agent) ask(ctx context.Context, attempt client.Attempt) (v kiosk.Verdict, err error) {
	a.mu.Lock()
	attempt.Code = a.code
	a.mu.Unlock()
	if err := a.deliver(ctx); err != nil {
		return v, err
	}
	r, err := a.service.Release(ctx, a.name, attempt)
	switch {
	case err != nil:
		return v, err
	case r.Decision == "unreadable":
		v.Decision = kiosk.Unreadable
	case r.Matched() && len(r.Release) == len(v.Release):
		v = kiosk.Verdict{Decision: kiosk.Matched, Subject: r.Pickup, Locker: hw.LockerID(r.Locker), Release: release.Signed(r.Release)}
	}
	return v, nil
}

// Opening implements kiosk.Journal.
func (a *agent) Opening(_ context.Context, p kiosk.Pickup, _ release.Nonce) error {
	return a.change(func(n *notes) { n.open = int(p.Locker) })
}

// Seen implements kiosk.Journal.
func (a *agent) Seen(_ context.Context, s kiosk.Sight) error {
	return a.change(func(n *notes) {
		n.pending = append(n.pending, client.Report{Locker: int(s.Pickup.Locker), Nonce: hex.EncodeToString(s.Nonce[:]), Seen: s.Seen.String()})
		if s.Seen != kiosk.SeenOpened {
			n.open = 0
		}
	})
}

// restarted notes what is seen of all lockers after a start: nothing that was signed before is obeyed any more.
func (a *agent) restarted(ctx context.Context, locks hw.Locks) error {
	var told []client.Report
	for id := hw.LockerID(1); int(id) <= locks.Count(); id++ {
		s, err := locks.State(ctx, id)
		seen := kiosk.SeenUnclear
		switch {
		case err == nil && s.Closed == hw.No:
			seen = kiosk.SeenOpen
		case err == nil && s.Occupied == hw.Yes:
			seen = kiosk.SeenFull
		case int(id) != a.notes.open:
			seen = kiosk.SeenFull // this terminal has not opened it
		}
		told = append(told, client.Report{Locker: int(id), Restarted: true, Seen: seen.String()})
	}
	return a.change(func(n *notes) { n.pending, n.open = append(n.pending, told...), 0 })
}

// tell notes something else that is to be told.
func (a *agent) tell(r client.Report) error {
	return a.change(func(n *notes) { n.pending = append(n.pending, r) })
}

// change changes the notes, durably or not at all.
func (a *agent) change(f func(*notes)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	next := notes{slices.Clone(a.notes.pending), a.notes.open}
	f(&next)
	if a.keep != nil {
		if err := a.keep(next); err != nil {
			return err
		}
	}
	a.notes = next
	return nil
}

// deliver tells everything that is noted.
func (a *agent) deliver(ctx context.Context) error {
	a.mu.Lock()
	told := a.notes.pending
	a.mu.Unlock()
	if len(told) == 0 {
		return nil
	}
	if _, err := a.service.Report(ctx, a.name, client.Heartbeat{Reports: told}); err != nil {
		return err
	}
	return a.change(func(n *notes) { n.pending = n.pending[len(told):] })
}

var (
	_ kiosk.Pickups  = (*agent)(nil)
	_ kiosk.Releaser = (*agent)(nil)
	_ kiosk.Answerer = (*agent)(nil)
	_ kiosk.Journal  = (*agent)(nil)
)
