package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/index"
	"fingerzeig/internal/client"
	"fingerzeig/internal/release"
	"fingerzeig/minutiae"
	"fingerzeig/server/internal/pickup"
)

// template returns a template of 30 minutiae in random places: that of the finger of a number.
func template(finger uint64) minutiae.Template {
	r := rand.New(rand.NewPCG(finger, 1))
	t := minutiae.Template{Version: minutiae.Version, Width: 2400, Height: 2800, Quality: 80}
	for range 30 {
		t.Minutiae = append(t.Minutiae, minutiae.Minutia{
			X: minutiae.Length(r.IntN(2400)), Y: minutiae.Length(r.IntN(2800)), Direction: minutiae.Angle(r.Uint32()), Type: minutiae.Ending, Reliability: 80,
		})
	}
	return t
}

func barcode(d int) string                 { return fmt.Sprint("C01X", d) }
func subjectOf(d int) string               { return fmt.Sprint("s-", d) }
func fingerOf(d int) uint64                { return uint64(4 * d) }
func (h *hall) birth(d int) string         { return fmt.Sprintf("19%02d-02-%02d", 40+d%50, 1+d%28) }
func scanned(d int) map[string]any         { return map[string]any{"barcodes": []string{barcode(d)}} }
func (h *hall) status(d int) pickup.Status { return h.state().Pickups[pickup.ID(h.ids[d])].Status }

// announce brings a new document to the desk, where its collector is enrolled.
func (h *hall) announce() {
	d := len(h.place)
	h.place, h.ids = append(h.place, "desk"), append(h.ids, "")
	h.register.known[index.SubjectID(subjectOf(d))] = index.Subject{
		ID: index.SubjectID(subjectOf(d)), Samples: []index.Sample{{Finger: 2, Template: template(fingerOf(d))}},
	}
	a := client.Announcement{
		Subject: subjectOf(d), Documents: []client.Document{{Kind: "passport", Barcode: barcode(d), Issued: h.now().AddDate(0, 0, -h.random.IntN(20)).Format(time.DateOnly)}},
	}
	if h.random.IntN(4) > 0 {
		a.Contact = &client.Contact{Language: "de", Mail: "somebody@example.org"}
	}
	if h.random.IntN(2) == 0 {
		a.Factors = map[string]string{"birth-date": h.birth(d)}
	}
	if h.random.IntN(4) == 0 {
		a.Documents[0].Kind = "id"
	}
	var p client.Pickup
	if !h.ask(question{method: "POST", path: "/v1/pickups", in: a, out: &p, unique: barcode(d)}, "anna") {
		h.t.Fatalf("document %d cannot be announced", d)
	}
	h.ids[d] = p.Pickup
}

// load does the next thing that brings a document into a locker.
func (h *hall) load(d int) {
	p := h.state().Pickups[pickup.ID(h.ids[d])]
	switch {
	case p.Status == pickup.Announced && p.Documents[0].Kind == pickup.IDCard && !p.Documents[0].PIN:
		h.step(d, "confirm-pin", map[string]any{"document": 0}, "anna")
	case p.Status == pickup.Announced && (h.place[d] == "desk" || h.place[d] == "staff"):
		in := scanned(d)
		in["terminal"] = hallName
		h.step(d, "reserve", in, "anna")
	case p.Status == pickup.Reserved && h.place[d] != "locker":
		h.open(d, func(locker hw.LockerID) {
			if h.content[locker] == 0 {
				h.content[locker], h.place[d] = d, "locker"
			}
		})
	case p.Status == pickup.Reserved && h.random.IntN(8) > 0 && h.shut(p.Locker):
		if loaded, done := h.step(d, "load", scanned(d), "bert"); done && loaded.Code != "" {
			h.tell(h.ids[d], loaded.Code)
		}
	case p.Status == pickup.Reserved && p.Order == nil:
		h.step(d, "unreserve", nil, "anna")
		if h.status(d) == pickup.Announced && h.content[p.Locker] == d { // whether the answer came or not
			h.take(p.Locker, "staff")
		}
	}
}

// shut reports whether a door is shut.
func (h *hall) shut(locker int) bool {
	s, err := h.locks.State(context.Background(), hw.LockerID(locker))
	return err == nil && s.Closed == hw.Yes && !h.bolts.forced[hw.LockerID(locker)]
}

// take takes what lies in a locker somewhere else.
func (h *hall) take(locker int, to string) {
	h.place[h.content[locker]], h.content[locker] = to, 0
}

// open has a locker opened for one or two members of staff, who do something inside. The terminal hears of it with a heartbeat.
func (h *hall) open(d int, inside func(hw.LockerID), who ...string) {
	if len(who) == 0 {
		who = []string{"anna"}
	}
	if _, done := h.step(d, "open", nil, who...); !done {
		h.rest() // the terminal has to tell first what became of an earlier one
		return
	}
	h.wanted[d] = wish{inside, h.now().Add(time.Minute)}
	h.trouble()
	for range 3 {
		if h.beat(); h.wanted[d].inside == nil {
			break
		}
	}
	h.after()
}

// visit is somebody at the terminal with the code of a document: its collector, or a finder of the code.
func (h *hall) visit(d int, collector bool) {
	codes := h.told[h.ids[d]]
	if len(codes) == 0 {
		return
	}
	code := codes[len(codes)-1-h.random.IntN(min(2, len(codes)))]
	h.trouble()
	h.hands = h.citizen(d)
	ctx, leave := context.WithTimeout(context.Background(), 10*time.Minute)
	defer leave()
	var outcome kiosk.Outcome
	if h.random.IntN(4) == 0 {
		right := collector && h.random.IntN(4) > 0
		if right {
			h.entitled = d
		}
		outcome, _ = h.station.VisitWithout(ctx, code, func(_ context.Context, q kiosk.Question) (kiosk.Answer, error) {
			if right && q.Attempt > 1 {
				return kiosk.Answer{Way: q.Ways[0], Text: h.birth(d)}, nil
			}
			return kiosk.Answer{Way: q.Ways[0], Text: "1999-09-09"}, nil
		})
	} else {
		for range h.random.IntN(kiosk.MaxAttempts + 1) {
			finger := fingerOf(d)
			if !collector || h.random.IntN(3) == 0 {
				finger += 1 + h.random.Uint64N(3)
			} else {
				h.entitled = d
			}
			h.fingers = append(h.fingers, finger)
		}
		outcome, _ = h.station.Visit(ctx, code)
	}
	h.counts["visit: "+outcome.String()]++
	if !h.answered {
		h.counts["offline visit: "+outcome.String()]++
	}
	h.after()
	h.later(time.Duration(h.random.IntN(20)) * time.Minute)
	if h.random.IntN(2) == 0 {
		h.rest()
	}
}

// citizen is what somebody does at the door of a locker.
func (h *hall) citizen(d int) func(hw.LockerID, kiosk.Step) {
	comes, takes, shuts := h.random.IntN(8) > 0, h.random.IntN(8) > 0, h.random.IntN(8) > 0
	return func(id hw.LockerID, step kiosk.Step) {
		switch step {
		case kiosk.StepReleased:
			h.again(h.orders[len(h.orders)-1])
			if comes {
				_ = h.locks.Open(id)
			}
		case kiosk.StepOpened:
			if h.content[id] == d && (takes || !h.sees) { // where nobody sees it, whoever opens takes: see the kiosk's rule
				h.take(int(id), "citizen")
			}
			if shuts {
				_ = h.locks.Shut(id)
			} else {
				h.counts["a door was left open"]++
			}
		case kiosk.StepEnded:
			if id > 0 && !h.shut(int(id)) && h.content[id] == d && comes && takes { // the terminal sees no more, and the citizen goes on
				h.take(int(id), "citizen")
			}
		}
	}
}

// trouble is what may go wrong during a visit.
func (h *hall) trouble() {
	switch h.random.IntN(12) {
	case 0:
		h.terminal.left = 1 + h.random.IntN(12)
	case 1:
		h.service.left = 1 + h.random.IntN(30)
	case 2, 3:
		h.line = lineFaults[h.random.IntN(len(lineFaults))]
	case 4:
		h.bolts.left = 1 + h.random.IntN(4)
	}
}

// clearUp does the next thing that brings a document on the return list back.
func (h *hall) clearUp(d int) {
	if h.status(d) != pickup.Expired {
		return
	}
	switch h.place[d] {
	case "locker":
		h.open(d, func(locker hw.LockerID) {
			if h.content[locker] == d {
				h.take(int(locker), "staff")
			}
		}, "anna", "bert")
	case "staff", "desk":
		if _, done := h.step(d, "return", scanned(d), "anna", "bert"); done {
			h.place[d] = "returned"
		}
	case "citizen":
		h.step(d, "lose", nil, "anna", "bert")
	}
}

// rounds is what staff do each day: shut doors that stand open, look into lockers that are out of order.
func (h *hall) rounds() {
	for i, l := range h.state().Terminals[hallName].Lockers {
		id := hw.LockerID(i + 1)
		delete(h.bolts.forced, id)
		_ = h.locks.Shut(id)
		if d := h.content[id]; l.Broken && d > 0 && slices.Contains([]pickup.Status{"", pickup.HandedOver, pickup.Returned, pickup.Cancelled}, h.status(d)) {
			h.take(int(id), "returned") // taken as gone, and was not: it goes to the desk
		}
		if l.Broken {
			h.broken(id, false)
		}
	}
}

// broken takes a locker out of use, or gives it back.
func (h *hall) broken(id hw.LockerID, broken bool) {
	path := fmt.Sprintf("/v1/terminals/%s/lockers/%d", hallName, id)
	h.ask(question{method: "PATCH", path: path, in: map[string]bool{"broken": broken}}, "anna")
}

// replay shows the terminal an order that it had before.
func (h *hall) replay() {
	if len(h.orders) == 0 {
		return
	}
	h.again(h.orders[h.random.IntN(len(h.orders))])
	h.counts["an order was repeated"]++
}

// again shows the terminal an order again.
func (h *hall) again(o *order) {
	for _, purpose := range []release.Purpose{release.Collect, release.Load, release.Return} {
		if err := h.kiosk.Gate.Admit(o.signed, int(o.Locker), purpose); err == nil {
			h.t.Error("an order was obeyed that was obeyed before")
		}
	}
}
