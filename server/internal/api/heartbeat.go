package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/internal/release"
	"fingerzeig/server/internal/audit"
	"fingerzeig/server/internal/pickup"
)

// heartbeats are what terminals have told of themselves. It is forgotten with the process.
type heartbeats struct {
	mu    sync.Mutex
	heard map[pickup.TerminalID]heard
}

type heard struct {
	at     time.Time
	health json.RawMessage // a JSON object of the terminal's; nil: none
}

// hear notes what a terminal tells of itself; without health the one before stays.
func (h *heartbeats) hear(t pickup.TerminalID, health json.RawMessage, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.heard == nil {
		h.heard = map[pickup.TerminalID]heard{}
	}
	if len(health) == 0 {
		health = h.heard[t].health
	}
	h.heard[t] = heard{now, bytes.Clone(health)}
}

// of returns what a terminal has told last.
func (h *heartbeats) of(t pickup.TerminalID) heard {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.heard[t]
}

// wireOpen orders a terminal to open a locker for staff.
type wireOpen struct {
	Pickup  pickup.ID `json:"pickup"`
	Locker  int       `json:"locker"`
	Purpose string    `json:"purpose"` // load or return
	Release []byte    `json:"release"`
}

// wireUnsettled is a release whose end the terminal has not told. One that it never got, it reports as full.
type wireUnsettled struct {
	Locker int          `json:"locker"`
	Nonce  pickup.Nonce `json:"nonce"`
}

// wantOpen notes that clerks want a locker opened, as soon as its terminal is heard: no terminal has a place for clerks, so the order travels with the
// answer to what the terminal tells. What the release would be refused for is told at once.
func wantOpen(p *Pickups, a asked) error {
	return p.Book.Do(func(_ pickup.State, at time.Time) ([]pickup.Event, error) {
		return pickup.WantOpen(a.id, a.by[0], a.by[1], at.Add(openingWanted))
	})
}

// opening returns the order to open a locker that a terminal is to get for a nonce which it has just given away, nil where there is none.
func (s *Server) opening(rc *fasthttp.RequestCtx, p *Pickups, terminal pickup.TerminalID, nonce pickup.Nonce) (*wireOpen, error) {
	id, ok := given(p.Book.State(), terminal, nonce)
	if !ok {
		state := p.Book.State()
		by, wanted := pickup.Wanted{}, false
		if id, by, wanted = state.Wanted(terminal, s.now()); !wanted {
			return nil, nil
		}
		k := state.Pickups[id]
		e := s.entry(audit.Pickup, exchangeOf(rc), string(k.Collector.Subject))
		e.Operation, e.Note = "report", noteOf(id, "open by "+string(by.Operator), k.Terminal, k.Locker, string(by.Second))
		err := p.Book.Do(func(pickup.State, time.Time) ([]pickup.Event, error) {
			return pickup.StaffOpen(id, by.Operator, by.Second, nonce)
		})
		if e.Outcome = audit.Done; err != nil {
			e.Outcome = problemOf(err).code
		}
		if err := errors.Join(err, s.record(e)); err != nil {
			return nil, err
		}
	}
	signed, err := p.signed(id, nonce)
	if err != nil {
		return nil, err
	}
	k := p.Book.State().Pickups[id]
	return &wireOpen{id, k.Locker, k.Order.Purpose.String(), signed}, nil
}

// given returns the pickup for which staff's release with a nonce was given before: the terminal asks again where the answer was lost.
func given(s pickup.State, terminal pickup.TerminalID, nonce pickup.Nonce) (pickup.ID, bool) {
	for id, k := range s.Pickups {
		if k.Terminal == terminal && k.Order != nil && k.Order.Nonce == nonce && k.Order.Purpose != release.Collect {
			return id, true
		}
	}
	return "", false
}

// unsettled returns the releases of a terminal that are void by now and whose end it has not told.
func unsettled(s pickup.State, terminal pickup.TerminalID, now time.Time) []wireUnsettled {
	var all []wireUnsettled
	for _, k := range s.Pickups {
		if k.Terminal == terminal && k.Order != nil && now.Sub(k.Order.At) > release.Valid {
			all = append(all, wireUnsettled{k.Locker, k.Order.Nonce})
		}
	}
	slices.SortFunc(all, func(a, b wireUnsettled) int { return a.Locker - b.Locker })
	return all
}

// checkHealth returns errBody for what is no small JSON object.
func checkHealth(health json.RawMessage) error {
	if len(health) > mostHealth || len(health) > 0 && health[0] != '{' {
		return fmt.Errorf("%w: health", errBody)
	}
	return nil
}
