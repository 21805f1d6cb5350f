package gpio

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/relay"
)

// chip is a fake chip: levels of lines, as the kernel would show them.
type chip struct {
	mu      sync.Mutex
	high    map[int]bool
	taken   map[int]bool
	floats  map[int]bool // lines that do not follow what they are told
	failAt  int          // the set or get that fails, counted from 1; 0: none
	calls   int
	granted int // requests that are not closed
}

func newChip() *chip {
	return &chip{high: map[int]bool{}, taken: map[int]bool{}, floats: map[int]bool{}}
}

var errGone = errors.New("input/output error")

// request is what the ioctl does.
func (c *chip) request(_ string, r *lineRequest) (lines, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := &fake{chip: c, low: r.config.flags&flagActiveLow != 0}
	for _, offset := range r.offsets[:r.lines] {
		if c.taken[int(offset)] {
			return nil, errors.New("device or resource busy")
		}
		f.offsets = append(f.offsets, int(offset))
	}
	c.granted++
	for i, offset := range f.offsets {
		c.taken[offset] = true
		if a := r.config.attribute[0]; r.config.flags&flagOutput != 0 && r.config.attributes == 1 && a.id == attrOutputValues && a.mask>>i&1 == 1 {
			c.high[offset] = (a.values>>i&1 == 1) != f.low
		}
	}
	return f, nil
}

func (c *chip) is(offset int) bool { c.mu.Lock(); defer c.mu.Unlock(); return c.high[offset] }

func (c *chip) make(offset int, high bool) { c.mu.Lock(); defer c.mu.Unlock(); c.high[offset] = high }

// fake are lines of a chip.
type fake struct {
	chip    *chip
	offsets []int
	low     bool
}

func (f *fake) call() error {
	f.chip.calls++
	if f.chip.calls == f.chip.failAt {
		return errGone
	}
	return nil
}

func (f *fake) set(bits, mask uint64) error {
	f.chip.mu.Lock()
	defer f.chip.mu.Unlock()
	if err := f.call(); err != nil {
		return err
	}
	for i, offset := range f.offsets {
		if mask>>i&1 == 1 && !f.chip.floats[offset] {
			f.chip.high[offset] = (bits>>i&1 == 1) != f.low
		}
	}
	return nil
}

func (f *fake) get(mask uint64) (bits uint64, err error) {
	f.chip.mu.Lock()
	defer f.chip.mu.Unlock()
	for i, offset := range f.offsets {
		if mask>>i&1 == 1 && f.chip.high[offset] != f.low {
			bits |= 1 << i
		}
	}
	return bits, f.call()
}

func (f *fake) close() error {
	f.chip.mu.Lock()
	defer f.chip.mu.Unlock()
	f.chip.granted--
	return nil
}

func TestContract(t *testing.T) {
	for name, o := range map[string]Options{
		"plain":    {Outputs: []int{17, 4, 22}, Tamper: -1},
		"low":      {Outputs: []int{17, 4, 22}, ActiveLow: true, Tamper: -1},
		"contacts": {Outputs: []int{1, 2}, Doors: []int{3, 4}, Occupied: []int{5, 6}, Tamper: 7, InputsLow: true, PullUp: true},
	} {
		t.Run(name, func(t *testing.T) {
			var c *chip
			hwtest.TestLocks(t, hwtest.LocksRig{Bubble: true,
				Open: func() (hw.Locks, error) {
					c = newChip()
					for _, offset := range o.Outputs {
						c.high[offset] = true // as somebody has left it, or as it floats
					}
					return open(o, c.request)
				},
				Released: func(_ hw.Locks, id hw.LockerID) bool { return c.is(o.Outputs[id-1]) != o.ActiveLow },
			})
		})
	}
}

// TestFaults lets each call of the kernel fail once, and holds that no line stays on.
func TestFaults(t *testing.T) {
	for call := 1; ; call++ {
		calls := 0
		synctest.Test(t, func(t *testing.T) {
			c := newChip()
			c.failAt = call
			l, err := open(Options{Outputs: []int{1, 2}, Doors: []int{3, 4}, Tamper: -1}, c.request)
			if err == nil {
				err = errors.Join(l.Unlock(t.Context(), 1), func() error { _, err := l.State(t.Context(), 1); return err }())
				time.Sleep(hw.MaxPulse)
				err = errors.Join(err, l.Close())
			}
			if err != nil && !errors.Is(err, hw.ErrDevice) {
				t.Errorf("call %d: %v", call, err)
			}
			if c.is(1) || c.is(2) || c.granted != 0 {
				t.Errorf("call %d: levels %v, %d requests open", call, c.high, c.granted)
			}
			calls = c.calls
		})
		if call > calls {
			return
		}
	}
}

func TestState(t *testing.T) {
	for _, row := range []struct {
		name          string
		o             Options
		high          []int
		want          hw.LockerState
		tampered      hw.Tristate
		doesNotFollow bool
	}{
		{name: "no contacts", o: Options{Outputs: []int{1}, Tamper: -1}, want: hw.LockerState{Locked: hw.Yes}},
		{name: "contact to ground, closed", o: Options{Outputs: []int{1}, Doors: []int{2}, Tamper: 3, InputsLow: true},
			want: hw.LockerState{Locked: hw.Yes, Closed: hw.Yes}, tampered: hw.No},
		{name: "contact to ground, open", o: Options{Outputs: []int{1}, Doors: []int{2}, Tamper: 3, InputsLow: true}, high: []int{2, 3},
			want: hw.LockerState{Locked: hw.Yes, Closed: hw.No}, tampered: hw.Yes},
		{name: "the other way round", o: Options{Outputs: []int{1}, Doors: []int{2}, Tamper: 3, DoorsOpen: true, TamperOpen: true}, high: []int{2, 3},
			want: hw.LockerState{Locked: hw.Yes, Closed: hw.No}, tampered: hw.Yes},
		{name: "occupied", o: Options{Outputs: []int{1}, Occupied: []int{2}, Tamper: -1}, high: []int{2},
			want: hw.LockerState{Locked: hw.Yes, Occupied: hw.Yes}},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := newChip()
			l, err := open(row.o, c.request)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			for _, offset := range row.high {
				c.make(offset, true)
			}
			if got, err := l.State(t.Context(), 1); got != row.want || err != nil {
				t.Errorf("State() = %+v, %v, want %+v", got, err, row.want)
			}
			if got, err := l.Tampered(t.Context()); got != row.tampered || err != nil {
				t.Errorf("Tampered() = %v, %v", got, err)
			}
		})
	}
}

// A pin that is held from outside is no lock that is shut.
func TestStuckPin(t *testing.T) {
	c := newChip()
	c.floats[2] = true
	if l, err := open(Options{Outputs: []int{1, 2}, ActiveLow: false, Tamper: -1}, func(name string, r *lineRequest) (lines, error) {
		f, err := c.request(name, r)
		c.make(2, true)
		return f, err
	}); !errors.Is(err, hw.ErrDevice) || c.granted != 0 {
		t.Errorf("open() = %v, %v", l, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for name, o := range map[string]Options{
		"no outputs":     {Tamper: -1},
		"too many":       {Outputs: make([]int, 65), Tamper: -1},
		"twice":          {Outputs: []int{1, 1}, Tamper: -1},
		"as input too":   {Outputs: []int{1}, Tamper: 1},
		"negative":       {Outputs: []int{-1}, Tamper: -1},
		"too few doors":  {Outputs: []int{1, 2}, Doors: []int{3}, Tamper: -1},
		"too many seats": {Outputs: []int{1}, Occupied: []int{3, 4}, Tamper: -1},
	} {
		if l, err := open(o, newChip().request); err == nil {
			t.Errorf("%s: open() = %v", name, l)
		}
	}
	if _, err := Open(Options{Chip: "/dev/no-such-chip", Outputs: []int{1}, Tamper: -1}); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("no chip: %v", err)
	}
	c := newChip()
	c.taken[3] = true
	if _, err := open(Options{Outputs: []int{1}, Doors: []int{3}, Tamper: -1}, c.request); !errors.Is(err, hw.ErrDevice) || c.granted != 0 {
		t.Errorf("a line that is taken: %v, %d requests open", err, c.granted)
	}
}

// TestLayout holds the structures against what a C compiler makes of the kernel's header.
func TestLayout(t *testing.T) {
	var r lineRequest
	for _, row := range []struct {
		name string
		got  uintptr
		want uintptr
	}{
		{"sizeof gpio_v2_line_request", unsafe.Sizeof(r), 0x250},
		{"sizeof gpio_v2_line_config", unsafe.Sizeof(r.config), 0x110},
		{"sizeof gpio_v2_line_values", unsafe.Sizeof(lineValues{}), 0x10},
		{"consumer", unsafe.Offsetof(r.consumer), 0x100},
		{"config", unsafe.Offsetof(r.config), 0x120},
		{"num_lines", unsafe.Offsetof(r.lines), 0x230},
		{"fd", unsafe.Offsetof(r.fd), 0x24c},
		{"attrs", unsafe.Offsetof(r.config.attribute), 0x20},
		{"num_attrs", unsafe.Offsetof(r.config.attributes), 0x8},
		{"mask", unsafe.Offsetof(r.config.attribute[0].mask), 0x10},
		{"size in the ioctl number", getLineIoctl >> 16 & 0x3fff, unsafe.Sizeof(r)},
	} {
		if row.got != row.want {
			t.Errorf("%s is %#x, want %#x", row.name, row.got, row.want)
		}
	}
}

func TestNewRequest(t *testing.T) {
	r := newRequest([]int{17, 4}, flagOutput|flagActiveLow)
	if want := []uint32{17, 4, 0}; !slices.Equal(r.offsets[:3], want) || r.lines != 2 || r.config.attributes != 1 {
		t.Errorf("request for %v, %d lines, %d attributes", r.offsets[:3], r.lines, r.config.attributes)
	}
	if want := (lineAttribute{id: 2, values: 0, mask: 3}); r.config.attribute[0] != want {
		t.Errorf("attribute %+v, want %+v", r.config.attribute[0], want)
	}
	if r := newRequest(make([]int, 64), flagOutput); r.config.attribute[0].mask != ^uint64(0) {
		t.Errorf("mask of 64 lines: %#x", r.config.attribute[0].mask)
	}
	if r := newRequest([]int{1}, flagInput); r.config.attributes != 0 {
		t.Error("inputs are given values")
	}
}

var _ relay.Board = (*board)(nil)
