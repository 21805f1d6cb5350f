package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
)

func TestContract(t *testing.T) {
	for name, wrap := range map[string]func(*scanner) hw.Sensor{
		"with previews":    func(s *scanner) hw.Sensor { return s },
		"without previews": func(s *scanner) hw.Sensor { return s.Sensor },
	} {
		t.Run(name, func(t *testing.T) {
			var s *scanner
			hwtest.TestSensor(t, hwtest.SensorRig{Bubble: true,
				Open:   func() (hw.Sensor, error) { s = newScanner(); return Open(context.Background(), served(wrap(s))) },
				Finger: func(hw.Sensor) error { return s.Put(picture) },
			})
		})
	}
}

func TestPreviewsAndLight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner := newScanner()
		s, err := Open(t.Context(), served(inner))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		want := hw.SensorInfo{Driver: "capture", Model: "drawn", Serial: "7", Width: 3, Height: 2, PPI: 500, PAD: true}
		if got, err := s.Info(t.Context()); got != want || err != nil {
			t.Errorf("Info() = %+v, %v", got, err)
		}
		f := picture.Clone()
		f.Attack = hw.Yes
		_ = inner.Put(f)
		var seen []hw.Frame
		got, err := s.CapturePreviewed(t.Context(), func(f hw.Frame) { seen = append(seen, f); seen = append(seen, f.Clone()) })
		if err != nil || !bytes.Equal(got.Pixels, picture.Pixels) || got.Attack != hw.Yes || got.PPI != 500 {
			t.Errorf("CapturePreviewed() = %+v, %v", got, err)
		}
		if len(seen) != 2 || seen[0].Pixels[1] != 0 || seen[1].Pixels[0] != 99 {
			t.Errorf("previews %v: the first should be wiped, the second shown", seen)
		}
		_ = s.Show(t.Context(), hw.SignalGood)
		synctest.Wait()
		if len(inner.shown) != 1 || inner.shown[0] != hw.SignalGood {
			t.Errorf("shown %v", inner.shown)
		}
	})
}

// greeting is what a helper says first.
var greeting = message{kind: msgInfo, payload: []byte(`{"model":"liar","ppi":500}`)}

// liar is a helper that says what words makes of each capture, and then goes on or not.
func liar(t *testing.T, words func(w io.ReadWriteCloser, n int, id uint32)) Start {
	var n atomic.Int64
	return inMemory(func(rw io.ReadWriteCloser) {
		for {
			m, err := readMessage(rw)
			if err != nil {
				return
			}
			switch m.kind {
			case msgHello:
				_ = greeting.write(rw)
			case msgCapture:
				words(rw, int(n.Add(1)), m.id)
			}
		}
	})
}

// good is a sound answer.
func good(w io.Writer, id uint32) { _ = message{msgFrame, id, pictureOf(picture)}.write(w) }

// TestLiars holds what becomes of helpers that fail at their first capture, and are well when they are started anew.
func TestLiars(t *testing.T) {
	for _, row := range []struct {
		name  string
		words func(w io.ReadWriteCloser, id uint32)
		fails bool // in the end: the helper was well, but its sensor was not
	}{
		{name: "crash", words: func(w io.ReadWriteCloser, _ uint32) { _ = w.Close() }},
		{name: "silence", words: func(io.ReadWriteCloser, uint32) {}},
		{name: "nonsense", words: func(w io.ReadWriteCloser, _ uint32) { _, _ = w.Write([]byte("Segmentation fault (core dumped)")) }},
		{name: "cut message", words: func(w io.ReadWriteCloser, id uint32) {
			var b bytes.Buffer
			good(&b, id)
			_, _ = w.Write(b.Bytes()[:b.Len()-1])
			_ = w.Close()
		}},
		{name: "flipped bit", words: func(w io.ReadWriteCloser, id uint32) {
			var b bytes.Buffer
			good(&b, id)
			b.Bytes()[headBytes+pictureBytes] ^= 1
			_, _ = w.Write(b.Bytes())
		}},
		{name: "a picture of another size", words: func(w io.ReadWriteCloser, id uint32) {
			p := pictureOf(picture)
			binary.BigEndian.PutUint16(p, 4)
			_ = message{msgFrame, id, p}.write(w)
		}},
		{name: "no resolution", words: func(w io.ReadWriteCloser, id uint32) {
			p := pictureOf(picture)
			p[4], p[5] = 0, 0
			_ = message{msgFrame, id, p}.write(w)
		}},
		{name: "a host's message", words: func(w io.ReadWriteCloser, id uint32) { _ = message{kind: msgHello}.write(w) }},
		{name: "failed without a cause", words: func(w io.ReadWriteCloser, id uint32) { _ = message{kind: msgFailed, id: id}.write(w) }},
		{name: "failed", fails: true, words: func(w io.ReadWriteCloser, id uint32) {
			_ = message{msgFailed, id, []byte("\x01dirty")}.write(w)
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, err := Open(t.Context(), liar(t, func(w io.ReadWriteCloser, n int, id uint32) {
					if n == 1 {
						row.words(w, id)
					} else {
						good(w, id)
					}
				}))
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				f, err := s.Capture(t.Context())
				if row.fails != errors.Is(err, hw.ErrDevice) || row.fails == bytes.Equal(f.Pixels, picture.Pixels) {
					t.Errorf("Capture() = %v, %v", f.Pixels, err)
				}
				if row.fails && !strings.Contains(err.Error(), "dirty") {
					t.Errorf("%v hides what the helper said", err)
				}
				if f, err := s.Capture(t.Context()); err != nil || f.Check() != nil {
					t.Errorf("Capture() again = %v, %v", f.Pixels, err)
				}
			})
		})
	}
}

// A helper that always fails is not started for ever.
func TestHopeless(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := 0
		inner := liar(t, func(w io.ReadWriteCloser, _ int, _ uint32) { _ = w.Close() })
		s, err := Open(t.Context(), func(ctx context.Context) (io.ReadWriteCloser, error) { started++; return inner(ctx) })
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.Capture(t.Context()); !errors.Is(err, hw.ErrDevice) || started != 2 {
			t.Errorf("Capture() = %v, %d helpers", err, started)
		}
	})
}

// The frame of a capture that was given up comes too late: nobody gets it.
func TestStaleFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := Open(t.Context(), liar(t, func(w io.ReadWriteCloser, n int, id uint32) {
			if n == 2 {
				other := picture.Clone()
				other.Pixels[0] = 77
				_ = message{msgFrame, id - 1, pictureOf(other)}.write(w)
				good(w, id)
			}
		}))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Capture(ctx); !errors.Is(err, hw.ErrNoFinger) {
			t.Errorf("Capture() = %v", err)
		}
		if f, err := s.Capture(t.Context()); err != nil || !bytes.Equal(f.Pixels, picture.Pixels) {
			t.Errorf("Capture() = %v, %v", f.Pixels, err)
		}
	})
}

func TestGreetings(t *testing.T) {
	for name, serve := range map[string]func(io.ReadWriteCloser){
		"nothing":      func(rw io.ReadWriteCloser) { _, _ = io.Copy(io.Discard, rw) },
		"the end":      func(io.ReadWriteCloser) {},
		"another kind": func(rw io.ReadWriteCloser) { _, _ = readMessage(rw); _ = message{kind: msgAlive}.write(rw) },
		"no resolution": func(rw io.ReadWriteCloser) {
			_, _ = readMessage(rw)
			_ = message{kind: msgInfo, payload: []byte(`{}`)}.write(rw)
		},
		"no JSON": func(rw io.ReadWriteCloser) {
			_, _ = readMessage(rw)
			_ = message{kind: msgInfo, payload: []byte(`FZ`)}.write(rw)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if _, err := Open(t.Context(), inMemory(serve)); !errors.Is(err, hw.ErrDevice) {
					t.Errorf("Open() = %v", err)
				}
			})
		})
	}
}

// TestProcesses runs this program as a helper that is well, that crashes and that hangs.
func TestProcesses(t *testing.T) {
	for _, mode := range []string{"good", "crash", "hang"} {
		t.Run(mode, func(t *testing.T) {
			t.Setenv("CAPTURE_HELPER", mode)
			var log bytes.Buffer
			s, err := Open(t.Context(), Command(&log, os.Args[0]))
			if err != nil {
				t.Fatal(err)
			}
			s.silent = time.Minute // a machine under load is no hung helper
			if mode == "hang" {
				s.silent = 100 * time.Millisecond
			}
			_, err = s.Capture(t.Context())
			if (err == nil) != (mode == "good") || err != nil && !errors.Is(err, hw.ErrDevice) {
				t.Errorf("Capture() = %v", err)
			}
			_ = s.Close()
			if mode == "crash" && !strings.Contains(log.String(), "on purpose") {
				t.Errorf("the log is %q", log.String())
			}
		})
	}
	if _, err := Open(t.Context(), Command(nil, "/no/such/helper")); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Open of no helper = %v", err)
	}
}

func TestSocket(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	inner := newScanner()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { defer c.Close(); _ = Serve(context.Background(), c, inner) }()
		}
	}()
	s, err := Open(t.Context(), Socket(path))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_ = inner.Put(picture)
	if f, err := s.Capture(t.Context()); err != nil || f.Check() != nil {
		t.Errorf("Capture() = %v, %v", f, err)
	}
	if _, err := Open(t.Context(), Socket(path+"x")); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Open of no socket = %v", err)
	}
}
