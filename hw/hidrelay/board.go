package hidrelay

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/relay"
)

// The commands.
const (
	reportBytes = 9 // with the report's number, which is 0

	cmdOn     = 0xff
	cmdOff    = 0xfd
	cmdAllOff = 0xfc
)

// Options are the properties of the locks on a board.
type Options struct {
	Path    string        // such as "/dev/hidraw0"
	Serial  string        // the board's five letters; empty: any
	Lockers int           // how many relays have a lock; 0: all that the board has
	Pulse   time.Duration // how long a relay is on; 0: 1 s
}

// node is a HID device.
type node interface {
	identity() (vendor, product uint16, name string, err error)
	setFeature(report []byte) error
	getFeature(report []byte) error
	close() error
}

// board implements relay.Board.
type board struct {
	o    Options
	open func(path string) (node, error)
	node node // nil: it was lost, and is opened anew by the next call
}

// Open opens a board and switches all its relays off.
func Open(o Options) (*relay.Locks, error) { return open(o, openNode) }

// open is Open with another way to open a device.
func open(o Options, openNode func(string) (node, error)) (*relay.Locks, error) {
	b := &board{o: o, open: openNode}
	n, err := b.connect()
	if err != nil {
		return nil, err
	}
	if o.Lockers < 0 || o.Lockers > n {
		_ = b.Close()
		return nil, fmt.Errorf("hidrelay: %d lockers, and the board has %d relays", o.Lockers, n)
	}
	if o.Lockers == 0 {
		b.o.Lockers = n
	}
	return relay.New(b, relay.Options{Pulse: o.Pulse})
}

// product is what the boards call themselves, behind their maker's name.
var product = regexp.MustCompile(`USBRelay([1-9])$`)

// connect opens the device and makes sure that it is the right one. It returns how many relays it has.
func (b *board) connect() (relays int, err error) {
	if b.node, err = b.open(b.o.Path); err != nil {
		b.node = nil
		return 0, fmt.Errorf("%w: %w", hw.ErrDevice, err)
	}
	vendor, id, name, err := b.node.identity()
	match := product.FindStringSubmatch(name)
	switch {
	case err != nil:
		return 0, b.lost(err)
	case vendor != 0x16c0 || id != 0x05df || match == nil:
		return 0, b.lost(fmt.Errorf("%s is %q (%04x:%04x), no USBRelay", b.o.Path, name, vendor, id))
	}
	serial, _, err := b.read()
	if err == nil && b.o.Serial != "" && serial != b.o.Serial {
		err = b.lost(fmt.Errorf("%s is board %q, not %q", b.o.Path, serial, b.o.Serial))
	}
	relays, _ = strconv.Atoi(match[1])
	return relays, err
}

// lost closes a device that an error came from.
func (b *board) lost(err error) error {
	_ = b.Close()
	return fmt.Errorf("%w: %w", hw.ErrDevice, err)
}

// send sends one command.
func (b *board) send(command, relay byte) error {
	if b.node == nil {
		if _, err := b.connect(); err != nil {
			return err
		}
	}
	if err := b.node.setFeature([]byte{0, command, relay, 0, 0, 0, 0, 0, 0}); err != nil {
		return b.lost(err)
	}
	return nil
}

// read reads the serial number, and which relays are on.
func (b *board) read() (serial string, on byte, err error) {
	if b.node == nil {
		if _, err := b.connect(); err != nil {
			return "", 0, err
		}
	}
	var report [reportBytes]byte
	if err := b.node.getFeature(report[:]); err != nil {
		return "", 0, b.lost(err)
	}
	if serial, on, err = parse(report); err != nil {
		return "", 0, b.lost(err)
	}
	return serial, on, nil
}

// parse parses a feature report.
func parse(report [reportBytes]byte) (serial string, on byte, err error) {
	for _, c := range report[1:6] {
		if c <= ' ' || c > '~' {
			return "", 0, fmt.Errorf("report % x has no serial number", report)
		}
	}
	return string(report[1:6]), report[8], nil
}

// Outputs implements relay.Board.
func (b *board) Outputs() int { return b.o.Lockers }

// Set implements relay.Board.
func (b *board) Set(_ context.Context, output int, on bool) error {
	if on {
		return b.send(cmdOn, byte(output+1))
	}
	if err := b.send(cmdOff, byte(output+1)); err != nil {
		return err
	}
	return b.areOff(1 << output)
}

// AllOff implements relay.Board.
func (b *board) AllOff(context.Context) error {
	if err := b.send(cmdAllOff, 0); err != nil {
		return err
	}
	return b.areOff(0xff)
}

// areOff returns an error where a relay of mask is on.
func (b *board) areOff(mask byte) error {
	_, on, err := b.read()
	if err == nil && on&mask != 0 {
		err = fmt.Errorf("%w: relays %08b do not go off", hw.ErrDevice, on&mask)
	}
	return err
}

// State implements relay.Board.
func (b *board) State(_ context.Context, output int) (hw.LockerState, error) {
	_, on, err := b.read()
	if err != nil {
		return hw.LockerState{}, err
	}
	return hw.LockerState{Locked: hw.TristateOf(on>>output&1 == 0)}, nil
}

// Close implements relay.Board.
func (b *board) Close() error {
	if b.node == nil {
		return nil
	}
	n := b.node
	b.node = nil
	return n.close()
}
