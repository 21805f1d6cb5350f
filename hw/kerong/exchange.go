package kerong

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/line"
)

// Unlock implements hw.Locks. The command is sent once, to a board that has just answered. It returns hw.ErrJammed when the hook did not let
// go, and hw.ErrDevice when the board fell silent, or another door of the same board opened.
func (l *Locks) Unlock(ctx context.Context, id hw.LockerID) error {
	if err := l.has(id); err != nil {
		return err
	}
	if err := l.turn.Take(ctx); err != nil {
		return err
	}
	defer l.turn.Give()
	board, lock := l.place(id)
	before, err := l.status(ctx, board)
	if err != nil {
		return fmt.Errorf("asking board %d: %w", board, err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	l.now[id] = time.Now().Add(l.o.Pulse)
	if err := l.line.Send(l.o.Dialect.unlockFrame(board, lock)); err != nil {
		return fmt.Errorf("unlocking locker %d: %w", id, err)
	}
	if err := l.moved(id, before); err != nil {
		return fmt.Errorf("unlocking locker %d: %w", id, err)
	}
	return nil
}

// moved watches what an unlock has done. From here on the caller's context no longer counts: the lock may have moved.
func (l *Locks) moved(id hw.LockerID, before status) error {
	board, lock := l.place(id)
	ctx := context.Background()
	accepted := l.acknowledged(ctx, board, lock)
	closed := l.o.Hooks.of(before.hooks, lock)
	heard := error(line.ErrSilence)
	for until := time.Now().Add(l.o.Pulse + busyTime); ; time.Sleep(pollEvery) {
		after, err := l.ask(ctx, board)
		if err == nil {
			heard = l.strangers(id, before, after)
			if heard != nil || accepted || closed != hw.Yes || l.o.Hooks.of(after.hooks, lock) == hw.No {
				return heard
			}
		}
		if !time.Now().Before(until) {
			break
		}
	}
	if heard == nil {
		return hw.ErrJammed
	}
	return heard
}

// acknowledged reports whether the board has said that it carries out an unlock. Most boards do not speak at all here.
func (l *Locks) acknowledged(ctx context.Context, board, lock int) bool {
	if dialects[l.o.Dialect].short {
		return false
	}
	return l.listen(ctx, func(b []byte) bool { return l.o.Dialect.parseUnlocked(b, board, lock) }) == nil
}

// strangers returns an error where a door has opened that nobody asked for.
func (l *Locks) strangers(id hw.LockerID, before, after status) error {
	var ours uint64
	for other, until := range l.now {
		if board, lock := l.place(other); time.Since(until) < busyTime && board == l.boardOf(id) {
			ours |= 1 << lock
		}
	}
	opened := before.hooks ^ after.hooks
	switch l.o.Hooks {
	case SetYes:
		opened &= before.hooks
	case SetNo:
		opened &= after.hooks
	default:
		return nil
	}
	n := dialects[l.o.Dialect].locks
	if lock, some := first(opened &^ ours & (1<<n - 1)); some {
		return fmt.Errorf("%w: the door of locker %d has opened unasked", hw.ErrDevice, (l.boardOf(id)-l.o.Board)*n+lock+1)
	}
	return nil
}

func (l *Locks) boardOf(id hw.LockerID) int {
	board, _ := l.place(id)
	return board
}

// status asks a board for its hooks, more than once where it has to.
func (l *Locks) status(ctx context.Context, board int) (s status, err error) {
	for range statusTries {
		if s, err = l.ask(ctx, board); err == nil || ctx.Err() != nil {
			break
		}
	}
	return s, err
}

// ask asks a board once.
func (l *Locks) ask(ctx context.Context, board int) (s status, err error) {
	if err := ctx.Err(); err != nil {
		return s, err
	}
	if err := l.line.Send(l.o.Dialect.statusFrame(board)); err != nil {
		return s, err
	}
	err = l.listen(ctx, func(b []byte) (found bool) {
		s, found = l.o.Dialect.parseStatus(b, board)
		return found
	})
	return s, err
}

// listen collects what comes until it holds what is looked for.
func (l *Locks) listen(ctx context.Context, found func([]byte) bool) error {
	until := time.Now().Add(answerTime + l.o.slow)
	var buffer [256]byte
	for n := 0; ; {
		if n == len(buffer) {
			return fmt.Errorf("%w: %d bytes that are no answer", hw.ErrDevice, n)
		}
		read, err := l.line.Receive(ctx, buffer[n:], until)
		if errors.Is(err, line.ErrSilence) && n > 0 {
			return fmt.Errorf("%w: %d bytes that are no answer: % x", hw.ErrDevice, n, buffer[:min(n, 16)])
		}
		if err != nil {
			return err
		}
		if n += read; found(buffer[:n]) {
			return nil
		}
	}
}
