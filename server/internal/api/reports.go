package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/valyala/fasthttp"

	"fingerzeig/server/internal/audit"
	"fingerzeig/server/internal/pickup"
)

// wireReport is one thing that a terminal tells: a sight of a locker, what it did by itself, or that somebody tampers with it.
type wireReport struct {
	Locker    int          `json:"locker"`
	Nonce     pickup.Nonce `json:"nonce"`
	Restarted bool         `json:"restarted"`
	Seen      pickup.Seen  `json:"seen"`
	At        time.Time    `json:"at"` // by the terminal's clock; for its own log
	Offline   *wireOffline `json:"offline"`
	Tamper    bool         `json:"tamper"`
}

type wireOffline struct {
	Pickup  pickup.ID    `json:"pickup"`
	Locker  int          `json:"locker"`
	Nonce   pickup.Nonce `json:"nonce"`
	Refused int          `json:"refused"`
	Seen    pickup.Seen  `json:"seen"`
	At      time.Time    `json:"at"`
}

// check returns errBody for a report of nothing, or of two things at once.
func (w wireReport) check(i int) error {
	sight := w.Seen != "" && w.Locker > 0
	if n := count(sight, w.Offline != nil, w.Tamper); n != 1 {
		return fmt.Errorf("%w: report %d tells %d things", errBody, i, n)
	}
	return nil
}

func count(all ...bool) (n int) {
	for _, is := range all {
		if is {
			n++
		}
	}
	return n
}

// report takes what a terminal tells, in its order. A report that cannot be is dropped, or it would keep those behind it for ever; where
// one cannot be kept, or one is missing before it, all come again.
func (s *Server) report(_ context.Context, rc *fasthttp.RequestCtx) error {
	p, err := s.offered()
	if err != nil {
		return err
	}
	var body struct {
		Reports  []wireReport    `json:"reports"`
		Nonce    *pickup.Nonce   `json:"nonce"`    // that was just given away: the terminal could open a locker for staff
		Health   json.RawMessage `json:"health"`   // what the terminal tells of itself
		Position string          `json:"position"` // that it was told last
	}
	if err := readJSON(rc, &body); err != nil {
		return err
	}
	if len(body.Reports) > mostReports {
		return fmt.Errorf("%w: more than %d reports", errBody, mostReports)
	}
	if err := checkHealth(body.Health); err != nil {
		return err
	}
	for i, w := range body.Reports {
		if err := w.check(i); err != nil {
			return err
		}
	}
	terminal := terminalOf(rc)
	if _, ok := p.Book.State().Terminals[terminal]; !ok {
		return pickup.ErrNotFound
	}
	if err := s.heardOf(rc, p, terminal, body.Position); err != nil {
		return err
	}
	s.beats.hear(terminal, body.Health, s.now())
	answer := struct {
		Settled   int             `json:"settled"`
		Refused   []int           `json:"refused,omitempty"` // those of them that could not be, by their places
		Open      *wireOpen       `json:"open,omitempty"`
		Unsettled []wireUnsettled `json:"unsettled,omitempty"`
		Position  string          `json:"position,omitempty"` // of the log, for the terminal to keep and tell next time
	}{}
	var early []wireReport // that wait for what another one tells
	for i, w := range body.Reports {
		err := s.reported(rc, p, terminal, w)
		switch {
		case errors.Is(err, pickup.ErrOutstanding):
			early = append(early, w)
		case refusedReport(err):
			s.log.Warn("a terminal reports what cannot be", "terminal", string(terminal), "locker", w.Locker, "error", err)
			answer.Refused = append(answer.Refused, i)
		case err != nil:
			return err
		}
		answer.Settled++
	}
	for _, w := range early {
		if err := s.reported(rc, p, terminal, w); err != nil {
			return err
		}
	}
	answer.Unsettled = unsettled(p.Book.State(), terminal, s.now())
	if body.Nonce != nil {
		if answer.Open, err = s.opening(rc, p, terminal, *body.Nonce); err != nil {
			s.log.Warn("a locker is not opened for staff", "terminal", string(terminal), "error", err) // what was reported is settled all the same
		}
	}
	answer.Position = p.Book.State().Position()
	return reply(rc, fasthttp.StatusOK, answer)
}

// heardOf takes the position of the log that a terminal was told last. Where the log never stood there it was put back, and nothing opens at this
// terminal before staff have looked.
func (s *Server) heardOf(rc *fasthttp.RequestCtx, p *Pickups, terminal pickup.TerminalID, position string) error {
	events, err := p.Book.State().Heard(terminal, position)
	if err != nil || len(events) == 0 {
		return err
	}
	err = p.Book.Do(func(state pickup.State, _ time.Time) ([]pickup.Event, error) { return state.Heard(terminal, position) })
	if err != nil {
		return err
	}
	s.log.Error("a terminal knows of more than the log of pickups, which was put back from somewhere: all that lies in it is on the return list",
		"terminal", string(terminal))
	e := s.entry(audit.Alarm, exchangeOf(rc), "")
	e.Operation, e.Outcome, e.Note = "report", "restored", "terminal "+string(terminal)
	return s.record(e)
}

// refusedReport reports whether an error is that of a report which will never be taken.
func refusedReport(err error) bool {
	for _, e := range []error{pickup.ErrInput, pickup.ErrNotFound, pickup.ErrStatus, pickup.ErrNonce, pickup.ErrEvent} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (s *Server) reported(rc *fasthttp.RequestCtx, p *Pickups, terminal pickup.TerminalID, w wireReport) error {
	switch o := w.Offline; {
	case w.Tamper:
		e := s.entry(audit.Alarm, exchangeOf(rc), "")
		e.Operation, e.Outcome, e.Note = "report", "tamper", "terminal "+string(terminal)
		if err := s.record(e); err != nil {
			return err
		}
		if p.Tampered != nil {
			p.Tampered(string(terminal))
		}
		return nil
	case o != nil:
		k := p.Book.State().Pickups[o.Pickup]
		e := s.entry(audit.Release, exchangeOf(rc), string(k.Collector.Subject))
		e.Operation, e.Outcome, e.Flag = "report", "offline", audit.Offline
		e.Note = fmt.Sprintf("pickup %.32s, terminal %s, way finger, locker %d, seen %q, refused %d", o.Pickup, terminal, o.Locker, o.Seen, o.Refused)
		if err := s.record(e); err != nil {
			return err
		}
		return p.Book.ReportOffline(pickup.Offline{
			Terminal: terminal, Pickup: o.Pickup, Locker: o.Locker, Nonce: o.Nonce, Refused: o.Refused, Seen: o.Seen,
		})
	}
	return p.Book.Report(pickup.Sight{Terminal: terminal, Locker: w.Locker, Nonce: w.Nonce, Restarted: w.Restarted, Seen: w.Seen})
}
