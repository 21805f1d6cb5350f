package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/server/internal/audit"
	"fingerzeig/server/internal/pickup"
)

// something does one random thing.
func (h *hall) something() {
	d := 0
	if n := len(h.place) - 1; n > 0 {
		d = n - h.random.IntN(min(n, 4)) // one of the last
	}
	switch k := h.random.IntN(60); {
	case d == 0 || k < 2:
		h.announce()
	case k < 24:
		h.load(d)
	case k < 40:
		h.visit(h.waiting(d), h.random.IntN(4) > 0)
	case k < 43:
		h.clearUp(d)
	case k < 51:
		h.pass()
		h.later(time.Minute)
	case k < 53:
		h.duty()
	case k < 56:
		h.rounds()
	case k < 57:
		h.replay()
	case k < 59:
		h.disturb(d)
	default:
		h.later(time.Duration(h.random.IntN(40)) * time.Hour)
	}
	if h.service.out {
		h.restart()
	}
	h.mend()
}

// waiting returns a document that may be collected, as a rule, or d.
func (h *hall) waiting(d int) int {
	for n := range h.ids[1:] {
		if h.random.IntN(8) > 0 && len(h.told[h.ids[n+1]]) > 0 && h.state().Pickups[pickup.ID(h.ids[n+1])].Waiting() {
			return n + 1
		}
	}
	return d
}

// pass does what is owed.
func (h *hall) pass() {
	if h.random.IntN(8) == 0 {
		h.service.left = 1 + h.random.IntN(12)
	}
	_ = h.out.Pass(context.Background())
	h.steady()
}

// duty does what time does.
func (h *hall) duty() {
	if h.random.IntN(8) == 0 {
		h.service.left = 1 + h.random.IntN(3)
	}
	if err := errors.Join(h.pickups.Book.Tick(), h.server.Sweep()); err != nil && !h.service.out {
		h.t.Fatal(err)
	}
	h.steady()
}

// steady ends a time in which the power of the service may go out.
func (h *hall) steady() {
	if h.service.out {
		h.restart()
	}
	h.service.left = 0
}

// disturb is what nobody wants.
func (h *hall) disturb(d int) {
	switch h.random.IntN(6) {
	case 0:
		by := time.Duration(h.random.IntN(200)-100) * time.Hour
		if h.random.IntN(2) == 0 {
			h.drift = by
			h.counts["the terminal's clock was set"]++
		} else {
			h.later(by)
			h.counts["the clock was set"]++
		}
	case 1:
		h.step(d, "recall", nil, "anna")
	case 2:
		if p, done := h.step(d, "renew", nil, "anna"); done && p.Code != "" {
			h.tell(h.ids[d], p.Code)
		}
	case 3:
		h.force(hw.LockerID(1 + h.random.IntN(3)))
	case 4:
		code, err := pickup.DrawCode(h.bytes)
		if err != nil {
			h.t.Fatal(err)
		}
		if outcome, _ := h.station.Visit(context.Background(), code); outcome != kiosk.UnknownCode && outcome != kiosk.Paused && outcome != kiosk.Failed {
			h.t.Fatalf("a guess: %v", outcome)
		}
		h.counts["somebody guessed a code"]++
		h.after()
	default:
		h.broken(hw.LockerID(1+h.random.IntN(3)), true)
	}
}

// force forces a door, which the terminal sees.
func (h *hall) force(id hw.LockerID) {
	h.station.Look(context.Background())
	news := 0
	if h.shut(int(id)) {
		news = 1
	}
	before := h.station.Pending()
	h.bolts.forced[id] = true
	h.station.Look(context.Background())
	if got := h.station.Pending() - before; got != news && !h.terminal.out { // without power it sees the door when it starts
		h.t.Errorf("a forced door gives %d reports, want %d", got, news)
	}
	h.counts["a door was forced"]++
	h.after()
}

// mend cuts the line, rather where something waits that the terminal could open by itself, or mends it.
func (h *hall) mend() {
	often := 60
	if len(h.mirrored) > 0 {
		often = 10
	}
	switch {
	case h.cut:
		if h.cut = h.random.IntN(6) > 0; !h.cut {
			h.rest()
		}
	case h.random.IntN(often) == 0:
		if h.random.IntN(4) > 0 { // the last time was a minute ago at the most, as a rule
			h.station.Refresh(context.Background())
		}
		h.after()
		h.cut = true
		h.counts["the line was cut"]++
	case h.random.IntN(3) == 0:
		h.rest()
	}
}

// unfinished documents are those of which nobody knows yet how they end.
func (h *hall) unfinished() (list []int) {
	for d := 1; d < len(h.ids); d++ {
		if h.status(d) != "" || h.place[d] == "locker" || h.place[d] == "staff" {
			list = append(list, d)
		}
	}
	return list
}

// emptyMirror is the most that the file of a mirror without pickups has, in bytes: one template alone has more.
const emptyMirror = 250

// finish brings everything to its end, and holds the end against the promises.
func (h *hall) finish() {
	h.service.left, h.terminal.left, h.cut = 0, 0, false
	for range 400 {
		if len(h.unfinished()) == 0 && len(h.state().Pickups) == 0 && h.station.Pending() == 0 {
			break
		}
		h.beat()
		for _, d := range h.unfinished() {
			switch s := h.status(d); {
			case s == pickup.Announced, s == "" && h.place[d] == "staff":
				h.step(d, "cancel", nil, "anna")
				h.place[d] = "returned" // it is handed over at the desk
			case s == pickup.Reserved:
				h.load(d)
			case h.state().Pickups[pickup.ID(h.ids[d])].Waiting():
				h.step(d, "recall", nil, "anna")
			case s == pickup.Expired:
				h.clearUp(d)
			case s == "" || s == pickup.HandedOver || s == pickup.Returned || s == pickup.Cancelled:
				h.rounds()
				if l := slices.Index(h.content[:], d); l > 0 { // taken as gone, and found by who loads next
					h.take(l, "returned")
				}
			}
		}
		h.rounds()
		h.pass()
		h.duty()
		h.later(time.Hour)
	}
	s := h.state()
	if len(s.Pickups) > 0 || len(s.Effects) > 0 {
		h.t.Errorf("left at the end: %v, %v", s.Pickups, s.Effects)
	}
	h.station.Refresh(context.Background())
	if left := len(h.drawer.files["mirror"]); left > emptyMirror {
		h.t.Errorf("templates are left at the terminal: %d bytes", left)
	}
	if len(h.register.known) > 0 {
		h.t.Errorf("%d keys are left at the end", len(h.register.known))
	}
	if files, _ := filepath.Glob(filepath.Join(h.dir, "contacts", "*")); len(files) > 0 {
		h.t.Errorf("addresses are left at the end: %v", files)
	}
	for d, place := range h.place[1:] {
		if place != "citizen" && place != "returned" {
			h.t.Errorf("document %d is at %q", d+1, place)
		}
		h.counts["ended: "+place]++
	}
	h.stop()
	if _, err := audit.Verify(filepath.Join(h.dir, "audit"), audit.VerifyOptions{Kept: h.kept}); err != nil {
		h.t.Errorf("the record does not verify: %v", err)
	}
}

// TestDays plays random days at town halls with the real API, record and state machine, and with what runs in a terminal: agent, journal, mirror, watch,
// kiosk and gate. Machines lose their power, lines break or are cut for a while, locks fall silent, doors are forced or left open, orders come twice,
// late or changed, and clocks are set. No locker opens without a valid order that the journal has, nor for anybody but who showed the right finger or
// answer, and none twice by one; the terminal opens by itself only while the service is out of reach, what it was told to wait, once, and not after
// three wrong prints; every document ends with its collector or back at the desk; every key and every template is destroyed; the record verifies. With
// -long it plays 10,000 pickups. What a seed plays is the same every time.
func TestDays(t *testing.T) {
	days, each := 40, 5 // CI plays 200 pickups, and under the race detector, which is short of time, a quarter of them
	switch {
	case *long:
		days = 2000
	case testing.Short():
		days = 10
	}
	counts, pickups := map[string]int{}, 0
	for seed := range uint64(days) {
		var h *hall
		dir := t.TempDir()
		synctest.Test(t, func(t *testing.T) {
			h = newHall(t, seed, dir)
			for steps := 0; len(h.place) <= each || steps < 40*each && h.random.IntN(8) > 0; steps++ {
				h.something()
				if err := h.state().Check(); err != nil {
					t.Fatalf("day %d: %v", seed, err)
				}
				if t.Failed() {
					break
				}
			}
			h.finish()
			if t.Failed() {
				t.Errorf("it was day %d", seed)
			}
		})
		if t.Failed() {
			return
		}
		pickups += len(h.place) - 1
		for what, n := range h.counts {
			counts[what] += n
		}
	}
	var told []string
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		told = append(told, fmt.Sprintf("%s: %d", what, counts[what]))
	}
	t.Logf("%d pickups\n%s", pickups, strings.Join(told, "\n"))
	if days < 40 {
		return // so few need not have everything
	}
	for _, what := range []string{
		"the service lost its power", "the terminal lost its power", "a line of the record was torn", "line down", "line lost", "line silent", "line twice", "line changed",
		"line slow", "line old", "line cut", "offline visit: handed over", "offline: a wrong print", "staff: load", "staff: return", "the locks fell silent",
		"a door was forced", "a door was left open", "an order was repeated", "the clock was set", "somebody guessed a code",
		"ended: citizen", "ended: returned", "visit: handed over", "visit: refused", "visit: door open", "visit: not taken", "visit: failed",
	} {
		if counts[what] == 0 {
			t.Errorf("it never happened that %s", what)
		}
	}
}
