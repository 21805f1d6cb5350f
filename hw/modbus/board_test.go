package modbus

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
)

// none are Options without contacts.
func none(lockers int) Options {
	return Options{Unit: 1, Lockers: lockers, Doors: -1, Occupied: -1, Tamper: -1}
}

func TestContract(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*Options, *units)
	}{
		{"host's timer", func(o *Options, _ *units) {}},
		{"board's timer", func(o *Options, u *units) { o.Flash, u.flash, o.Pulse = true, true, 3*time.Second }},
		{"no FC 0F, several boards, contacts", func(o *Options, u *units) {
			u.fc0f, o.Lockers, o.PerUnit, o.Unit, o.Coil, o.Doors, o.Occupied = false, 9, 4, 7, 16, 0, 8
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var u *units
			var o Options
			hwtest.TestLocks(t, hwtest.LocksRig{Bubble: true,
				Open: func() (hw.Locks, error) {
					u, o = newUnits(), none(4)
					row.change(&o, u)
					u.coils[o.Unit*256+o.Coil+2] = true // left on by somebody who died
					return start(&direct{units: u}, o)
				},
				Released: func(_ hw.Locks, id hw.LockerID) bool {
					b := board{o: o}
					unit, n := b.place(int(id) - 1)
					return u.is(unit, o.Coil+n)
				},
			})
		})
	}
}

// TestFaults lets each answer get lost, with and without its effect on the relays, and holds that no relay stays on.
func TestFaults(t *testing.T) {
	for _, flash := range []bool{false, true} {
		for request := 1; ; request++ {
			requests := 0
			synctest.Test(t, func(t *testing.T) {
				u, o := newUnits(), none(4)
				u.flash, o.Flash, o.Doors = flash, flash, 0
				u.silent = func(n int) bool { return n == request }
				l, err := start(&direct{units: u}, o)
				if err == nil {
					_ = l.Unlock(t.Context(), 3)
					_, _ = l.State(t.Context(), 3)
					time.Sleep(hw.MaxPulse)
					err = l.Close()
				}
				if err != nil && !errors.Is(err, hw.ErrDevice) {
					t.Errorf("request %d: %v", request, err)
				}
				for coil := range 4 {
					if u.is(1, coil) {
						t.Errorf("flash %v, request %d: relay %d is on", flash, request, coil)
					}
				}
				requests = u.requests
			})
			if request > requests {
				break
			}
		}
	}
}

func TestStart(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*Options, *units)
		want   string
	}{
		{"good", func(*Options, *units) {}, ""},
		{"linked", func(o *Options, u *units) { o.Flash, u.flash, u.links = true, true, []uint16{0, 1, 0, 0} }, "follows its input"},
		{"not linked", func(o *Options, u *units) { o.Flash, u.flash, u.links = true, true, make([]uint16, 4) }, ""},
		{"silent", func(_ *Options, u *units) { u.silent = func(int) bool { return true } }, "timed out"},
		{"welded", func(_ *Options, u *units) { u.welded = 2; u.coils[257] = true }, "does not go off"},
		{"no lockers", func(o *Options, _ *units) { o.Lockers = 0 }, "0 lockers"},
		{"no unit", func(o *Options, _ *units) { o.Unit = 0 }, "units"},
		{"too many units", func(o *Options, _ *units) { o.Unit, o.PerUnit = 245, 1 }, "units"},
		{"coils among the timers", func(o *Options, _ *units) { o.Coil = 0x1ff }, "address"},
		{"parity", func(o *Options, _ *units) { o.Parity = "mark" }, "parity"},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				u, o := newUnits(), none(4)
				row.change(&o, u)
				l, err := start(&direct{units: u}, o)
				if err == nil {
					defer l.Close()
				}
				if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
					t.Errorf("start() = %v, want %q", err, row.want)
				}
			})
		})
	}
	if _, err := Open(Options{URL: "smoke://signals", Unit: 1, Lockers: 1, Doors: -1, Occupied: -1, Tamper: -1}); err == nil {
		t.Error("Open by smoke signals")
	}
}

// A board that does not know "flash on" refuses it, and nothing is switched on in another way.
func TestNoFlash(t *testing.T) {
	u, o := newUnits(), none(4)
	o.Flash = true
	l, err := start(&direct{units: u}, o)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if err := l.Unlock(t.Context(), 1); !errors.Is(err, hw.ErrDevice) || u.is(1, 0) {
		t.Errorf("Unlock() = %v, relay on: %v", err, u.is(1, 0))
	}
}

// visit plays one visit over a real line: time is the machine's, so it waits for the relay and not for a while.
func visit(t *testing.T, u *units, o Options) {
	t.Helper()
	o.AnswerAfter, o.Pulse = 20*time.Second, 100*time.Millisecond
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	u.make(1, 2, true)
	if err := l.Unlock(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	for u.is(1, 2) {
		<-u.changed
	}
	if state, err := l.State(t.Context(), 3); state.Closed != hw.Yes || err != nil {
		t.Errorf("State(3) = %+v, %v", state, err)
	}
	if state, err := l.State(t.Context(), 2); state != (hw.LockerState{Locked: hw.Yes, Closed: hw.No}) || err != nil {
		t.Errorf("State(2) = %+v, %v", state, err)
	}
	u.make(1, 9, true)
	if got, err := l.Tampered(t.Context()); got != hw.No || err != nil {
		t.Errorf("Tampered() = %v, %v", got, err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestTCP(t *testing.T) {
	u, o := newUnits(), none(4)
	o.URL, o.Doors, o.Tamper = u.tcp(t), 0, 9
	visit(t, u, o)
}

// TestRTU also holds the bytes against those that the maker's page prints.
func TestRTU(t *testing.T) {
	var mu sync.Mutex
	var heard []byte
	for _, flash := range []bool{false, true} {
		u, o := newUnits(), none(4)
		u.flash, o.Flash, o.Doors, o.Tamper = flash, flash, 0, 9
		c := &hwtest.Cable{Split: true, ToDevice: func(_ int, b []byte) []byte {
			mu.Lock()
			defer mu.Unlock()
			heard = append(heard, b...)
			return b
		}}
		o.URL = "rtu://" + c.Pty(t, u.rtu)
		visit(t, u, o)
	}
	mu.Lock()
	defer mu.Unlock()
	for name, want := range map[string][]byte{
		"relay 3 off":      {0x01, 0x05, 0x00, 0x02, 0x00, 0x00, 0x6c, 0x0a},
		"relay 3 on":       {0x01, 0x05, 0x00, 0x02, 0xff, 0x00, 0x2d, 0xfa},
		"relay 3 for 0.1s": {0x01, 0x05, 0x02, 0x02, 0x00, 0x01},
	} {
		if !bytes.Contains(heard, want) {
			t.Errorf("%s: % x was not heard", name, want)
		}
	}
}

// The frames that Waveshare's page prints, held against the simulator that the driver is held against.
func TestTranscripts(t *testing.T) {
	for _, row := range []struct {
		name string
		sent []byte
		on   bool
	}{
		{"on", []byte{0x01, 0x05, 0x00, 0x00, 0xff, 0x00, 0x8c, 0x3a}, true},
		{"off", []byte{0x01, 0x05, 0x00, 0x00, 0x00, 0x00, 0xcd, 0xca}, false},
		{"spoilt", []byte{0x01, 0x05, 0x00, 0x00, 0xff, 0x00, 0x8c, 0x3b}, false},
	} {
		u := newUnits()
		answer := &pipe{in: bytes.NewReader(row.sent)}
		u.rtu(answer)
		if u.is(1, 0) != row.on {
			t.Errorf("%s: the relay is %v", row.name, u.is(1, 0))
		}
		if spoilt := row.name == "spoilt"; bytes.Equal(answer.out.Bytes(), row.sent) == spoilt {
			t.Errorf("%s: answer % x", row.name, answer.out.Bytes())
		}
	}
}

type pipe struct {
	in  io.Reader
	out bytes.Buffer
}

func (p *pipe) Read(b []byte) (int, error)  { return p.in.Read(b) }
func (p *pipe) Write(b []byte) (int, error) { return p.out.Write(b) }
