package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"

	"fingerzeig/internal/client"
)

// courier tells the service what the journal has for it, in order.
type courier struct {
	service service
	journal *journal
	log     *slog.Logger

	mu sync.Mutex // held while something is told
}

// deliver tells everything, and returns nil where nothing is left to tell.
func (c *courier) deliver(ctx context.Context) error {
	_, err := c.beat(ctx, client.Heartbeat{})
	return err
}

// beat tells everything, with the last of it how the terminal is, and returns the answer. A heartbeat without health and without a nonce is sent
// only where there is something to tell.
func (c *courier) beat(ctx context.Context, h client.Heartbeat) (heard client.Heard, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	for {
		pending := c.journal.read().Pending
		last := len(pending) <= reportsAtOnce
		if last && len(pending) == 0 && h.Health == nil && h.Nonce == "" {
			return client.Heard{}, nil
		}
		batch := client.Heartbeat{Reports: pending[:min(len(pending), reportsAtOnce)]}
		if last {
			batch.Health, batch.Nonce = h.Health, h.Nonce
		}
		heard, err := c.service.report(ctx, batch)
		if err != nil {
			return client.Heard{}, errors.Join(err, ctx.Err())
		}
		for _, i := range heard.Refused {
			c.log.Error("the service refuses a report", "number", i)
		}
		if n := len(batch.Reports); n > 0 {
			if err := c.journal.add(record{Told: n}); err != nil {
				return client.Heard{}, err
			}
		}
		if last {
			return heard, nil
		}
	}
}
