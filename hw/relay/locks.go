package relay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/turn"
)

// Options are the properties of Locks.
type Options struct {
	Pulse time.Duration // how long Unlock switches an output on; 0: 1 s; cut so that hw.MaxPulse is kept
}

// Locks are the locks behind the outputs of a board: locker 1 behind output 0, and so on. They implement hw.Locks and hw.Tamperer.
type Locks struct {
	board Board
	pulse time.Duration
	turn  *turn.Turn
	live  map[int]*pulse // outputs that may be on, guarded by turn
}

// pulse is the time for which one output may be on.
type pulse struct {
	timer *time.Timer // switches the output off
	stuck bool        // that was tried and has failed
}

// New switches all outputs off and returns their locks. It closes the board where that fails.
func New(b Board, o Options) (*Locks, error) {
	if o.Pulse <= 0 {
		o.Pulse = defaultPulse
	}
	l := &Locks{board: b, pulse: min(o.Pulse, longestPulse), turn: turn.New(), live: map[int]*pulse{}}
	if err := l.allOff(); err != nil {
		return nil, errors.Join(fmt.Errorf("switching all locks off: %w", err), b.Close())
	}
	return l, nil
}

// Count implements hw.Locks.
func (l *Locks) Count() int { return l.board.Outputs() }

// Unlock implements hw.Locks.
func (l *Locks) Unlock(ctx context.Context, id hw.LockerID) error {
	output, err := l.output(id)
	if err != nil {
		return err
	}
	if err := l.turn.Take(ctx); err != nil {
		return err
	}
	defer l.turn.Give()
	for other, p := range l.live {
		if p.stuck {
			return fmt.Errorf("%w: the output of locker %d does not go off", hw.ErrDevice, other+1)
		}
	}
	on := l.arm(output)
	if err := l.start(ctx, output); err != nil {
		return errors.Join(fmt.Errorf("switching on the output of locker %d: %w", id, faulty(err)), l.off(output, on))
	}
	on.timer.Reset(l.watched()) // the exchange took a while, and a citizen shall have the whole pulse
	return nil
}

// start switches an output on, by a pulse of the device where it has one.
func (l *Locks) start(ctx context.Context, output int) error {
	if p, ok := l.board.(Pulser); ok {
		return p.Pulse(ctx, output, l.pulse)
	}
	return l.board.Set(ctx, output, true)
}

// watched returns after which time the host switches an output off.
func (l *Locks) watched() time.Duration {
	if _, ok := l.board.(Pulser); ok {
		return l.pulse + grace
	}
	return l.pulse
}

// arm sets the timer that switches an output off, in place of the one that is running. The caller has the turn.
func (l *Locks) arm(output int) *pulse {
	if old := l.live[output]; old != nil {
		old.timer.Stop()
	}
	p := &pulse{}
	l.live[output] = p
	p.timer = time.AfterFunc(l.watched(), func() { l.expire(output, p) })
	return p
}

// expire ends a pulse whose time has come.
func (l *Locks) expire(output int, p *pulse) {
	l.turn.Force()
	defer l.turn.Give()
	if l.live[output] == p && !l.turn.Closed() {
		_ = l.off(output, p) // where it fails it is tried again
	}
}

// off ends a pulse. Where that fails it is tried again soon. The caller has the turn.
func (l *Locks) off(output int, p *pulse) error {
	p.timer.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), offTimeout)
	defer cancel()
	if err := l.board.Set(ctx, output, false); err != nil {
		p.stuck = true
		p.timer.Reset(offAgain)
		return fmt.Errorf("switching off the output of locker %d: %w", output+1, faulty(err))
	}
	delete(l.live, output)
	return nil
}

// State implements hw.Locks.
func (l *Locks) State(ctx context.Context, id hw.LockerID) (hw.LockerState, error) {
	output, err := l.output(id)
	if err != nil {
		return hw.LockerState{}, err
	}
	if err := l.turn.Take(ctx); err != nil {
		return hw.LockerState{}, err
	}
	defer l.turn.Give()
	state, err := l.board.State(ctx, output)
	if err != nil {
		return hw.LockerState{}, fmt.Errorf("asking for locker %d: %w", id, err)
	}
	if l.live[output] != nil {
		state.Locked = hw.No
	}
	return state, nil
}

// Tampered implements hw.Tamperer, where the board does.
func (l *Locks) Tampered(ctx context.Context) (hw.Tristate, error) {
	b, ok := l.board.(hw.Tamperer)
	if !ok {
		return hw.Unknown, nil
	}
	if err := l.turn.Take(ctx); err != nil {
		return hw.Unknown, err
	}
	defer l.turn.Give()
	return b.Tampered(ctx)
}

// Halt implements hw.Locks. Outputs that do not go off are switched off again and again.
func (l *Locks) Halt() error {
	l.turn.Force()
	defer l.turn.Give()
	if l.turn.Closed() {
		return nil
	}
	return l.allOff()
}

// Close implements hw.Locks.
func (l *Locks) Close() error {
	first := l.turn.Close()
	l.turn.Force()
	defer l.turn.Give()
	if !first {
		return nil
	}
	err := l.allOff()
	for try := 1; err != nil && try < offTries; try++ {
		time.Sleep(offAgain)
		err = l.allOff()
	}
	for _, p := range l.live {
		p.timer.Stop()
	}
	return errors.Join(err, l.board.Close())
}

// allOff ends all pulses. Where that fails, each of them is ended on its own soon. The caller has the turn.
func (l *Locks) allOff() error {
	ctx, cancel := context.WithTimeout(context.Background(), offTimeout)
	defer cancel()
	err := l.board.AllOff(ctx)
	for output, p := range l.live {
		p.timer.Stop()
		if err == nil {
			delete(l.live, output)
			continue
		}
		p.stuck = true
		p.timer.Reset(offAgain)
	}
	if err != nil {
		return faulty(err)
	}
	return nil
}

// output returns the output of a locker, or hw.ErrLocker.
func (l *Locks) output(id hw.LockerID) (int, error) {
	if id < 1 || int(id) > l.board.Outputs() {
		return 0, fmt.Errorf("%w: %d of %d", hw.ErrLocker, id, l.board.Outputs())
	}
	return int(id) - 1, nil
}

// faulty returns err as a fault of the device: once an exchange has begun, a context's error no longer says that nothing moved.
func faulty(err error) error {
	if errors.Is(err, hw.ErrDevice) {
		return err
	}
	return fmt.Errorf("%w: %v", hw.ErrDevice, err)
}
