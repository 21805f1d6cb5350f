package kerong

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/line"
	"fingerzeig/hw/internal/turn"
)

// Polarity says what a bit of a board's answer means.
type Polarity uint8

// The polarities.
const (
	Unwired Polarity = iota // nothing: no contact is there, or nobody knows which way round it is
	SetYes                  // a set bit says hooked, or that something lies inside
	SetNo                   // a set bit says unhooked, or that nothing lies inside
)

// of returns what a bit says.
func (p Polarity) of(bits uint64, lock int) hw.Tristate {
	if p == Unwired {
		return hw.Unknown
	}
	return hw.TristateOf(bits>>lock&1 == 1 == (p == SetYes))
}

// Options are the properties of Locks.
type Options struct {
	Dialect Dialect
	Board   int           // address of the first board; the next ones follow
	Lockers int           // how many lockers there are: the first fill the first board, and so on
	Hooks   Polarity      // what the hooks of the locks say
	Eyes    Polarity      // what the infrared eyes of a CU16 say
	Pulse   time.Duration // how long the board drives a lock, as set at the board; 0: 1 s; Halt waits as long
	Baud    int           // 0: 19200

	slow time.Duration // by how much longer a board may take to answer, for tests in real time
}

// check returns an error for what no line of boards can be.
func (o Options) check() error {
	boards := (o.Lockers + dialects[o.Dialect].locks - 1) / max(dialects[o.Dialect].locks, 1)
	switch {
	case dialects[o.Dialect].locks == 0:
		return fmt.Errorf("kerong: no dialect %d", o.Dialect)
	case o.Lockers < 1 || o.Board < 0 || o.Board+boards > maxBoards:
		return fmt.Errorf("kerong: %d lockers from board %d do not fit %d boards", o.Lockers, o.Board, maxBoards)
	case o.Hooks > SetNo || o.Eyes > SetNo:
		return errors.New("kerong: no such polarity")
	case o.Pulse < 0 || o.Pulse > hw.MaxPulse:
		return fmt.Errorf("kerong: a pulse of %v", o.Pulse)
	}
	return nil
}

// Locks are the locks behind the boards of one line. They implement hw.Locks.
type Locks struct {
	o    Options
	turn *turn.Turn
	line *line.Line
	now  map[hw.LockerID]time.Time // until when a lock may be released, guarded by turn
}

// Open opens the serial line at path, and asks every board whether it is there.
func Open(ctx context.Context, path string, o Options) (*Locks, error) {
	if o.Baud == 0 {
		o.Baud = defaultBaud
	}
	return open(ctx, line.Serial(path, o.Baud), o)
}

// open is Open on any line.
func open(ctx context.Context, port func() (line.Port, error), o Options) (*Locks, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Pulse == 0 {
		o.Pulse = defaultPulse
	}
	l := &Locks{o: o, turn: turn.New(), line: line.New(port), now: map[hw.LockerID]time.Time{}}
	for first := 0; first < o.Lockers; first += dialects[o.Dialect].locks {
		board, _ := l.place(hw.LockerID(first + 1))
		if _, err := l.status(ctx, board); err != nil {
			return nil, errors.Join(fmt.Errorf("asking board %d: %w", board, err), l.line.Close())
		}
	}
	return l, nil
}

// Count implements hw.Locks.
func (l *Locks) Count() int { return l.o.Lockers }

// place returns the board and the lock of a locker.
func (l *Locks) place(id hw.LockerID) (board, lock int) {
	n := dialects[l.o.Dialect].locks
	return l.o.Board + (int(id)-1)/n, (int(id) - 1) % n
}

// has returns hw.ErrLocker where there is no such locker.
func (l *Locks) has(id hw.LockerID) error {
	if id < 1 || int(id) > l.o.Lockers {
		return fmt.Errorf("%w: %d of %d", hw.ErrLocker, id, l.o.Lockers)
	}
	return nil
}

// State implements hw.Locks.
func (l *Locks) State(ctx context.Context, id hw.LockerID) (hw.LockerState, error) {
	if err := l.has(id); err != nil {
		return hw.LockerState{}, err
	}
	if err := l.turn.Take(ctx); err != nil {
		return hw.LockerState{}, err
	}
	defer l.turn.Give()
	board, lock := l.place(id)
	s, err := l.status(ctx, board)
	if err != nil {
		return hw.LockerState{}, fmt.Errorf("asking board %d: %w", board, err)
	}
	state := hw.LockerState{Closed: l.o.Hooks.of(s.hooks, lock), Occupied: l.o.Eyes.of(s.eyes, lock)}
	switch {
	case time.Now().Before(l.now[id]):
		state.Locked = hw.No
	case state.Closed == hw.Yes:
		state.Locked = hw.Yes
	}
	return state, nil
}

// Halt implements hw.Locks. The boards end their pulses themselves; Halt waits until they have.
func (l *Locks) Halt() error {
	l.turn.Force()
	defer l.turn.Give()
	l.wait()
	return nil
}

// Close implements hw.Locks.
func (l *Locks) Close() error {
	l.turn.Close()
	l.turn.Force()
	defer l.turn.Give()
	l.wait()
	return l.line.Close()
}

// wait waits until the last pulse is over.
func (l *Locks) wait() {
	for id, until := range l.now {
		time.Sleep(time.Until(until))
		delete(l.now, id)
	}
}
