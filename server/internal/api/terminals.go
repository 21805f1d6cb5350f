package api

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/server/internal/pickup"
)

// wireTerminal is a terminal and its lockers.
type wireTerminal struct {
	Terminal pickup.TerminalID `json:"terminal"`
	Lockers  []wireLocker      `json:"lockers"`
	Open     int               `json:"open"`             // pickups that wait in it
	Heard    string            `json:"heard,omitempty"`  // when it was last heard, since the service began
	Health   json.RawMessage   `json:"health,omitempty"` // what it told of itself then
}

type wireLocker struct {
	Locker int       `json:"locker"` // from 1
	Size   int       `json:"size"`
	Height int       `json:"height"` // of the handle above the floor, millimetres
	Broken bool      `json:"broken"`
	Pickup pickup.ID `json:"pickup,omitempty"`
}

// describeTerminals returns all terminals, by name.
func (s *Server) describeTerminals(state pickup.State) []wireTerminal {
	all := []wireTerminal{}
	for id, t := range state.Terminals {
		last := s.beats.of(id)
		w := wireTerminal{Terminal: id, Lockers: []wireLocker{}, Open: state.Open(id), Health: last.health}
		if !last.at.IsZero() {
			w.Heard = last.at.UTC().Format(time.RFC3339)
		}
		for i, l := range t.Lockers {
			w.Lockers = append(w.Lockers, wireLocker{i + 1, int(l.Size), l.Height, l.Broken, state.At(id, i+1)})
		}
		all = append(all, w)
	}
	slices.SortFunc(all, func(a, b wireTerminal) int { return cmp.Compare(a.Terminal, b.Terminal) })
	return all
}

func (s *Server) listTerminals(_ context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	return reply(rc, fasthttp.StatusOK, struct {
		Terminals []wireTerminal `json:"terminals"`
	}{s.describeTerminals(p.Book.State())})
}

func (s *Server) getTerminal(_ context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	for _, t := range s.describeTerminals(p.Book.State()) {
		if t.Terminal == terminalOf(rc) {
			return reply(rc, fasthttp.StatusOK, t)
		}
	}
	return pickup.ErrNotFound
}

// putTerminal says which lockers a terminal has, as long as it holds nothing.
func (s *Server) putTerminal(ctx context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	var w struct {
		Lockers []struct {
			Size   int `json:"size"`
			Height int `json:"height"`
		} `json:"lockers"`
	}
	if err := readJSON(rc, &w); err != nil {
		return err
	}
	var lockers []pickup.Locker
	for i, l := range w.Lockers {
		if l.Size < 1 || l.Size > 9 {
			return fmt.Errorf("%w: locker %d", pickup.ErrInput, i+1)
		}
		lockers = append(lockers, pickup.Locker{Size: pickup.Size(l.Size), Height: l.Height})
	}
	exchangeOf(rc).note = "terminal " + string(terminalOf(rc))
	if err := p.Book.Do(func(pickup.State, time.Time) ([]pickup.Event, error) { return pickup.Setting(terminalOf(rc), lockers) }); err != nil {
		return err
	}
	return s.getTerminal(ctx, rc)
}

// patchLocker takes a locker out of use or gives it back.
func (s *Server) patchLocker(ctx context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	var w struct {
		Broken *bool `json:"broken"`
	}
	if err := readJSON(rc, &w); err != nil {
		return err
	}
	name, _ := rc.UserValue("locker").(string)
	n, err := strconv.Atoi(name)
	if err != nil || strconv.Itoa(n) != name {
		return pickup.ErrNotFound
	}
	if w.Broken == nil {
		return fmt.Errorf("%w: broken", errBody)
	}
	change, what := pickup.Mended, "mended"
	if *w.Broken {
		change, what = pickup.Failed, "broken"
	}
	exchangeOf(rc).note = fmt.Sprintf("terminal %s, locker %d, %s", terminalOf(rc), n, what)
	if err := p.Book.Do(func(pickup.State, time.Time) ([]pickup.Event, error) { return change(terminalOf(rc), n) }); err != nil {
		return err
	}
	return s.getTerminal(ctx, rc)
}
