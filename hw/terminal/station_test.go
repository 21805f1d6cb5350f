package main

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/hw/sim"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/internal/systemd"
	"fingerzeig/minutiae"
	"fingerzeig/minutiae/synth"
)

// bench is a station with simulated devices, whose finger and doors a test moves.
type bench struct {
	*station
	service *fakeService
	finger  *sim.Sensor
	doors   *sim.Locks
	opened  []hw.LockerID
	citizen func(hw.LockerID) // what happens after a lock was released
}

// newBench returns a station of 8 full lockers in a folder, inside a bubble. Whoever is let in takes what is inside.
func newBench(t *testing.T, folder string, s *fakeService) *bench {
	t.Helper()
	b := &bench{service: s, finger: sim.NewSensor(sim.SensorOptions{})}
	b.citizen = func(id hw.LockerID) {
		time.Sleep(time.Second)
		_, _ = b.doors.Open(id), b.doors.Take(id)
		time.Sleep(time.Second)
		_ = b.doors.Shut(id)
	}
	b.doors = sim.NewLocks(8, sim.LocksOptions{Events: func(e sim.Event) {
		if e.Kind == sim.Released {
			b.opened = append(b.opened, e.Locker)
			go b.citizen(e.Locker)
		}
	}})
	for id := range 8 {
		_ = b.doors.Put(hw.LockerID(id + 1))
	}
	c, err := parseConfig([]byte(quiet))
	if err != nil {
		t.Fatal(err)
	}
	c.Folder, c.key = folder, "fzk_a"
	b.station, err = newStation(c, &devices{sensor: b.finger, locks: b.doors}, s, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// come plays a visit with as many of these fingers as it may want.
func (b *bench) come(t *testing.T, code string, f hw.Frame) (kiosk.Outcome, error) {
	t.Helper()
	b.finger.Lift()
	for range kiosk.MaxAttempts {
		if err := b.finger.Put(f); err != nil {
			t.Fatal(err)
		}
	}
	return b.visit(t.Context(), code, nil)
}

func frameOf(shade byte) hw.Frame {
	return hw.Frame{Pixels: slices.Repeat([]byte{shade}, 100*100), Width: 100, Height: 100, PPI: 500}
}

// drawn holds prints that were drawn before: they take a while.
var drawn = map[[2]uint64]hw.Frame{}

// print draws a print of a finger that nobody has.
func print(finger, impression uint64) hw.Frame {
	which := [2]uint64{finger, impression}
	if drawn[which].Pixels == nil {
		img := synth.NewFinger(finger).Impression(impression, synth.Options{}).Image
		drawn[which] = hw.Frame{Pixels: img.Pixels, Width: img.Width, Height: img.Height, PPI: img.PPI}
	}
	return drawn[which].Clone()
}

// template returns what the service would have enrolled of a print.
func template(t *testing.T, f hw.Frame) []byte {
	t.Helper()
	x, err := minutiae.Extract(minutiae.Image{Pixels: f.Pixels, Width: f.Width, Height: f.Height, PPI: f.PPI}, nil)
	if err != nil {
		t.Fatal(err)
	}
	b, err := x.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// withMirror gives a service's terminal a mirror with two pickups: p-1 of finger 1, and p-2 of finger 2 whose time is over after an hour.
func withMirror(t *testing.T, s *fakeService) {
	t.Helper()
	s.content = &client.Mirror{Key: mirrorKey, Epoch: 1, Pickups: []client.Mirrored{
		mirrored("p-1", 3, "K7PX42", time.Now().Add(24*time.Hour), template(t, print(1, 1))),
		mirrored("p-2", 4, "82", time.Now().Add(time.Hour), template(t, print(2, 1))),
	}}
}

// start tells what is to be told and fetches the mirror, as the duties do.
func (b *bench) begin(t *testing.T) {
	t.Helper()
	if err := b.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.refresh(t.Context())
}

// With the line down the right finger opens its locker by the terminal's own release; nothing else opens anything, and all of it is told afterwards.
func TestOffline(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		withMirror(t, s)
		b := newBench(t, folder, s)
		defer b.close()
		b.begin(t)
		s.set(func() { s.down = errCut })
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
		if !slices.Equal(b.opened, []hw.LockerID{3}) || len(s.since()) > 0 {
			t.Errorf("opened %v, told %q", b.opened, s.since())
		}
		s.set(func() { s.down = nil })
		b.beat(t.Context())
		want := []string{"offline p-1 3 emptied0", "offline p-2 4 1", "offline p-2 4 1", "offline p-2 4 1"}
		if got := s.since(); !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
		if n := len(s.attempts); n != 0 {
			t.Errorf("the service was asked %d times", n)
		}
	})
}

// Wrong prints are counted over restarts and over mirrors, what was opened is not opened again, and what the mirror lost is forgotten.
func TestOfflineRemembers(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		withMirror(t, s)
		cut := func(b *bench) *bench { // the power, and then the line
			_ = b.close()
			s.set(func() { s.down = nil })
			b = newBench(t, folder, s)
			b.begin(t)
			s.set(func() { s.down = errCut })
			return b
		}
		b := newBench(t, folder, s)
		b.begin(t)
		s.set(func() { s.down = errCut })
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
		s.set(func() { s.content = &client.Mirror{Key: mirrorKey, Epoch: 2, Pickups: s.content.Pickups[:1]} }) // the service has heard of p-2
		b = cut(b)
		if outcome, _ := b.come(t, "B2", print(2, 3)); outcome != kiosk.Failed || len(b.opened) > 0 {
			t.Errorf("what was collected: %v, opened %v", outcome, b.opened)
		}
		s.set(func() { s.content = nil })
		b = cut(b) // the operator lets no templates out any more
		if tag, pickups := b.agent.island.mirror.state(); tag != "" || len(pickups) != 0 {
			t.Errorf("the mirror still has %q", pickups)
		}
		_ = b.close()
	})
}

// A pickup is forgotten when its time is over, with the line down as well.
func TestOfflineUntil(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		withMirror(t, s)
		b := newBench(t, folder, s)
		defer b.close()
		b.begin(t)
		s.set(func() { s.down = errCut })
		time.Sleep(time.Hour)
		if outcome, _ := b.come(t, "B2", print(2, 2)); outcome != kiosk.Failed || len(b.opened) > 0 {
			t.Errorf("after its time: %v", outcome)
		}
		b.refresh(t.Context())
		if _, pickups := b.agent.island.mirror.state(); !slices.Equal(pickups, []string{"p-1"}) {
			t.Errorf("the mirror has %q", pickups)
		}
	})
}

// The line is cut at every call of a visit, one at a time: nothing opens twice, and when the line is back the service hears of everything that opened.
func TestLineIsCutInTheMiddle(t *testing.T) {
	for call := range 8 {
		folder := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			s := newService()
			s.pickups["K7PX42"] = client.Presented{Pickup: "p-1", Locker: 3, Finger: "right-index", Ways: []string{"finger"}}
			withMirror(t, s)
			b := newBench(t, folder, s)
			defer b.close()
			b.begin(t)
			line := &cutter{service: s, at: call}
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
			b.beat(t.Context())
			ends := slices.DeleteFunc(s.since(), func(w string) bool { return !strings.Contains(w, "emptied") })
			if ends = slices.Compact(ends); len(ends) != len(b.opened) { // told twice is no harm
				t.Errorf("call %d: opened %v, told %q", call, b.opened, s.since())
			}
			if line.signed > 0 && len(b.opened) == 0 && !slices.Contains(s.told(), "3 full") {
				t.Errorf("call %d: a release was signed, and nobody told that it was not obeyed: %q", call, s.since())
			}
		})
	}
}

// cutter is a line that is cut at one call and stays cut: of odd calls the answer is lost, and of even ones the question.
type cutter struct {
	service
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
	return errCut
}

func (c *cutter) present(ctx context.Context, code string) (p client.Presented, err error) {
	err = c.passes(func() (err error) { p, err = c.service.present(ctx, code); return err })
	return p, err
}

func (c *cutter) release(ctx context.Context, a client.Attempt) (r client.Released, err error) {
	err = c.passes(func() (err error) {
		if r, err = c.service.release(ctx, a); r.Matched() {
			c.signed++
		}
		return err
	})
	if err != nil {
		return client.Released{}, err
	}
	return r, nil
}

func (c *cutter) report(ctx context.Context, h client.Heartbeat) (heard client.Heard, err error) {
	err = c.passes(func() (err error) { heard, err = c.service.report(ctx, h); return err })
	return heard, err
}

// After a power cut in the middle of an opening the service hears what is seen then: of the terminal's own release as that.
func TestRestarted(t *testing.T) {
	for _, row := range []struct {
		name string
		own  bool
		door func(*sim.Locks)
		want string
	}{
		{"the service's release, shut and full", false, func(*sim.Locks) {}, "restarted 3 full"},
		{"the terminal's own, shut and full", true, func(*sim.Locks) {}, "offline p-1 3 full0"},
		{"the service's, empty", false, func(d *sim.Locks) { _, _, _ = d.Open(3), d.Take(3), d.Shut(3) }, "restarted 3 unclear"},
		{"the terminal's own, open", true, func(d *sim.Locks) { _ = d.Open(3) }, "offline p-1 3 open0"},
	} {
		t.Run(row.name, func(t *testing.T) {
			folder := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				s := newService()
				b := newBench(t, folder, s)
				b.agent.begin(visited{own: row.own})
				if err := b.agent.Opening(t.Context(), kiosk.Pickup{Subject: "p-1", Locker: 3}, release.Nonce{7}); err != nil {
					t.Fatal(err)
				}
				_ = b.close()
				b = newBench(t, folder, s)
				defer b.close()
				b.citizen = func(hw.LockerID) {}
				_ = b.doors.Unlock(t.Context(), 3)
				row.door(b.doors)
				b.begin(t)
				got := s.told()
				if len(got) != 8 || got[2] != row.want {
					t.Errorf("told %q, want %q third", got, row.want)
				}
			})
		})
	}
}

// A terminal that starts again and again without a line does not say the same again and again.
func TestRestartedAgain(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		s.down = errCut
		for range 3 {
			b := newBench(t, folder, s)
			b.begin(t)
			if n := len(b.agent.journal.read().Pending); n != 8 {
				t.Errorf("%d reports wait", n)
			}
			_ = b.close()
		}
	})
}

// A clerk's order comes with a heartbeat, opens once, and is told; a door that opens for it is no alarm.
func TestStaff(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		b.begin(t)
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			b.duties(ctx, &systemd.Manager{})
		}()
		time.Sleep(2 * beatEvery)
		s.set(func() { s.order = client.StaffOrder{Pickup: "p-9", Locker: 6, Purpose: "load"} })
		time.Sleep(time.Minute)
		stop()
		<-done
		if got := s.since(); !slices.Equal(b.opened, []hw.LockerID{6}) || !slices.Equal(got, []string{"6 opened", "6 emptied"}) {
			t.Errorf("opened %v, told %q", b.opened, got)
		}
		last := s.beats[len(s.beats)-1]
		if state := last.State.(map[string]string); state["status"] != "ok" || state["line"] != "ok" || state["pad"] != "none" || last.Nonce == "" {
			t.Errorf("the last heartbeat says %v", last)
		}
		_ = b.close()
	})
}

// An order that comes while a citizen is there opens nothing, and that is told.
func TestStaffDuringVisit(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		defer b.close()
		b.floor.Lock()
		nonce, err := b.gate.Nonce()
		if err != nil {
			t.Fatal(err)
		}
		b.obey(t.Context(), client.StaffOrder{Pickup: "p-9", Locker: 6, Purpose: "load", Release: sign(6, release.Load, hexOf(nonce))}, nonce)
		b.floor.Unlock()
		b.beat(t.Context())
		if got := s.told(); len(b.opened) > 0 || !slices.Equal(got, []string{"6 full"}) {
			t.Errorf("opened %v, told %q", b.opened, got)
		}
		b.obey(t.Context(), client.StaffOrder{Pickup: "p-9", Locker: 6, Purpose: "load", Release: sign(6, release.Load, hexOf(nonce))}, nonce)
		if len(b.opened) > 0 {
			t.Errorf("the void order was obeyed: %v", b.opened)
		}
	})
}

// An order whose answer was lost is told as not obeyed, as soon as the service asks; what the journal knows better is left to it.
func TestUnsettled(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		defer b.close()
		for _, r := range []record{
			{Tell: &client.Report{Locker: 5, Nonce: "aa", Seen: "emptied"}}, {Open: &opening{Pickup: "p-3", Locker: 6, Nonce: "bb"}},
		} {
			if err := b.agent.journal.add(r); err != nil {
				t.Fatal(err)
			}
		}
		b.settle([]client.Unsettled{{Locker: 5, Nonce: "aa"}, {Locker: 6, Nonce: "bb"}, {Locker: 7, Nonce: "cc"}})
		b.beat(t.Context())
		if got := s.told(); !slices.Equal(got, []string{"7 full", "5 emptied"}) {
			t.Errorf("told %q", got)
		}
	})
}

// A door that opens by itself and a cover that opens are told, and make themselves heard.
func TestForced(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		defer b.close()
		var heard []string
		b.sounds.run = func(_ context.Context, word string) error { heard = append(heard, word); return nil }
		ctx, stop := context.WithCancel(t.Context())
		go b.sounds.serve(ctx)
		b.forced(7, time.Now())
		synctest.Wait()
		b.tampered(time.Now())
		synctest.Wait()
		b.beat(ctx)
		if got := s.told(); !slices.Equal(got, []string{"forced 7 open", "tamper"}) || !slices.Equal(heard, []string{"alarm", "alarm"}) {
			t.Errorf("told %q, heard %q", got, heard)
		}
		stop()
	})
}

// A terminal whose journal does not work opens nothing.
func TestNoJournalNoOpening(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := newService()
		b := newBench(t, folder, s)
		b.begin(t)
		b.beat(t.Context())
		_ = b.agent.journal.close()
		outcome, err := b.come(t, "K7PX42", frameOf(20))
		if outcome != kiosk.Failed || !errors.Is(err, errJournal) || len(b.opened) > 0 {
			t.Errorf("%v, %v, opened %v", outcome, err, b.opened)
		}
		b.lookAround(t.Context())
		if b.health.all()["status"] != "degraded" {
			t.Errorf("it says it is well: %v", b.health.all())
		}
	})
}

// The watch-dog hears of a terminal that looks, and of none that hangs.
func TestAlive(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, folder, newService())
		defer b.close()
		b.lookAround(t.Context())
		if !b.alive() {
			t.Error("not alive after a look")
		}
		time.Sleep(stillFor)
		if b.alive() {
			t.Error("alive without looks")
		}
		b.lookAround(t.Context())
		b.station.begin(time.Now().Add(-longestVisit))
		if b.alive() {
			t.Error("alive in a visit that never ends")
		}
	})
}

func TestNights(t *testing.T) {
	for _, row := range []struct{ now, want string }{
		{"2026-11-27T18:00:00Z", "9h0m0s"}, {"2026-11-27T02:59:59Z", "1s"}, {"2026-11-27T03:00:00Z", "24h0m0s"}, {"2026-12-31T23:00:00Z", "4h0m0s"},
	} {
		now, err := time.Parse(time.RFC3339, row.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := untilNight(now).String(); got != row.want {
			t.Errorf("at %s: %s, want %s", row.now, got, row.want)
		}
	}
}

func TestHealth(t *testing.T) {
	var h health
	h.set("line", nil)
	h.fact("pad", "none")
	ask := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	if w := ask("/healthz"); w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"line":"ok","pad":"none","status":"ok"}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	h.set("locks", errors.New("locker 3: "+strings.Repeat("no answer ", 50)))
	if w := ask("/healthz"); w.Code != 503 || !strings.Contains(w.Body.String(), `"locks":"locker 3: no answer`) || w.Body.Len() > 2*maxHealthBytes {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := ask("/"); w.Code != 404 {
		t.Errorf("another path: %d", w.Code)
	}
}
