package modbus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/simonvetter/modbus"

	"fingerzeig/hw"
	"fingerzeig/hw/relay"
)

// Options are the properties of the locks behind one line.
type Options struct {
	URL     string // "rtu:///dev/ttyUSB0", "tcp://host:502" or "rtuovertcp://host:port"
	Baud    int    // of a serial line; 0: 9600
	Parity  string // of a serial line: "none", "even" or "odd"; empty: none
	Unit    int    // address of the first board, from 1
	PerUnit int    // how many lockers a board has, before the next address follows; 0: all are on one
	Coil    int    // address of a board's first relay, usually 0
	Lockers int

	Flash bool // boards end pulses themselves, by the command "flash on"

	Doors       int  // address of a board's first door contact among the discrete inputs; less than 0: there are none
	DoorsOpen   bool // a contact is closed while its door is open
	Occupied    int  // address of a board's first contact that is closed when something lies inside; less than 0: there are none
	Tamper      int  // address, on the first board, of the contact behind the cover; less than 0: there is none
	TamperOpen  bool // the contact behind the cover is closed while the cover is open
	Pulse       time.Duration
	AnswerAfter time.Duration // how long a board may take to answer; 0: 0.5 s
}

// check returns an error for what no line can be.
func (o Options) check() error {
	units := 1
	if o.PerUnit > 0 {
		units = (o.Lockers + o.PerUnit - 1) / o.PerUnit
	}
	switch {
	case o.Lockers < 1 || o.Lockers > maxOutputs || o.PerUnit < 0:
		return fmt.Errorf("modbus: %d lockers, %d on a board", o.Lockers, o.PerUnit)
	case o.Unit < 1 || o.Unit+units-1 > 247:
		return fmt.Errorf("modbus: units %d to %d, there are 1 to 247", o.Unit, o.Unit+units-1)
	case o.Coil < 0 || o.Coil+o.perUnit() > flashBase || max(o.Doors, o.Occupied, o.Tamper)+o.perUnit() > 1<<16:
		return errors.New("modbus: no such address")
	case o.Parity != "" && o.Parity != "none" && o.Parity != "even" && o.Parity != "odd":
		return fmt.Errorf("modbus: no parity is called %q", o.Parity)
	}
	return nil
}

// perUnit returns how many lockers a board has at most.
func (o Options) perUnit() int {
	if o.PerUnit == 0 {
		return o.Lockers
	}
	return min(o.PerUnit, o.Lockers)
}

// client is what the library's client does here.
type client interface {
	Open() error
	Close() error
	SetUnitId(id uint8) error
	ReadCoils(addr, n uint16) ([]bool, error)
	ReadDiscreteInput(addr uint16) (bool, error)
	ReadRegisters(addr, n uint16, kind modbus.RegType) ([]uint16, error)
	WriteCoil(addr uint16, on bool) error
	WriteCoils(addr uint16, on []bool) error
	WriteCoilValue(addr, value uint16) error
}

// board implements relay.Board and hw.Tamperer.
type board struct {
	o      Options
	client client
	open   bool
}

// timed is a board that ends pulses itself. It implements relay.Pulser.
type timed struct{ *board }

// Open connects, and switches all relays off.
func Open(o Options) (*relay.Locks, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.Baud == 0 {
		o.Baud = defaultBaud
	}
	if o.AnswerAfter == 0 {
		o.AnswerAfter = answerTime
	}
	parity := map[string]uint{"even": modbus.PARITY_EVEN, "odd": modbus.PARITY_ODD}[o.Parity]
	c, err := modbus.NewClient(&modbus.ClientConfiguration{
		URL: o.URL, Speed: uint(o.Baud), DataBits: 8, Parity: parity, StopBits: 1, Timeout: o.AnswerAfter, Logger: log.New(io.Discard, "", 0),
	})
	if err != nil {
		return nil, fmt.Errorf("modbus: %s: %w", o.URL, err)
	}
	return start(c, o)
}

// start is Open with any client.
func start(c client, o Options) (*relay.Locks, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	b := &board{o: o, client: c}
	if !o.Flash {
		return relay.New(b, relay.Options{Pulse: o.Pulse})
	}
	if err := b.unlinked(); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return relay.New(timed{b}, relay.Options{Pulse: o.Pulse})
}

// on lets f speak with a unit. After an error the line is closed, so that a late answer is taken for nothing else.
func (b *board) on(ctx context.Context, unit int, f func(client) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var err error
	if !b.open {
		if err = b.client.Open(); err != nil {
			return fmt.Errorf("%w: %s: %w", hw.ErrDevice, b.o.URL, err)
		}
		b.open = true
	}
	if err = b.client.SetUnitId(uint8(unit)); err == nil {
		err = f(b.client)
	}
	if err != nil {
		_ = b.Close()
		return fmt.Errorf("%w: unit %d: %w", hw.ErrDevice, unit, err)
	}
	return nil
}

// place returns the unit of an output, and its number there.
func (b *board) place(output int) (unit, n int) {
	return b.o.Unit + output/b.o.perUnit(), output % b.o.perUnit()
}

// Outputs implements relay.Board.
func (b *board) Outputs() int { return b.o.Lockers }

// Set implements relay.Board.
func (b *board) Set(ctx context.Context, output int, on bool) error {
	unit, n := b.place(output)
	coil := uint16(b.o.Coil + n)
	return b.on(ctx, unit, func(c client) error {
		if err := c.WriteCoil(coil, on); err != nil || on {
			return err
		}
		return off(c, coil, 1)
	})
}

// off returns an error where a coil of n is on.
func off(c client, first, n uint16) error {
	coils, err := c.ReadCoils(first, n)
	if err != nil {
		return err
	}
	for i, on := range coils {
		if on {
			return fmt.Errorf("relay %d does not go off", int(first)+i)
		}
	}
	return nil
}

// AllOff implements relay.Board. A unit that does not answer does not keep the others from being switched off.
func (b *board) AllOff(ctx context.Context) error {
	var errs []error
	for done := 0; done < b.o.Lockers; done += b.o.perUnit() {
		unit, _ := b.place(done)
		n := min(b.o.perUnit(), b.o.Lockers-done)
		errs = append(errs, b.on(ctx, unit, func(c client) error {
			err := c.WriteCoils(uint16(b.o.Coil), make([]bool, n))
			if errors.Is(err, modbus.ErrIllegalFunction) {
				err = nil
				for i := range n {
					err = errors.Join(err, c.WriteCoil(uint16(b.o.Coil+i), false))
				}
			}
			return errors.Join(err, off(c, uint16(b.o.Coil), uint16(n)))
		}))
	}
	return errors.Join(errs...)
}

// Pulse implements relay.Pulser.
func (b timed) Pulse(ctx context.Context, output int, d time.Duration) error {
	unit, n := b.place(output)
	ticks := max(d/flashUnit, 1)
	return b.on(ctx, unit, func(c client) error { return c.WriteCoilValue(uint16(flashBase+b.o.Coil+n), uint16(ticks)) })
}

// unlinked returns an error where a relay follows its input.
func (b *board) unlinked() error {
	for done := 0; done < b.o.Lockers; done += b.o.perUnit() {
		unit, _ := b.place(done)
		err := b.on(context.Background(), unit, func(c client) error {
			links, err := c.ReadRegisters(linkBase, uint16(min(b.o.perUnit(), b.o.Lockers-done)), modbus.HOLDING_REGISTER)
			if errors.Is(err, modbus.ErrIllegalDataAddress) || errors.Is(err, modbus.ErrIllegalFunction) {
				return nil // a board without links
			}
			for i, link := range links {
				if link != 0 {
					return fmt.Errorf("relay %d follows its input: write 0 to holding register %#x", i, linkBase+i)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// State implements relay.Board.
func (b *board) State(ctx context.Context, output int) (state hw.LockerState, err error) {
	unit, n := b.place(output)
	err = b.on(ctx, unit, func(c client) error {
		coils, err := c.ReadCoils(uint16(b.o.Coil+n), 1)
		if err != nil {
			return err
		}
		state.Locked = hw.TristateOf(!coils[0])
		if b.o.Doors >= 0 {
			made, err := c.ReadDiscreteInput(uint16(b.o.Doors + n))
			if err != nil {
				return err
			}
			state.Closed = hw.TristateOf(made != b.o.DoorsOpen)
		}
		if b.o.Occupied >= 0 {
			made, err := c.ReadDiscreteInput(uint16(b.o.Occupied + n))
			if err != nil {
				return err
			}
			state.Occupied = hw.TristateOf(made)
		}
		return nil
	})
	if err != nil {
		return hw.LockerState{}, err
	}
	return state, nil
}

// Tampered implements hw.Tamperer.
func (b *board) Tampered(ctx context.Context) (t hw.Tristate, err error) {
	if b.o.Tamper < 0 {
		return hw.Unknown, nil
	}
	err = b.on(ctx, b.o.Unit, func(c client) error {
		made, err := c.ReadDiscreteInput(uint16(b.o.Tamper))
		if err == nil {
			t = hw.TristateOf(made == b.o.TamperOpen)
		}
		return err
	})
	return t, err
}

// Close implements relay.Board.
func (b *board) Close() error {
	if !b.open {
		return nil
	}
	b.open = false
	return b.client.Close()
}
