package agent

import (
	"fingerzeig/hw"
	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
)

// restarted tells what is seen of all lockers after a start: the gate obeys nothing that was signed before. What the terminal was opening by itself
// when it stopped is told as that.
func (a *agent) restarted(look func(hw.LockerID) hw.LockerState, lockers int) error {
	n := a.journal.read()
	known := map[int]client.Report{} // the last that is still to be told of each locker
	for _, r := range n.Pending {
		known[r.Locker] = r
	}
	var told []record
	for id := 1; id <= lockers; id++ {
		seen := atStart(look(hw.LockerID(id))).String()
		r := client.Report{Locker: id, Restarted: true, Seen: seen, At: a.now()}
		mine := n.Open != nil && n.Open.Locker == id
		switch {
		case mine && n.Open.Own:
			r = client.Report{At: r.At, Offline: &client.OfflineReport{Pickup: n.Open.Pickup, Locker: id, Nonce: n.Open.Nonce, Seen: seen}}
		case !mine && known[id].Restarted && known[id].Seen == seen:
			continue
		}
		told = append(told, record{Tell: &r, Closes: mine})
	}
	return a.journal.add(told...)
}

// atStart is what can be said of a locker that nobody has watched. That one looks empty says nothing: a passport is thin.
func atStart(s hw.LockerState) kiosk.Seen {
	switch {
	case s.Closed == hw.No:
		return kiosk.SeenOpen
	case s.Occupied == hw.Yes:
		return kiosk.SeenFull
	}
	return kiosk.SeenUnclear
}
