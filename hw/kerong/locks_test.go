package kerong

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
)

// cables are the disturbances that a driver has to live with.
var cables = map[string]func() *hwtest.Cable{
	"good":  func() *hwtest.Cable { return &hwtest.Cable{} },
	"split": func() *hwtest.Cable { return &hwtest.Cable{Split: true, Pace: time.Millisecond} },
	"noise": func() *hwtest.Cable {
		return &hwtest.Cable{ToHost: func(_ int, b []byte) []byte { return append([]byte{0xff, 0x02, 0}, b...) }}
	},
	"lossy": func() *hwtest.Cable { return &hwtest.Cable{ToHost: every(3, func(b []byte) []byte { return nil })} },
	"flipping": func() *hwtest.Cable {
		return &hwtest.Cable{ToHost: every(3, func(b []byte) []byte { b[2] ^= 0x10; return b })}
	},
	"cut": func() *hwtest.Cable {
		return &hwtest.Cable{ToHost: every(3, func(b []byte) []byte { return b[:len(b)-1] })}
	},
	"late": func() *hwtest.Cable {
		return &hwtest.Cable{Late: func(n int) time.Duration {
			if n%3 == 0 {
				return answerTime + 50*time.Millisecond
			}
			return 0
		}}
	},
}

// every spoils each nth write.
func every(n int, spoil func([]byte) []byte) func(int, []byte) []byte {
	return func(i int, b []byte) []byte {
		if i%n == 0 {
			return spoil(b)
		}
		return b
	}
}

func TestContract(t *testing.T) {
	for _, row := range []struct {
		dialect Dialect
		o       Options
	}{
		{CU16, Options{Lockers: 20, Hooks: SetYes, Eyes: SetYes}},
		{CU12, Options{Lockers: 13, Board: 2, Hooks: SetYes}},
		{CU48, Options{Lockers: 5, Hooks: SetYes}},
		{CU24, Options{Lockers: 26, Board: 3}},
	} {
		for name, cable := range cables {
			t.Run(fmt.Sprint(row.dialect, " ", name), func(t *testing.T) {
				var b *bank
				hwtest.TestLocks(t, hwtest.LocksRig{Bubble: true,
					Open: func() (hw.Locks, error) {
						b = newBank(row.dialect)
						b.pulse, b.deaf = 9*time.Second, 300*time.Millisecond
						row.o.Pulse = b.pulse
						return wired(b, cable(), row.o)
					},
					Released: func(l hw.Locks, id hw.LockerID) bool { return b.released(keyOf(l, id)) },
				})
			})
		}
	}
}

// TestUnlock holds what Unlock says of boards and locks that misbehave, and that it never says it twice.
func TestUnlock(t *testing.T) {
	for _, row := range []struct {
		name    string
		dialect Dialect
		hooks   Polarity
		change  func(*bank, *hwtest.Cable)
		want    error
		driven  int
	}{
		{name: "good", hooks: SetYes, driven: 1},
		{name: "good, no feedback", driven: 1},
		{name: "good, the other way round", hooks: SetNo, change: func(b *bank, _ *hwtest.Cable) { b.inverse = true }, driven: 1},
		{name: "deaf for a while", hooks: SetYes, change: func(b *bank, _ *hwtest.Cable) { b.deaf = 900 * time.Millisecond }, driven: 1},
		{name: "no answer to an unlock", dialect: CU48, hooks: SetYes, change: func(b *bank, _ *hwtest.Cable) { b.mute = true }, driven: 1},
		{name: "jammed", hooks: SetYes, change: func(b *bank, _ *hwtest.Cable) { b.jammed = true }, want: hw.ErrJammed, driven: 1},
		{name: "jammed, and nobody can tell", change: func(b *bank, _ *hwtest.Cable) { b.jammed = true }, driven: 1},
		{name: "wrong door as well", hooks: SetYes, change: func(b *bank, _ *hwtest.Cable) { b.stray = 7 }, want: hw.ErrDevice, driven: 1},
		{name: "wrong door as well, long", dialect: CU48, hooks: SetYes, change: func(b *bank, _ *hwtest.Cable) { b.stray = 7 },
			want: hw.ErrDevice, driven: 1},
		{name: "wrong polarity", hooks: SetNo, driven: 1}, // the door counts as open before, so nothing can be told of it
		{name: "silent from the start", hooks: SetYes, want: hw.ErrDevice,
			change: func(_ *bank, c *hwtest.Cable) { c.ToHost = after(1, func([]byte) []byte { return nil }) }},
		{name: "silent after the unlock", hooks: SetYes, want: hw.ErrDevice, driven: 1,
			change: func(_ *bank, c *hwtest.Cable) { c.ToHost = after(2, func([]byte) []byte { return nil }) }},
		{name: "the command is lost", hooks: SetYes, want: hw.ErrJammed,
			change: func(_ *bank, c *hwtest.Cable) { c.ToDevice = third(func([]byte) []byte { return nil }) }},
		{name: "the command is spoilt", hooks: SetYes, want: hw.ErrJammed,
			change: func(_ *bank, c *hwtest.Cable) { c.ToDevice = third(func(b []byte) []byte { b[1] ^= 4; return b }) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b, c := newBank(row.dialect), &hwtest.Cable{}
				if row.change != nil {
					row.change(b, c)
				}
				l, err := wired(b, c, Options{Lockers: 10, Hooks: row.hooks})
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				err = l.Unlock(t.Context(), 3)
				if !errors.Is(err, row.want) || row.want == nil && err != nil {
					t.Errorf("Unlock() = %v, want %v", err, row.want)
				}
				if want := map[int]int{2: row.driven}; row.driven > 0 && !maps.Equal(b.times(), want) || row.driven == 0 && len(b.times()) > 0 {
					t.Errorf("driven %v, want %v", b.times(), want)
				}
			})
		})
	}
}

func after(n int, spoil func([]byte) []byte) func(int, []byte) []byte {
	return func(i int, b []byte) []byte {
		if i > n {
			return spoil(b)
		}
		return b
	}
}

func third(spoil func([]byte) []byte) func(int, []byte) []byte {
	return func(i int, b []byte) []byte {
		if i == 3 { // after the statuses of Open and of Unlock
			return spoil(b)
		}
		return b
	}
}

func TestState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBank(CU16)
		l, err := wired(b, &hwtest.Cable{}, Options{Lockers: 3, Hooks: SetYes, Eyes: SetYes})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		expect := func(when string, id hw.LockerID, want hw.LockerState) {
			t.Helper()
			if got, err := l.State(t.Context(), id); got != want || err != nil {
				t.Errorf("%s: State(%d) = %+v, %v, want %+v", when, id, got, err, want)
			}
		}
		expect("at first", 1, hw.LockerState{Locked: hw.Yes, Closed: hw.Yes, Occupied: hw.Yes})
		expect("at first", 2, hw.LockerState{Locked: hw.Yes, Closed: hw.Yes, Occupied: hw.No})
		if err := l.Unlock(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		expect("driven", 1, hw.LockerState{Locked: hw.No, Closed: hw.No, Occupied: hw.Yes})
		time.Sleep(2 * time.Second)
		expect("after the pulse", 1, hw.LockerState{Closed: hw.No, Occupied: hw.Yes}) // whether the latch would hold nobody knows
	})
}

func TestOpenRefuses(t *testing.T) {
	for name, o := range map[string]Options{
		"no lockers":  {},
		"too many":    {Lockers: 16*16 + 1},
		"too high":    {Lockers: 17, Board: 15},
		"polarity":    {Lockers: 1, Hooks: 7},
		"long pulse":  {Lockers: 1, Pulse: time.Minute},
		"no dialect":  {Lockers: 1, Dialect: 9},
		"no such tty": {Lockers: 1},
	} {
		if l, err := Open(context.Background(), "/dev/nowhere", o); err == nil {
			t.Errorf("%s: Open() = %v", name, l)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		if _, err := wired(newBank(CU48), &hwtest.Cable{ToHost: after(0, func([]byte) []byte { return nil })}, Options{Lockers: 1}); !errors.Is(err, hw.ErrDevice) {
			t.Errorf("Open on a silent line = %v", err)
		}
	})
}

// TestPty runs one visit over a real serial port's code.
func TestPty(t *testing.T) {
	b := newBank(CU16)
	path := (&hwtest.Cable{Split: true}).Pty(t, b.serve)
	l, err := Open(t.Context(), path, Options{Lockers: 16, Hooks: SetYes, Pulse: time.Millisecond, slow: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Unlock(t.Context(), 16); err != nil {
		t.Error(err)
	}
	if state, err := l.State(t.Context(), 16); state.Closed != hw.No || err != nil {
		t.Errorf("State() = %+v, %v", state, err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if want := map[int]int{15: 1}; !maps.Equal(b.times(), want) {
		t.Errorf("driven %v, want %v", b.times(), want)
	}
}
