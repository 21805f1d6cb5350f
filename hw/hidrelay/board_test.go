package hidrelay

import (
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
)

// dongle is a fake board behind a fake of the ioctls.
type dongle struct {
	vendor, product uint16
	name, serial    string
	welded          byte // relays that do not go off

	mu     sync.Mutex
	on     byte
	calls  int
	fail   func(call int) bool
	opened int
}

func newDongle() *dongle {
	return &dongle{vendor: 0x16c0, product: 0x05df, name: "www.dcttech.com USBRelay4", serial: "HURTM", on: 0x0f}
}

var errUnplugged = errors.New("no such device")

func (d *dongle) open(string) (node, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.opened++
	return d, d.call()
}

func (d *dongle) call() error {
	d.calls++
	if d.fail != nil && d.fail(d.calls) {
		return errUnplugged
	}
	return nil
}

func (d *dongle) identity() (uint16, uint16, string, error) {
	return d.vendor, d.product, d.name, nil
}

func (d *dongle) setFeature(r []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.call(); err != nil {
		return err
	}
	bit := byte(1) << (r[2] - 1)
	switch r[1] {
	case 0xff:
		d.on |= bit
	case 0xfd:
		d.on &^= bit &^ d.welded
	case 0xfe:
		d.on = 0xff
	case 0xfc:
		d.on &= d.welded
	}
	return nil
}

func (d *dongle) getFeature(r []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	copy(r, append([]byte{0}, d.serial...))
	r[8] = d.on
	return d.call()
}

func (d *dongle) close() error { return nil }

func (d *dongle) weld(relays byte) { d.mu.Lock(); defer d.mu.Unlock(); d.welded = relays }

func (d *dongle) is(relay int) bool { d.mu.Lock(); defer d.mu.Unlock(); return d.on>>relay&1 == 1 }

func TestContract(t *testing.T) {
	var d *dongle
	hwtest.TestLocks(t, hwtest.LocksRig{Bubble: true,
		Open:     func() (hw.Locks, error) { d = newDongle(); return open(Options{}, d.open) },
		Released: func(_ hw.Locks, id hw.LockerID) bool { return d.is(int(id) - 1) },
	})
}

// TestFaults pulls the plug at each call, for one call and for good, and holds that no relay stays on where the board came back.
func TestFaults(t *testing.T) {
	for call := 1; ; call++ {
		calls := 0
		synctest.Test(t, func(t *testing.T) {
			d := newDongle()
			d.fail = func(n int) bool { return n == call }
			l, err := open(Options{Serial: "HURTM"}, d.open)
			started := err == nil
			if started {
				_ = l.Unlock(t.Context(), 2)
				_, stateErr := l.State(t.Context(), 2)
				time.Sleep(hw.MaxPulse)
				err = errors.Join(stateErr, l.Close())
			}
			if err != nil && !errors.Is(err, hw.ErrDevice) {
				t.Errorf("call %d: %v", call, err)
			}
			if started && d.on != 0 {
				t.Errorf("call %d: relays %08b are on", call, d.on)
			}
			calls = d.calls
		})
		if call > calls {
			return
		}
	}
}

// A board that was unplugged comes back as the same path; another one in its place gets nothing.
func TestReplugged(t *testing.T) {
	d := newDongle()
	l, err := open(Options{Serial: "HURTM"}, d.open)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	at := d.calls + 1
	d.fail = func(n int) bool { return n == at }
	if _, err := l.State(t.Context(), 1); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("State of an unplugged board = %v", err)
	}
	if _, err := l.State(t.Context(), 1); err != nil || d.opened != 2 {
		t.Errorf("State after it came back = %v, opened %d times", err, d.opened)
	}
	at = d.calls + 1
	_, _ = l.State(t.Context(), 1)
	d.serial = "OTHER"
	if err := l.Unlock(t.Context(), 1); !errors.Is(err, hw.ErrDevice) || d.on != 0 {
		t.Errorf("Unlock on another board = %v, relays %08b", err, d.on)
	}
	d.serial = "HURTM"
}

func TestOpenRefuses(t *testing.T) {
	for name, change := range map[string]func(*dongle, *Options){
		"another device":    func(d *dongle, _ *Options) { d.product = 0x05dc },
		"another product":   func(d *dongle, _ *Options) { d.name = "obdev.at Mouse" },
		"another board":     func(_ *dongle, o *Options) { o.Serial = "OTHER" },
		"shifted reports":   func(d *dongle, _ *Options) { d.serial = "\x00HURT" },
		"too many lockers":  func(_ *dongle, o *Options) { o.Lockers = 5 },
		"a relay is welded": func(d *dongle, _ *Options) { d.welded = 2 },
	} {
		d, o := newDongle(), Options{}
		change(d, &o)
		if l, err := open(o, d.open); err == nil {
			t.Errorf("%s: open() = %v", name, l)
		}
	}
	if _, err := Open(Options{Path: "/dev/no-such-device"}); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("no device: %v", err)
	}
}

// A relay whose contacts are welded together is told, and stops everything.
func TestWelded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDongle()
		l, err := open(Options{}, d.open)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if err := l.Unlock(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		d.weld(1)
		time.Sleep(hw.MaxPulse)
		if state, err := l.State(t.Context(), 1); state.Locked != hw.No || err != nil {
			t.Errorf("State() = %+v, %v", state, err)
		}
		if err := l.Unlock(t.Context(), 2); !errors.Is(err, hw.ErrDevice) {
			t.Errorf("Unlock() = %v", err)
		}
		d.weld(0)
		time.Sleep(time.Second)
	})
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("\x00HURTM\x00\x00\x05"))
	f.Add([]byte{0, 0, 1, 2, 3, 4, 5, 6, 7})
	f.Fuzz(func(t *testing.T, b []byte) {
		var report [reportBytes]byte
		copy(report[:], b)
		serial, on, err := parse(report)
		if err == nil && (len(serial) != 5 || on != report[8]) || err != nil && on != 0 {
			t.Errorf("parse(% x) = %q, %08b, %v", report, serial, on, err)
		}
	})
}
