package pickup

import (
	"flag"
	"maps"
	"slices"
	"testing"
	"time"
)

var long = flag.Bool("long", false, "play 10,000 random pickups, not 1000")

// step does one random thing.
func (w *world) step() {
	d := 0
	if n := len(w.place) - 1; n > 0 {
		d = n - w.random.IntN(min(n, 4)) // one of the last
	}
	switch k := w.random.IntN(40); {
	case d == 0 || k < 2:
		w.announce()
	case k < 12:
		w.load(d)
	case k < 22:
		w.visit(d, w.random.IntN(4) > 0)
	case k < 24:
		w.visitOffline(d, w.random.IntN(4) > 0)
	case k < 26:
		w.clearUp(d)
	case k < 32:
		_ = w.out.Pass(w.t.Context())
		w.now = w.now.Add(time.Minute)
	case k < 33:
		w.tell()
	case k < 34:
		w.mirrorAll()
	case k < 36:
		if err := w.book.Tick(); err != nil {
			w.t.Fatal(err)
		}
	case k < 38:
		w.rounds()
	case k == 38:
		w.disturb(d)
	default:
		w.now = w.now.Add(time.Duration(w.random.IntN(40)) * time.Hour)
		w.since += time.Duration(w.random.IntN(40)) * time.Second
	}
}

// disturb is what nobody wants.
func (w *world) disturb(d int) {
	switch w.random.IntN(6) {
	case 0: // a clock that is set
		w.now = w.now.Add(time.Duration(w.random.IntN(400)-200) * time.Hour)
	case 1:
		_ = w.book.Do(func(State, time.Time) ([]Event, error) { return Recall(w.ids[d]) })
	case 2:
		_, _ = w.book.Renew(w.ids[d])
	case 3: // a door that is forced
		locker := 1 + w.random.IntN(2)
		if c := w.content[locker]; c > 0 && w.book.State().Pickups[w.ids[c]].Waiting() {
			w.reports = append(w.reports, report{Sight: Sight{Terminal: hall, Locker: locker, Seen: SeenOpened}})
		}
	case 4: // somebody who guesses
		code, err := DrawCode(w.bytes)
		if err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.book.Present(hall, code); err == nil {
			w.t.Fatal("a guess was right")
		}
	default:
		_ = w.book.Do(func(State, time.Time) ([]Event, error) { return Failed(hall, 1+w.random.IntN(2)) })
	}
}

// finish brings everything to its end, without another power cut, and holds the end against the promises.
func (w *world) finish() {
	for d, id := range w.ids {
		if id == "" && d > 0 {
			w.register(d)
		}
	}
	for range 400 {
		if len(w.unfinished()) == 0 && len(w.book.State().Pickups) == 0 && len(w.reports) == 0 {
			break
		}
		w.tell()
		for _, d := range w.unfinished() {
			switch p := w.book.State().Pickups[w.ids[d]]; {
			case p.Status == Announced, p.Status == "" && w.place[d] == "staff":
				_ = w.book.Do(func(State, time.Time) ([]Event, error) { return Cancel(w.ids[d]) })
				w.place[d] = "returned" // it is handed over at the desk
			case p.Status == Reserved:
				w.load(d)
			case p.Waiting():
				_ = w.book.Do(func(State, time.Time) ([]Event, error) { return Recall(w.ids[d]) })
			case p.Over():
				w.rounds()
				if w.place[d] == "locker" { // taken as gone, and found by who loads next
					w.content[p.Locker], w.place[d] = 0, "returned"
				}
			default:
				w.clearUp(d)
			}
		}
		w.rounds()
		_ = w.out.Pass(w.t.Context())
		if err := w.book.Tick(); err != nil {
			w.t.Fatal(err)
		}
		w.now = w.now.Add(time.Hour)
	}
	if s := w.book.State(); len(s.Pickups) > 0 || len(s.Effects) > 0 {
		w.t.Errorf("left at the end: %v, %v", s.Pickups, s.Effects)
	}
	w.mirrorAll()
	if len(w.mirror) > 0 {
		w.t.Errorf("the terminal still holds %v", w.mirror)
	}
	if len(w.keys) > 0 {
		w.t.Errorf("keys left at the end: %v", w.keys)
	}
	for d, place := range w.place[1:] {
		if place != "citizen" && place != "returned" {
			w.t.Errorf("document %d is at %q", d+1, place)
		}
	}
}

// TestPowerCuts plays random days at a town hall whose machines lose their power between any two things that happen. What was acknowledged is never
// lost; no locker opens without a valid release, none twice by one; every document ends with its collector or back at the desk; every key is
// destroyed. With -long it plays 10,000 pickups.
func TestPowerCuts(t *testing.T) {
	days, pickups := 200, 1000
	if *long {
		days, pickups = 2000, 10_000
	}
	cuts, ends, done := map[string]int{}, map[string]int{}, 0
	for seed := range uint64(days) {
		w := newWorld(t, seed)
		for len(w.place) <= pickups/days+1 && !t.Failed() {
			if w.left < 0 && w.random.IntN(6) == 0 {
				w.left = 1 + w.random.IntN(30)
			}
			w.do(w.step)
			if err := w.book.State().Check(); err != nil {
				t.Fatalf("day %d: %v", seed, err)
			}
		}
		w.left = -1
		w.finish()
		for where, n := range w.cuts {
			cuts[where] += n
		}
		for _, place := range w.place[1:] {
			ends[place]++
			done++
		}
		if t.Failed() {
			t.Fatalf("it was day %d", seed)
		}
	}
	t.Logf("%d documents: %v; power cuts: %v", done, ends, cuts)
	for _, where := range []string{
		"before write", "after write", "before sync", "after sync", "before an effect", "after an effect", "before a report", "after a report",
		"before the lock", "after the lock", "after the nonce", "after the noting", "after the taking", "after the shutting", "after staff",
	} {
		if cuts[where] == 0 {
			t.Errorf("the power was never cut %s: %v", where, slices.Sorted(maps.Keys(cuts)))
		}
	}
	if done < pickups || cuts["alone"] < done/100 || ends["citizen"] < done/20 || ends["returned"] < done/20 {
		t.Errorf("the days were all alike: %v", ends)
	}
}
