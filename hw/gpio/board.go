package gpio

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/relay"
)

// Options are the properties of the locks on a chip. Lines are named by their offsets on the chip, as gpioinfo shows them.
type Options struct {
	Chip      string // such as "/dev/gpiochip0"
	Outputs   []int  // the line of each lock, the first locker's first
	ActiveLow bool   // a lock is driven by a low level

	Doors      []int // the line of each door contact, in the order of Outputs; none: nobody knows of doors
	Occupied   []int // the line of each contact that says whether something lies inside; none: nobody knows
	Tamper     int   // the line of the contact behind the cover; less than 0: there is none
	InputsLow  bool  // a contact that is closed pulls its line low, which is the usual way: contact to ground
	PullUp     bool  // have the chip pull the inputs up
	DoorsOpen  bool  // a door contact is closed while its door is open
	TamperOpen bool  // the contact behind the cover is closed while the cover is open

	Pulse time.Duration // how long a lock is driven; 0: 1 s
}

// lines are lines that belong to this program, bit 0 the first of the request.
type lines interface {
	set(bits, mask uint64) error
	get(mask uint64) (uint64, error)
	close() error
}

// board implements relay.Board and hw.Tamperer.
type board struct {
	o       Options
	outputs lines
	inputs  lines // nil: there are none
	tamper  int   // which of the inputs it is
}

// Open takes the lines, with all outputs off.
func Open(o Options) (*relay.Locks, error) { return open(o, request) }

// open is Open with another way to ask for lines.
func open(o Options, request func(string, *lineRequest) (lines, error)) (*relay.Locks, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	b := &board{o: o, tamper: -1}
	var err error
	if b.outputs, err = request(o.Chip, newRequest(o.Outputs, flagOutput|flagIf(o.ActiveLow, flagActiveLow))); err != nil {
		return nil, fmt.Errorf("%w: %w", hw.ErrDevice, err)
	}
	if inputs := o.inputs(); len(inputs) > 0 {
		flags := flagInput | flagIf(o.InputsLow, flagActiveLow) | flagIf(o.PullUp, flagPullUp)
		if b.inputs, err = request(o.Chip, newRequest(inputs, flags)); err != nil {
			return nil, errors.Join(fmt.Errorf("%w: %w", hw.ErrDevice, err), b.outputs.close())
		}
		if o.Tamper >= 0 {
			b.tamper = len(inputs) - 1
		}
	}
	return relay.New(b, relay.Options{Pulse: o.Pulse})
}

func flagIf(set bool, flag uint64) uint64 {
	if set {
		return flag
	}
	return 0
}

// inputs returns the lines of all contacts: doors, then what lies inside, then the cover.
func (o Options) inputs() []int {
	in := append(append([]int(nil), o.Doors...), o.Occupied...)
	if o.Tamper >= 0 {
		in = append(in, o.Tamper)
	}
	return in
}

// check returns an error for what no chip can do.
func (o Options) check() error {
	inputs := o.inputs()
	if len(o.Outputs) < 1 || len(o.Outputs) > maxLines || len(inputs) > maxLines {
		return fmt.Errorf("gpio: %d outputs and %d inputs, a request takes 1 to %d", len(o.Outputs), len(inputs), maxLines)
	}
	for _, contacts := range [][]int{o.Doors, o.Occupied} {
		if len(contacts) > 0 && len(contacts) != len(o.Outputs) {
			return fmt.Errorf("gpio: %d contacts for %d lockers", len(contacts), len(o.Outputs))
		}
	}
	used := map[int]bool{}
	for _, offset := range append(inputs, o.Outputs...) {
		if offset < 0 || used[offset] {
			return fmt.Errorf("gpio: line %d is used twice, or is none", offset)
		}
		used[offset] = true
	}
	return nil
}

// Outputs implements relay.Board.
func (b *board) Outputs() int { return len(b.o.Outputs) }

// Set implements relay.Board. Off is held against what the pin does.
func (b *board) Set(_ context.Context, output int, on bool) error {
	mask := uint64(1) << output
	if on {
		return device(b.outputs.set(mask, mask))
	}
	return b.off(mask)
}

// AllOff implements relay.Board.
func (b *board) AllOff(context.Context) error { return b.off(all(len(b.o.Outputs))) }

func (b *board) off(mask uint64) error {
	if err := b.outputs.set(0, mask); err != nil {
		return device(err)
	}
	on, err := b.outputs.get(mask)
	if err == nil && on != 0 {
		err = fmt.Errorf("lines %#b do not go off", on)
	}
	return device(err)
}

// State implements relay.Board.
func (b *board) State(_ context.Context, output int) (state hw.LockerState, err error) {
	on, err := b.outputs.get(1 << output)
	if err != nil {
		return state, device(err)
	}
	state.Locked = hw.TristateOf(on == 0)
	if len(b.o.Doors) > 0 {
		made, err := b.contact(output)
		if err != nil {
			return hw.LockerState{}, err
		}
		state.Closed = hw.TristateOf(made != b.o.DoorsOpen)
	}
	if len(b.o.Occupied) > 0 {
		made, err := b.contact(len(b.o.Doors) + output)
		if err != nil {
			return hw.LockerState{}, err
		}
		state.Occupied = hw.TristateOf(made)
	}
	return state, nil
}

// Tampered implements hw.Tamperer.
func (b *board) Tampered(context.Context) (hw.Tristate, error) {
	if b.tamper < 0 {
		return hw.Unknown, nil
	}
	made, err := b.contact(b.tamper)
	if err != nil {
		return hw.Unknown, err
	}
	return hw.TristateOf(made == b.o.TamperOpen), nil
}

// contact reports whether a contact is closed.
func (b *board) contact(input int) (made bool, err error) {
	bits, err := b.inputs.get(1 << input)
	return bits != 0, device(err)
}

// Close implements relay.Board.
func (b *board) Close() error {
	err := b.outputs.close()
	if b.inputs != nil {
		err = errors.Join(err, b.inputs.close())
	}
	return err
}

func device(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", hw.ErrDevice, err)
}
