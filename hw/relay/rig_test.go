package relay_test

import (
	"context"
	"sync"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/relay"
)

// board is a board in memory whose calls fail on demand.
type board struct {
	hwtest.Faults
	mu     sync.Mutex
	on     [3]bool
	since  [3]time.Time     // when it went on
	ons    [3]int           // how often
	lasted [3]time.Duration // the longest time it was on
	closed bool
	welded int // an output that does not go off, counted from 1; 0: none
}

func (b *board) Outputs() int { return len(b.on) }

func (b *board) set(output int, on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case on:
		b.ons[output]++
		b.since[output] = time.Now()
	case b.on[output] && b.ons[output] > 0:
		b.lasted[output] = max(b.lasted[output], time.Since(b.since[output]))
	}
	b.on[output] = on
}

func (b *board) isOn(output int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.on[output]
}

func (b *board) Set(ctx context.Context, output int, on bool) error {
	name := "off"
	if on {
		name = "on"
	}
	return b.Do(ctx, name, func() error {
		if !on && output == b.weld(-1)-1 {
			return hw.ErrDevice
		}
		b.set(output, on)
		return nil
	})
}

// weld welds an output, or with 0 sets it free, and returns which one is; less than 0 changes nothing.
func (b *board) weld(output int) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	if output >= 0 {
		b.welded = output
	}
	return b.welded
}

func (b *board) AllOff(ctx context.Context) error {
	return b.Do(ctx, "all off", func() error {
		for output := range b.on {
			b.set(output, false)
		}
		return nil
	})
}

func (b *board) State(ctx context.Context, output int) (state hw.LockerState, err error) {
	err = b.Do(ctx, "state", func() error {
		state = hw.LockerState{Locked: hw.TristateOf(!b.isOn(output)), Closed: hw.Yes}
		return nil
	})
	return state, err
}

func (b *board) Tampered(ctx context.Context) (hw.Tristate, error) {
	return hw.No, b.Do(ctx, "tampered", func() error { return nil })
}

func (b *board) Close() error {
	b.closed = true
	return nil
}

// timed is a board that ends pulses itself, unless it lies.
type timed struct {
	*board
	lies bool
}

func (b timed) Pulse(ctx context.Context, output int, d time.Duration) error {
	return b.Do(ctx, "pulse", func() error {
		b.set(output, true)
		if !b.lies {
			time.AfterFunc(d, func() { b.set(output, false) })
		}
		return nil
	})
}

// kind is a way to make a board.
type kind struct {
	name string
	make func(*board) relay.Board
}

var kinds = []kind{
	{"host", func(b *board) relay.Board { return b }},
	{"device", func(b *board) relay.Board { return timed{board: b} }},
	{"lying device", func(b *board) relay.Board { return timed{b, true} }},
}
