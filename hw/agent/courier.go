package agent

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"fingerzeig/hw/kiosk"
	"fingerzeig/internal/client"
)

// courier tells the service what the journal has for it, in order. It keeps the position of the service's log that it was told last, and shows it with
// each report: a service whose log was put back from a backup sees by that, before it is asked for a release, that it takes for waiting what was
// handed over since.
type courier struct {
	service Service
	journal *journal
	log     *slog.Logger
	heard   bool // the service has answered the last report; if not, it may be another one by now

	turn chan struct{} // with room for one: who tells something, or puts something before it
}

// deliver tells everything, and returns nil where nothing is left to tell.
func (c *courier) deliver(ctx context.Context) error {
	_, err := c.beat(ctx, client.Heartbeat{})
	return err
}

// beat tells everything, with the last of it how the terminal is, and returns the answer. A heartbeat without health and without a nonce is sent
// only where there is something to tell, or where the one before was not answered. Where the service wants to know first what became of a release, it is told.
func (c *courier) beat(ctx context.Context, h client.Heartbeat) (client.Heard, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout) // in which the turn has to come, too: a line that swallows everything holds up a citizen once
	defer cancel()
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return client.Heard{}, ctx.Err()
	}
	heard, err := c.tellAll(ctx, h)
	if client.IsProblem(err, client.ProblemOutstanding) {
		if heard, err = c.report(ctx, client.Heartbeat{}); err == nil {
			err = c.noteUnsettled(heard.Unsettled)
		}
		if err == nil {
			heard, err = c.tellAll(ctx, h)
		}
	}
	return heard, err
}

// tellAll tells everything, in as many requests as it takes.
func (c *courier) tellAll(ctx context.Context, h client.Heartbeat) (client.Heard, error) {
	for {
		pending := c.journal.read().Pending
		last := len(pending) <= reportsAtOnce
		if last && len(pending) == 0 && h.Health == nil && h.Nonce == "" && c.heard {
			return client.Heard{}, nil
		}
		batch := client.Heartbeat{Reports: pending[:min(len(pending), reportsAtOnce)]}
		if last {
			batch.Health, batch.Nonce = h.Health, h.Nonce
		}
		heard, err := c.report(ctx, batch)
		if err != nil {
			return client.Heard{}, errors.Join(err, ctx.Err())
		}
		for _, i := range heard.Refused {
			c.log.Error("the service refuses a report", "number", i)
		}
		if last {
			return heard, nil
		}
	}
}

// report makes one request and notes that it was answered.
func (c *courier) report(ctx context.Context, h client.Heartbeat) (client.Heard, error) {
	h.Position = c.journal.read().Position
	heard, err := c.service.Report(ctx, h)
	if c.heard = err == nil; err != nil {
		return client.Heard{}, err
	}
	r := record{Told: len(h.Reports)}
	if heard.Position != h.Position {
		r.Position = heard.Position
	}
	if r.Told > 0 || r.Position != "" {
		err = c.journal.add(r)
	}
	return heard, err
}

// settle notes of releases whose answers were lost that they were not obeyed. The gate obeys them no more: the service names none that is younger than
// a release is good for. What the journal knows of is told by what it knows.
func (c *courier) settle(unsettled []client.Unsettled) error {
	c.turn <- struct{}{}
	defer func() { <-c.turn }()
	return c.noteUnsettled(unsettled)
}

// noteUnsettled is settle for a caller whose turn it is.
func (c *courier) noteUnsettled(unsettled []client.Unsettled) error {
	n := c.journal.read()
	known := func(nonce string) bool {
		return n.Open != nil && n.Open.Nonce == nonce ||
			slices.ContainsFunc(n.Pending, func(r client.Report) bool { return r.Nonce == nonce })
	}
	var told []record
	for _, u := range unsettled {
		if !known(u.Nonce) {
			told = append(told, record{First: true, Tell: &client.Report{Locker: u.Locker, Nonce: u.Nonce, Seen: kiosk.SeenFull.String()}})
		}
	}
	if len(told) == 0 {
		return nil
	}
	return c.journal.add(told...)
}
