package agent

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/internal/agenttest"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
)

// cutOff returns a terminal that has begun and has its mirror, and its service, to which the line is then cut.
func cutOff(t *testing.T, folder string) (*agenttest.Service, *bench) {
	t.Helper()
	s := agenttest.New()
	withMirror(t, s)
	b := newBench(t, folder, s)
	b.begin(t)
	s.Set(func() { s.Down = agenttest.ErrCut })
	return s, b
}

// With the line down the right finger opens its locker by the terminal's own release; nothing else opens anything, and all of it is told afterwards.
func TestOffline(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, b := cutOff(t, folder)
		defer b.Close()
		for _, row := range []struct {
			name, code string
			finger     hw.Frame
			want       kiosk.Outcome
			fails      bool
		}{
			{"a code that is not in the mirror", "N0", print(1, 2), kiosk.Failed, true},
			{"a white image", "K7PX42", frameOf(255), kiosk.NotReadable, false},
			{"the right finger", "k7px-42", print(1, 2), kiosk.HandedOver, false},
			{"a second time", "K7PX42", print(1, 3), kiosk.Failed, true},
			{"a wrong finger", "b2", print(1, 2), kiosk.Refused, false},
			{"the right one, after three wrong ones", "B2", print(2, 2), kiosk.Failed, true},
		} {
			outcome, err := b.come(t, row.code, row.finger)
			if outcome != row.want || (err != nil) != row.fails {
				t.Errorf("%s: %v, %v", row.name, outcome, err)
			}
		}
		if !slices.Equal(b.opened, []hw.LockerID{3}) || len(s.Since()) > 0 {
			t.Errorf("opened %v, told %q", b.opened, s.Since())
		}
		s.Set(func() { s.Down = nil })
		b.Beat(t.Context())
		want := []string{"offline p-1 3 emptied0", "offline p-2 4 1", "offline p-2 4 1", "offline p-2 4 1"}
		if got := s.Since(); !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
		if n := len(s.Attempts); n != 0 {
			t.Errorf("the service was asked %d times", n)
		}
	})
}

// Wrong prints are counted over restarts and over mirrors, what was opened is not opened again, and what the mirror lost is forgotten.
func TestOfflineRemembers(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, b := cutOff(t, folder)
		cut := func(b *bench) *bench { // the power, and then the line
			_ = b.Close()
			s.Set(func() { s.Down = nil })
			b = newBench(t, folder, s)
			b.begin(t)
			s.Set(func() { s.Down = agenttest.ErrCut })
			return b
		}
		if outcome, err := b.come(t, "K7PX42", print(2, 2)); outcome != kiosk.Refused {
			t.Fatalf("a wrong finger: %v, %v", outcome, err)
		}
		b = cut(b)
		if outcome, _ := b.come(t, "K7PX42", print(1, 2)); outcome != kiosk.Failed || len(b.opened) > 0 {
			t.Errorf("three wrong prints ago: %v, opened %v", outcome, b.opened)
		}
		if outcome, err := b.come(t, "B2", print(2, 2)); outcome != kiosk.HandedOver {
			t.Errorf("the other pickup: %v, %v", outcome, err)
		}
		s.Set(func() { s.Content = &client.Mirror{Key: agenttest.MirrorKey, Epoch: 2, Pickups: s.Content.Pickups[:1]} }) // the service has heard of p-2
		b = cut(b)
		if outcome, _ := b.come(t, "B2", print(2, 3)); outcome != kiosk.Failed || len(b.opened) > 0 {
			t.Errorf("what was collected: %v, opened %v", outcome, b.opened)
		}
		s.Set(func() { s.Content = nil })
		b = cut(b) // the operator lets no templates out any more
		if tag, pickups := b.agent.island.mirror.state(); tag != "" || len(pickups) != 0 {
			t.Errorf("the mirror still has %q", pickups)
		}
		_ = b.Close()
	})
}

// A pickup is forgotten when its time is over, with the line down as well.
func TestOfflineUntil(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		_, b := cutOff(t, folder)
		defer b.Close()
		time.Sleep(time.Hour)
		if outcome, _ := b.come(t, "B2", print(2, 2)); outcome != kiosk.Failed || len(b.opened) > 0 {
			t.Errorf("after its time: %v", outcome)
		}
		b.Refresh(t.Context())
		if _, pickups := b.agent.island.mirror.state(); !slices.Equal(pickups, []string{"p-1"}) {
			t.Errorf("the mirror has %q", pickups)
		}
	})
}

// What is called back while a citizen stands at a terminal that has decided by itself stays shut, where the terminal hears of it in time.
func TestOfflineCalledBack(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s, b := cutOff(t, folder)
		defer b.Close()
		b.show = func(e kiosk.Event) {
			if e.Step == kiosk.StepVerdict {
				s.Set(func() {
					s.Down, s.Content = nil, &client.Mirror{Key: agenttest.MirrorKey, Epoch: 2, Pickups: s.Content.Pickups[1:]}
				})
				b.Refresh(t.Context())
			}
		}
		if outcome, err := b.come(t, "K7PX42", print(1, 2)); outcome != kiosk.Failed || !errors.Is(err, errGone) || len(b.opened) > 0 {
			t.Errorf("%v, %v, opened %v", outcome, err, b.opened)
		}
	})
}

// The line is cut at every call of a visit, one at a time: nothing opens twice, and when the line is back the service hears of everything that opened.
func TestLineIsCutInTheMiddle(t *testing.T) {
	for call := range 8 {
		folder := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := agenttest.New()
			s.Pickups["K7PX42"] = client.Presented{Pickup: "p-1", Locker: 3, Finger: "right-index", Ways: []string{"finger"}}
			withMirror(t, s)
			b := newBench(t, folder, s)
			defer b.Close()
			b.begin(t)
			line := &cutter{Service: s, at: call}
			b.agent.service, b.agent.courier.service = line, line
			right := frameOf(20) // dark to the fake service; no print to the terminal itself
			first, _ := b.come(t, "K7PX42", right)
			if n := len(b.opened); n > 1 || (n == 1) != (first == kiosk.HandedOver) {
				t.Errorf("call %d: %v, opened %v", call, first, b.opened)
			}
			second, _ := b.come(t, "K7PX42", print(1, 2))
			if n := len(b.opened); n > 1 || n == 1 && first != kiosk.HandedOver && second != kiosk.HandedOver {
				t.Errorf("call %d: %v and %v, opened %v", call, first, second, b.opened)
			}
			line.at = -1
			b.online = true
			b.Beat(t.Context())
			ends := slices.DeleteFunc(s.Since(), func(w string) bool { return !strings.Contains(w, "emptied") })
			if ends = slices.Compact(ends); len(ends) != len(b.opened) { // told twice is no harm
				t.Errorf("call %d: opened %v, told %q", call, b.opened, s.Since())
			}
			if line.signed > 0 && len(b.opened) == 0 && !slices.Contains(s.Told(), "3 full") {
				t.Errorf("call %d: a release was signed, and nobody told that it was not obeyed: %q", call, s.Since())
			}
		})
	}
}

// cutter is a line that is cut at one call and stays cut: of odd calls the answer is lost, and of even ones the question.
type cutter struct {
	Service
	calls, at, signed int
}

func (c *cutter) passes(do func() error) error {
	c.calls++
	switch {
	case c.at < 0 || c.calls <= c.at/2:
		return do()
	case c.calls == c.at/2+1 && c.at%2 == 1:
		_ = do()
	}
	return agenttest.ErrCut
}

func (c *cutter) Present(ctx context.Context, code string) (p client.Presented, err error) {
	err = c.passes(func() (err error) { p, err = c.Service.Present(ctx, code); return err })
	return p, err
}

func (c *cutter) Release(ctx context.Context, a client.Attempt) (r client.Released, err error) {
	err = c.passes(func() (err error) {
		if r, err = c.Service.Release(ctx, a); r.Matched() {
			c.signed++
		}
		return err
	})
	if err != nil {
		return client.Released{}, err
	}
	return r, nil
}

func (c *cutter) Report(ctx context.Context, h client.Heartbeat) (heard client.Heard, err error) {
	err = c.passes(func() (err error) { heard, err = c.Service.Report(ctx, h); return err })
	return heard, err
}

// swamp is a line that swallows what is sent, as a lost radio does.
type swamp struct{ *agenttest.Service }

func (swamp) Report(ctx context.Context, _ client.Heartbeat) (client.Heard, error) {
	<-ctx.Done()
	return client.Heard{}, ctx.Err()
}

func (swamp) Present(ctx context.Context, _ string) (client.Presented, error) {
	<-ctx.Done()
	return client.Presented{}, ctx.Err()
}

// A line that swallows everything holds a citizen up, but only for as long as the terminal waits for one answer, also while a heartbeat waits.
func TestOfflineWithoutAnAnswer(t *testing.T) {
	for name, waits := range map[string]bool{"while a heartbeat waits": true, "while nothing waits": false} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				s := agenttest.New()
				withMirror(t, s)
				b := newBench(t, folder, s)
				defer b.Close()
				b.begin(t)
				b.agent.service, b.agent.courier.service = swamp{s}, swamp{s}
				if waits {
					go b.Beat(t.Context())
					synctest.Wait()
				}
				began := time.Now()
				b.show = func(e kiosk.Event) {
					if took := time.Since(began); e.Step == kiosk.StepCode && took > askTimeout {
						t.Errorf("the code was known after %v", took)
					}
				}
				if outcome, err := b.come(t, "K7PX42", print(1, 2)); outcome != kiosk.HandedOver || err != nil {
					t.Errorf("%v, %v", outcome, err)
				}
			})
		})
	}
}
