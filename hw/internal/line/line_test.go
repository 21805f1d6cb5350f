package line_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/hwtest"
	"fingerzeig/hw/internal/line"
)

// echo answers every byte.
func echo(rw io.ReadWriter) { _, _ = io.Copy(rw, rw) }

// plugged returns a line in memory, and how often it was opened.
func plugged(c *hwtest.Cable, device func(io.ReadWriter)) (l *line.Line, last func() *hwtest.End, opened *int) {
	opened = new(int)
	var end *hwtest.End
	l = line.New(func() (line.Port, error) { *opened++; end = c.Plug(device); return end, nil })
	return l, func() *hwtest.End { return end }, opened
}

func soon() time.Time { return time.Now().Add(time.Second) }

func TestExchange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, _, _ := plugged(&hwtest.Cable{}, echo)
		defer l.Close()
		b := make([]byte, 8)
		if n, err := l.Receive(t.Context(), b, soon()); n != 0 || !errors.Is(err, line.ErrSilence) {
			t.Errorf("Receive before Send = %d, %v", n, err)
		}
		if err := l.Send([]byte("abc")); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if n, err := l.Receive(t.Context(), b, soon()); string(b[:n]) != "abc" || err != nil {
			t.Errorf("Receive() = %q, %v", b[:n], err)
		}
		begin := time.Now()
		if _, err := l.Receive(t.Context(), b, soon()); !errors.Is(err, line.ErrSilence) || !errors.Is(err, hw.ErrDevice) {
			t.Errorf("Receive of nothing = %v", err)
		}
		if waited := time.Since(begin); waited != time.Second {
			t.Errorf("waited %v", waited)
		}
		_ = l.Send([]byte("old"))
		synctest.Wait()
		_ = l.Send([]byte("new"))
		synctest.Wait()
		if n, _ := l.Receive(t.Context(), b, soon()); string(b[:n]) != "new" {
			t.Errorf("Send left %q on the line", b[:n])
		}
	})
}

func TestReceiveObeysItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, _, _ := plugged(&hwtest.Cable{}, func(rw io.ReadWriter) { _, _ = io.Copy(io.Discard, rw) })
		defer l.Close()
		_ = l.Send([]byte{1})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		begin := time.Now()
		if _, err := l.Receive(ctx, make([]byte, 1), begin.Add(time.Hour)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Receive() = %v", err)
		}
		if waited := time.Since(begin); waited > 200*time.Millisecond {
			t.Errorf("waited %v", waited)
		}
	})
}

// An adapter that is pulled out and put in again.
func TestReopens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, last, opened := plugged(&hwtest.Cable{}, echo)
		defer l.Close()
		_ = l.Send([]byte("a"))
		_ = last().Close()
		if _, err := l.Receive(t.Context(), make([]byte, 1), soon()); err == nil {
			// what was on the way may still come
			_, err = l.Receive(t.Context(), make([]byte, 1), soon())
			if !errors.Is(err, hw.ErrDevice) {
				t.Errorf("Receive on a broken line = %v", err)
			}
		}
		if err := l.Send([]byte("b")); err != nil || *opened != 2 {
			t.Errorf("Send after a fault = %v, opened %d times", err, *opened)
		}
	})
	l := line.New(line.Serial("/dev/no-such-line", 9600))
	if err := l.Send([]byte("a")); !errors.Is(err, hw.ErrDevice) {
		t.Errorf("Send to no line = %v", err)
	}
}

func TestQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		babble := func(times int) func(io.ReadWriter) {
			return func(rw io.ReadWriter) {
				_, _ = rw.Read(make([]byte, 1))
				for range times {
					if _, err := rw.Write([]byte("bla")); err != nil {
						return
					}
				}
			}
		}
		for _, row := range []struct {
			times int
			quiet bool
		}{{5, true}, {500, false}} {
			l, _, _ := plugged(&hwtest.Cable{Pace: 3 * time.Millisecond}, babble(row.times))
			_ = l.Send([]byte("a"))
			if err := l.Quiet(t.Context(), 50*time.Millisecond, soon()); (err == nil) != row.quiet {
				t.Errorf("Quiet() = %v after %d words", err, row.times)
			}
			_ = l.Close()
		}
	})
}

// The library's own port, over a pseudo-terminal: time-outs, and opening again after closing.
func TestSerial(t *testing.T) {
	l := line.New(line.Serial((&hwtest.Cable{}).Pty(t, echo), 19200))
	defer l.Close()
	for range 2 {
		if err := l.Send([]byte{0, 1, 0x0d, 0x0a, 0x11, 0x13, 0x7f, 0xff}); err != nil { // what a terminal would take for its own
			t.Fatal(err)
		}
		var got []byte
		for len(got) < 8 {
			b := make([]byte, 8)
			n, err := l.Receive(t.Context(), b, time.Now().Add(20*time.Second))
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, b[:n]...)
		}
		if want := "\x00\x01\r\n\x11\x13\x7f\xff"; string(got) != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if _, err := l.Receive(t.Context(), make([]byte, 1), time.Now().Add(time.Millisecond)); !errors.Is(err, line.ErrSilence) {
			t.Errorf("Receive of nothing = %v", err)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
