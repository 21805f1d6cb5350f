package zfm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
)

func every(n int, spoil func([]byte) []byte) func(int, []byte) []byte {
	return func(i int, b []byte) []byte {
		if i%n == 0 {
			return spoil(b)
		}
		return b
	}
}

// cables are the disturbances that a driver has to live with.
var cables = map[string]func() *hwtest.Cable{
	"good":  func() *hwtest.Cable { return &hwtest.Cable{} },
	"split": func() *hwtest.Cable { return &hwtest.Cable{Split: true, Pace: 174 * time.Microsecond} }, // 57600 baud
	"noise": func() *hwtest.Cable {
		return &hwtest.Cable{ToHost: func(_ int, b []byte) []byte { return append([]byte{0xef, 0x01, 0}, b...) }}
	},
	"lossy": func() *hwtest.Cable { return &hwtest.Cable{ToHost: every(7, func([]byte) []byte { return nil })} },
	"flipping": func() *hwtest.Cable {
		return &hwtest.Cable{ToHost: every(7, func(b []byte) []byte { b[9] ^= 0x10; return b })}
	},
	"cut": func() *hwtest.Cable {
		return &hwtest.Cable{ToHost: every(7, func(b []byte) []byte { return b[:len(b)-1] })}
	},
	"deaf": func() *hwtest.Cable {
		return &hwtest.Cable{ToDevice: every(5, func(b []byte) []byte { b[9] ^= 4; return b })}
	},
	"late": func() *hwtest.Cable {
		return &hwtest.Cable{Late: func(n int) time.Duration {
			if n%7 == 0 {
				return answerTime + 50*time.Millisecond
			}
			return 0
		}}
	},
}

func TestContract(t *testing.T) {
	for name, cable := range cables {
		t.Run(name, func(t *testing.T) {
			var m *module
			hwtest.TestSensor(t, hwtest.SensorRig{Bubble: true,
				Open:   func() (hw.Sensor, error) { m = newModule(); return wired(m, cable(), Options{}) },
				Finger: func(hw.Sensor) error { m.lay(m.picture()); return nil },
			})
		})
	}
}

// pixelsOf expands a picture in the plainest way.
func pixelsOf(packed []byte) (pixels []byte) {
	for _, v := range packed {
		pixels = append(pixels, v/16*17, v%16*17)
	}
	return pixels
}

// TestImage holds that whatever a cable does to an image on its way, the one that arrives is the one that was sent, in all sizes of packets.
func TestImage(t *testing.T) {
	for name, cable := range cables {
		for _, packet := range []int{32, 64, 128, 256} {
			t.Run(fmt.Sprint(name, packet), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m := newModule()
					m.packet = packet
					s, err := wired(m, cable(), Options{})
					if err != nil {
						t.Fatal(err)
					}
					defer s.Close()
					m.lay(m.picture())
					f, err := s.Capture(t.Context())
					if err != nil || !bytes.Equal(f.Pixels, pixelsOf(m.picture())) {
						t.Errorf("Capture() = % x, %v", f.Pixels, err)
					}
				})
			})
		}
	}
}

func TestBigImage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModule()
		m.model, m.packet = Models["zfm20"], 128
		s, err := wired(m, &hwtest.Cable{}, Options{Negative: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		m.lay(m.picture())
		f, err := s.Capture(t.Context())
		want := pixelsOf(m.picture())
		for i := range want {
			want[i] = 255 - want[i]
		}
		if err != nil || !bytes.Equal(f.Pixels, want) || f.Check() != nil {
			t.Errorf("Capture() = %d pixels, %v", len(f.Pixels), err)
		}
		if slices.ContainsFunc(s.buffer[:cap(s.buffer)], func(v byte) bool { return v != 0 }) {
			t.Error("the buffer still holds the image")
		}
	})
}

// A finger that stays is captured once; the citizen has to lift it.
func TestFingerThatStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModule()
		s, err := wired(m, &hwtest.Cable{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		m.lay(m.picture())
		if _, err := s.Capture(t.Context()); err != nil {
			t.Fatal(err)
		}
		m.mu.Lock()
		m.lifting, m.fingers = 0, [][]byte{m.picture()}
		m.mu.Unlock()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if _, err := s.Capture(ctx); !errors.Is(err, hw.ErrNoFinger) {
			t.Errorf("Capture of a finger that stayed = %v", err)
		}
		m.mu.Lock()
		m.lifting = 1
		m.mu.Unlock()
		if _, err := s.Capture(t.Context()); err != nil {
			t.Errorf("Capture of a finger that was lifted = %v", err)
		}
	})
}

// A transfer that was broken off is still under way when the next citizen comes, who gets the own finger all the same.
func TestBrokenOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModule()
		s, err := wired(m, &hwtest.Cable{Split: true, Pace: 10 * time.Millisecond}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		m.lay(m.picture())
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		if _, err := s.Capture(ctx); !errors.Is(err, hw.ErrNoFinger) {
			t.Errorf("Capture() = %v", err)
		}
		other := slices.Repeat([]byte{0x5a}, len(m.picture()))
		m.lay(other)
		f, err := s.Capture(t.Context())
		if err != nil || !bytes.Equal(f.Pixels, pixelsOf(other)) {
			t.Errorf("Capture() = %v", err)
		}
	})
}

func TestOpen(t *testing.T) {
	for _, row := range []struct {
		name   string
		change func(*module, *Options, *hwtest.Cable)
		want   error
		baud   int
	}{
		{name: "as delivered", baud: 57600},
		{name: "at another speed", change: func(m *module, _ *Options, _ *hwtest.Cable) { m.baud = 19200 }, baud: 19200},
		{name: "made faster", change: func(_ *module, o *Options, _ *hwtest.Cable) { o.Fast = 115200 }, baud: 115200},
		{name: "speed that no module has", change: func(_ *module, o *Options, _ *hwtest.Cable) { o.Fast = 128000 }, want: errors.ErrUnsupported, baud: 57600},
		{name: "another password", change: func(m *module, _ *Options, _ *hwtest.Cable) { m.password = 7 }, want: hw.ErrDevice, baud: 57600},
		{name: "the password", change: func(m *module, o *Options, _ *hwtest.Cable) { m.password, o.Password = 7, 7 }, baud: 57600},
		{name: "silence", change: func(_ *module, _ *Options, c *hwtest.Cable) { c.ToHost = func(int, []byte) []byte { return nil } },
			want: hw.ErrDevice, baud: 57600},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, o, c := newModule(), Options{}, &hwtest.Cable{}
				if row.change != nil {
					row.change(m, &o, c)
				}
				s, err := wired(m, c, o)
				if err == nil {
					defer s.Close()
					_, err = s.Info(t.Context())
				}
				if (err == nil) != (row.want == nil) || row.want == hw.ErrDevice && !errors.Is(err, hw.ErrDevice) || m.baud != row.baud {
					t.Errorf("Open() = %v, want %v; %d baud, want %d", err, row.want, m.baud, row.baud)
				}
			})
		})
	}
	if _, err := Open(t.Context(), "/dev/no-such-line", Options{Model: Models["r503"]}); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Open of no line = %v", err)
	}
	if _, err := Open(t.Context(), "/dev/no-such-line", Options{Model: Model{Width: 3, Height: 3, PPI: 500}}); err == nil {
		t.Error("Open of an odd module")
	}
}

func TestAnotherModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModule()
		s, err := wired(m, &hwtest.Cable{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		m.lay(m.picture())
		m.short = 10
		if f, err := s.Capture(t.Context()); !errors.Is(err, hw.ErrDevice) || len(f.Pixels) > 0 {
			t.Errorf("Capture of a short image = %v", err)
		}
		m.short = 0
		m.lay(append(m.picture(), 1))
		if f, err := s.Capture(t.Context()); !errors.Is(err, hw.ErrDevice) || len(f.Pixels) > 0 {
			t.Errorf("Capture of a long image = %v", err)
		}
	})
}

func TestShow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newModule()
		s, err := wired(m, &hwtest.Cable{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for _, signal := range []hw.Signal{hw.SignalFinger, hw.SignalWait, hw.SignalGood, hw.SignalBad, hw.SignalOff} {
			if err := s.Show(t.Context(), signal); err != nil || m.light != lights[signal] {
				t.Errorf("Show(%d) = %v, the light is %v", signal, err, m.light)
			}
		}
		if err := s.Show(t.Context(), 99); err != nil {
			t.Errorf("a signal that nobody knows: %v", err)
		}
	})
}

// TestPty captures one image over a real serial port's code.
func TestPty(t *testing.T) {
	m := newModule()
	s, err := Open(t.Context(), (&hwtest.Cable{Split: true}).Pty(t, m.serve), Options{Model: m.model, slow: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	m.lay(m.picture())
	f, err := s.Capture(t.Context())
	if err != nil || !bytes.Equal(f.Pixels, pixelsOf(m.picture())) {
		t.Errorf("Capture() = % x, %v", f.Pixels, err)
	}
}
