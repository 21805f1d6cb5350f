package api

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/index"
	"fingerzeig/server/internal/contacts"
	"fingerzeig/server/internal/pickup"
)

// fingerNames are the names of finger positions, ISO/IEC 19794-2.
var fingerNames = [...]string{
	"unknown", "right-thumb", "right-index", "right-middle", "right-ring", "right-little",
	"left-thumb", "left-index", "left-middle", "left-ring", "left-little",
}

// wirePresented is what a terminal learns of a code.
type wirePresented struct {
	Pickup  pickup.ID `json:"pickup"`
	Locker  int       `json:"locker"`
	Finger  string    `json:"finger,omitempty"`  // to ask for
	Fingers []string  `json:"fingers,omitempty"` // that are enrolled, the best first
	Ways    []string  `json:"ways"`
	Until   string    `json:"until"`
}

// present tells a terminal for which finger to ask. A code that is wrong counts.
func (s *Server) present(ctx context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	var body struct {
		Code string `json:"code"`
	}
	if err := readJSON(rc, &body); err != nil {
		return err
	}
	id, err := p.Book.Present(terminalOf(rc), body.Code)
	if err != nil {
		return err
	}
	k := p.Book.State().Pickups[id]
	w := wirePresented{Pickup: id, Locker: k.Locker, Until: k.Until.Format(time.RFC3339)}
	open, err := s.openWays(id, k)
	if err != nil {
		return err
	}
	if w.Ways = open; k.FingerOpen(s.now()) {
		who, err := s.index.Get(ctx, p.Gallery, index.SubjectID(k.Collector.Subject))
		switch {
		case errors.Is(err, index.ErrNotFound):
			w.Ways = slices.DeleteFunc(w.Ways, func(way string) bool { return way == string(pickup.ByFinger) })
		case err != nil:
			return err
		default:
			w.Fingers = fingersOf(who)
			w.Finger = w.Fingers[0]
		}
	}
	return reply(rc, fasthttp.StatusOK, w)
}

// openWays are those that are open to who collects.
func (s *Server) openWays(id pickup.ID, k pickup.Pickup) ([]string, error) {
	kept, err := s.pickups.Contacts.Get(string(id))
	if err != nil && !errors.Is(err, contacts.ErrNotFound) {
		return nil, err
	}
	return ways(k, kept, s.now()), nil
}

// fingersOf names the fingers of somebody, the one with the best sample first.
func fingersOf(who index.Subject) []string {
	best := map[index.Finger]uint8{}
	for _, sample := range who.Samples {
		best[sample.Finger] = max(best[sample.Finger], uint8(sample.Template.Quality))
	}
	var order []index.Finger
	for f := range best {
		order = append(order, f)
	}
	slices.SortFunc(order, func(a, b index.Finger) int {
		return cmp.Or(cmp.Compare(best[b], best[a]), cmp.Compare(a, b))
	})
	names := []string{}
	for _, f := range order {
		names = append(names, fingerNames[f])
	}
	return names
}
