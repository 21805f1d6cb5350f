package main

import (
	"context"
	"errors"
	"io"
	"time"

	"fingerzeig/server/internal/admin"
	"fingerzeig/server/internal/audit"
)

// recorded is a keeper whose work stands in the audit log: what changes, erases or carries off more than a request can.
type recorded struct {
	admin.Keeper
	record func(audit.Entry) error
}

// note records what has been done, and joins the error of that.
func (r recorded) note(kind audit.Kind, operation string, count int, err error) error {
	outcome := audit.Done
	if err != nil {
		outcome = "failed"
	}
	return errors.Join(err, r.record(audit.Entry{Kind: kind, Operation: operation, Outcome: outcome, Count: count}))
}

// Rotate implements admin.Keeper.
func (r recorded) Rotate(ctx context.Context, key []byte) error {
	return r.note(audit.Settings, "rotate", 0, r.Keeper.Rotate(ctx, key))
}

// Backup implements admin.Keeper.
func (r recorded) Backup(ctx context.Context, w io.Writer, recipients ...string) (int, error) {
	n, err := r.Keeper.Backup(ctx, w, recipients...)
	return n, r.note(audit.Export, dutyBackup, n, err)
}

// EraseExpired implements admin.Keeper. A night in which nobody's time is over is not recorded.
func (r recorded) EraseExpired(ctx context.Context) (int, error) {
	n, err := r.Keeper.EraseExpired(ctx)
	if n == 0 && err == nil {
		return 0, nil
	}
	return n, r.note(audit.Erasure, dutyExpired, n, err)
}

// ForgetErasures implements admin.Keeper.
func (r recorded) ForgetErasures(ctx context.Context, before time.Time) (int, error) {
	n, err := r.Keeper.ForgetErasures(ctx, before)
	return n, r.note(audit.Settings, "forget-erasures", n, err)
}
