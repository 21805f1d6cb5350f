package pickup

import (
	"maps"
	"slices"
	"time"

	"fingerzeig/internal/release"
)

// State is all that is known. It is a value: what shares it changes nothing in it, and Apply returns another one. The zero State is an empty town.
type State struct {
	Seq       uint64                  `json:"seq"` // events that led here
	Terminals map[TerminalID]Terminal `json:"terminals"`
	Pickups   map[ID]Pickup           `json:"pickups"`
	Effects   map[string]Effect       `json:"effects"`         // what is owed to the world outside, by its id
	Lives     []life                  `json:"lives,omitempty"` // of the log, oldest first
}

// Terminal is a bank of lockers.
type Terminal struct {
	Lockers []Locker `json:"lockers"` // locker 1 first
	Brake   Brake    `json:"brake"`
	Doubted string   `json:"doubted,omitempty"` // the last position that it was told and the log does not know
}

// Locker is one locker of a terminal.
type Locker struct {
	Size   Size `json:"size"`
	Height int  `json:"height"` // of its handle above the floor, millimetres
	Broken bool `json:"broken"` // out of order: it is not chosen
}

// Pickup is what one collector takes out of one locker in one visit.
type Pickup struct {
	Status    Status     `json:"status"`
	At        time.Time  `json:"at"` // when it was announced
	Collector Collector  `json:"collector"`
	Documents []Document `json:"documents"`
	Size      Size       `json:"size"`  // of the locker that it needs, at the least
	Reach     bool       `json:"reach"` // the collector reaches the band of EN 301 549, clause 8.3, alone
	Days      int        `json:"days"`  // how long it waits in the locker

	Terminal TerminalID `json:"terminal"`
	Locker   int        `json:"locker"` // from 1; 0: none yet
	First    Operator   `json:"first"`  // who began to load it
	Until    time.Time  `json:"until"`  // the last moment to take it out
	Codes    []Digest   `json:"codes"`  // the newest first; a second one while the message with the newest is not known to have gone out
	Drawn    int        `json:"drawn"`  // how many codes were drawn
	Tries    Tries      `json:"tries"`
	Order    *Order     `json:"order"`            // the release that is out
	Wanted   *Wanted    `json:"wanted,omitempty"` // by staff, who wait for the terminal
	Settled  Nonce      `json:"settled"`          // of the last release that is not out any more
	Offline  []Nonce    `json:"offline"`          // of the last reports of what the terminal did by itself, oldest first
	Notified bool       `json:"notified"`
	Reminded bool       `json:"reminded"`
	KeyGone  bool       `json:"keyGone"` // the subject's key is destroyed
	Why      Why        `json:"why"`     // of its expiry
	Lost     bool       `json:"lost"`    // the locker was found empty by those who wanted to take it back
}

// Order is a release that was decided and whose end is not known.
type Order struct {
	Purpose release.Purpose `json:"purpose"`
	Nonce   Nonce           `json:"nonce"`
	Way     Way             `json:"way"` // of a citizen
	At      time.Time       `json:"at"`
}

// Tries counts what was wrong.
type Tries struct {
	Fingers int       `json:"fingers"` // of the round under way
	Rounds  int       `json:"rounds"`  // of fingers that are over
	Closed  time.Time `json:"closed"`  // until then the way by finger is closed
	Factors int       `json:"factors"` // wrong answers by another factor, since the code was drawn
}

// finger returns the tries after one more print that did not match.
func (t Tries) finger(at time.Time) Tries {
	if t.Fingers++; t.Fingers == fingerTries {
		t.Fingers, t.Rounds, t.Closed = 0, t.Rounds+1, at.Add(fingerPause)
	}
	return t
}

// locked reports whether the pickup waits for staff to draw a new code.
func (t Tries) locked() bool { return t.Factors >= factorTries }

// Locked reports whether the pickup waits for staff to draw a new code, after wrong answers.
func (p Pickup) Locked() bool { return p.Tries.locked() }

// FingerOpen reports whether a finger may be tried at a moment.
func (p Pickup) FingerOpen(at time.Time) bool {
	return p.Collector.Subject != "" && !p.KeyGone && p.Tries.Rounds < fingerRounds && !p.Tries.Closed.After(at)
}

// Limit returns the moment after which nothing of the pickup may be left: 90 days after the issue of its oldest document.
func (p Pickup) Limit() time.Time {
	oldest := p.Documents[0].Issued
	for _, d := range p.Documents[1:] {
		if d.Issued.Before(oldest) {
			oldest = d.Issued
		}
	}
	return oldest.Add(lifeOfPrints)
}

// Waiting reports whether a citizen may take it out.
func (p Pickup) Waiting() bool { return p.Status == Loaded || p.Status == Notified }

// holds reports whether the pickup keeps its locker from being chosen.
func (p Pickup) holds() bool {
	switch p.Status {
	case Announced, HandedOver, Returned, Cancelled:
		return false
	}
	return true
}

// Over reports whether nothing will happen to the documents any more.
func (p Pickup) Over() bool {
	return p.Status == HandedOver || p.Status == Returned || p.Status == Cancelled
}

// Open returns how many pickups wait to be taken out of a terminal: the number that AmongFMR asks for.
func (s State) Open(t TerminalID) (n int) {
	for _, p := range s.Pickups {
		if p.Terminal == t && p.Waiting() {
			n++
		}
	}
	return n
}

// ReturnList returns the pickups of a terminal that staff have to take out, by locker.
func (s State) ReturnList(t TerminalID) (list []ID) {
	for id, p := range s.Pickups {
		if p.Terminal == t && p.Status == Expired {
			list = append(list, id)
		}
	}
	slices.SortFunc(list, func(a, b ID) int { return s.Pickups[a].Locker - s.Pickups[b].Locker })
	return list
}

// At returns the pickup that lies in a locker, or "".
func (s State) At(t TerminalID, locker int) ID {
	for id, p := range s.Pickups {
		if p.Terminal == t && p.Locker == locker && p.holds() {
			return id
		}
	}
	return ""
}

// owed reports whether something is still to be done outside for a pickup.
func (s State) owed(id ID) bool {
	for _, e := range s.Effects {
		if e.Pickup == id {
			return true
		}
	}
	return false
}

// clone returns a State whose maps may be changed. What lies in them is shared and is not.
func (s State) clone() State {
	s.Terminals, s.Pickups, s.Effects = copied(s.Terminals), copied(s.Pickups), copied(s.Effects)
	return s
}

func copied[K comparable, V any](m map[K]V) map[K]V {
	if m == nil {
		return map[K]V{}
	}
	return maps.Clone(m)
}
