package agent

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
)

// Station is a terminal with all its parts, whoever speaks to the citizens. Its methods may be called from several goroutines, but that Beat, Look and
// Refresh are each called from one at a time.
type Station struct {
	o      Options
	agent  *agent
	kiosk  *kiosk.Kiosk
	watch  *watch
	floor  floor
	after  chan struct{} // holds something when a visit has ended
	online bool          // the service has answered the last heartbeat; Beat alone knows it

	mu    sync.Mutex
	since time.Time // of the visit under way; zero: there is none
}

// New wires the parts of a terminal, and opens its journal and its mirror. It returns ErrOptions, ErrSecret and ErrJournal. Close what it returns.
func New(o Options) (*Station, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	var m *mirror
	if o.Own != nil {
		if m, err = openMirror(o.Store, o.Secret, o.Now); err != nil {
			return nil, fmt.Errorf("opening the mirror: %w", err)
		}
	}
	j, err := openJournal(o.Store)
	if err != nil {
		return nil, err
	}
	s := &Station{o: o, kiosk: o.Kiosk, floor: make(floor, 1), after: make(chan struct{}, 1)}
	s.agent = &agent{
		service: o.Service, journal: j, now: o.Now, courier: &courier{service: o.Service, journal: j, log: o.Log, turn: make(chan struct{}, 1)},
		island: &island{terminal: release.TerminalOf(o.Terminal), mirror: m, journal: j, key: o.Own, extract: o.Extract},
	}
	s.watch = &watch{locks: o.Kiosk.Locks, now: o.Now, forced: s.forced, tamper: s.tampered}
	s.watch.cover, _ = o.Kiosk.Locks.(hw.Tamperer)
	shown := o.Kiosk.Events
	s.kiosk.Pickups, s.kiosk.Verifier, s.kiosk.Journal = s.agent, s.agent, s.agent
	s.kiosk.Events = func(e kiosk.Event) {
		s.watch.event(e)
		if shown != nil {
			shown(e)
		}
	}
	return s, nil
}

// Visit plays one visit, see kiosk.Kiosk. It returns kiosk.ErrBusy where somebody else has the terminal.
func (s *Station) Visit(ctx context.Context, code string) (kiosk.Outcome, error) {
	return s.visit(ctx, func() (kiosk.Outcome, error) { return s.kiosk.Visit(ctx, code) })
}

// VisitWithout plays one visit without a finger, as Visit does.
func (s *Station) VisitWithout(ctx context.Context, code string, ask kiosk.Ask) (kiosk.Outcome, error) {
	return s.visit(ctx, func() (kiosk.Outcome, error) { return s.kiosk.VisitWithout(ctx, code, ask) })
}

// Extend gives the citizen more time, see kiosk.Kiosk.
func (s *Station) Extend() bool { return s.kiosk.Extend() }

// Wait returns how long the terminal pauses, see kiosk.Kiosk.
func (s *Station) Wait() time.Duration { return s.kiosk.Wait() }

func (s *Station) visit(ctx context.Context, play func() (kiosk.Outcome, error)) (kiosk.Outcome, error) {
	if !s.floor.await(ctx) {
		return kiosk.Failed, kiosk.ErrBusy
	}
	defer s.floor.leave()
	s.begin(s.o.Now())
	defer s.begin(time.Time{})
	defer s.ended()
	return play()
}

// Alone does something while nobody is at the lockers, and reports whether it could: false where somebody is. Citizens who come meanwhile wait a moment.
func (s *Station) Alone(do func()) bool {
	if !s.floor.enter() {
		return false
	}
	defer s.floor.leave()
	do()
	return true
}

// begin notes that a visit begins, or with a zero time that it has ended.
func (s *Station) begin(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since = at
}

// ended has what was seen told soon.
func (s *Station) ended() {
	select {
	case s.after <- struct{}{}:
	default:
	}
}

// Alive reports whether the terminal does what it is to do: the watch looks, and no visit lasts for ever.
func (s *Station) Alive() bool {
	s.mu.Lock()
	since := s.since
	s.mu.Unlock()
	last, _, _ := s.watch.seen()
	now := s.o.Now()
	return now.Sub(last) < stillFor && (since.IsZero() || now.Sub(since) < longestVisit)
}

// forced tells of a door that opened without a release.
func (s *Station) forced(id hw.LockerID, at time.Time) {
	s.alarm("a door opened without a release", slog.Int("locker", int(id)))
	s.note(client.Report{Locker: int(id), Seen: kiosk.SeenOpen.String(), At: at})
}

// tampered tells of a cover that was opened.
func (s *Station) tampered(at time.Time) {
	s.alarm("the cover is open")
	s.note(client.Report{Tamper: true, At: at})
}

// alarm makes itself heard.
func (s *Station) alarm(what string, attributes ...any) {
	s.o.Log.Error(what, attributes...)
	s.o.Alarm()
}

// note keeps a report for the service.
func (s *Station) note(r client.Report) {
	if err := s.agent.journal.add(record{Tell: &r}); err != nil {
		s.o.Log.Error("noting a report", "error", err)
	}
	s.ended()
}

// Pending returns how many reports the service does not have yet.
func (s *Station) Pending() int { return len(s.agent.journal.read().Pending) }

// Deliver tells the service everything that there is to tell. Where it returns an error, the rest is told later.
func (s *Station) Deliver(ctx context.Context) error { return s.agent.courier.deliver(ctx) }

// Close gives the journal back. The devices are the caller's.
func (s *Station) Close() error { return s.agent.journal.close() }
