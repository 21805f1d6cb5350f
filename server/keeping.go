package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"fingerzeig/index"
	"fingerzeig/server/internal/admin"
)

// rotateCommand changes the key-encryption key.
type rotateCommand struct {
	place      `embed:""`
	NewKeyFile string `placeholder:"FILE" help:"File with the next key, for an index that is given its key; one that keeps its own draws it."`
}

// Run implements the command.
func (c *rotateCommand) Run(env *environment) error {
	var key []byte
	if c.NewKeyFile != "" {
		var err error
		if key, err = readKey(c.NewKeyFile); err != nil {
			return err
		}
		defer clear(key)
	}
	return c.keep(env, func(ctx context.Context, k admin.Keeper) error {
		if err := k.Rotate(ctx, key); err != nil && key == nil {
			return fmt.Errorf("%w (an index that is given its key needs --new-key-file)", err)
		} else if err != nil {
			return err
		}
		next := "The index has drawn a new key, in its folder."
		if key != nil {
			next = "The key is now that of " + c.NewKeyFile + ". Put it in place of the old one before the service starts again. Backups from before need the old one."
		}
		_, err := fmt.Fprintln(env.out, next)
		return err
	})
}

// fsckCommand checks every record.
type fsckCommand struct {
	place `embed:""`
}

// errProblems is returned where records are damaged.
var errProblems = errors.New("records are damaged: enrol the subject again, erase it, or restore a backup")

// Run implements the command. What it prints names subjects: somebody has to be told.
func (c *fsckCommand) Run(env *environment) error {
	return c.keep(env, func(ctx context.Context, k admin.Keeper) error {
		return report(env, func() (index.CheckReport, error) { return k.Check(ctx) })
	})
}

// report prints what a check finds, and returns errProblems where that is something.
func report(env *environment, check func() (index.CheckReport, error)) error {
	r, err := check()
	_, _ = fmt.Fprintf(env.out, "%d subjects with %d samples can be read.\n", r.Subjects, r.Samples)
	if r.Stale > 0 {
		_, _ = fmt.Fprintf(env.out, "%d samples are being brought to the present version of the matcher.\n", r.Stale)
	}
	for _, p := range r.Problems {
		_, _ = fmt.Fprintf(env.out, "Problem: %s (gallery %q, subject %q)\n", p.What, p.Gallery, p.Subject)
	}
	if len(r.Problems) > 0 {
		err = errors.Join(err, fmt.Errorf("%d %w", len(r.Problems), errProblems))
	}
	return err
}

// compactCommand compacts the index.
type compactCommand struct {
	place `embed:""`
}

// Run implements the command.
func (c *compactCommand) Run(env *environment) error {
	return c.keep(env, func(ctx context.Context, k admin.Keeper) error {
		if err := k.Compact(ctx); err != nil {
			return err
		}
		_, err := fmt.Fprintln(env.out, "Compacted: what was erased is overwritten.")
		return err
	})
}

// erasuresCommand writes the list of erasures, or shortens it.
type erasuresCommand struct {
	place        `embed:""`
	File         string    `arg:"" optional:"" help:"File to write; - for the standard output."`
	ForgetBefore time.Time `format:"2006-01-02" placeholder:"DATE" help:"Drop what was erased before a day (2006-01-31): when no backup from before is kept any more."`
}

// Run implements the command.
func (c *erasuresCommand) Run(env *environment) error {
	if (c.File == "") == c.ForgetBefore.IsZero() {
		return errors.New("give a file, or --forget-before")
	}
	return c.keep(env, func(ctx context.Context, k admin.Keeper) error {
		if c.File == "" {
			n, err := k.ForgetErasures(ctx, c.ForgetBefore)
			if err == nil {
				_, err = fmt.Fprintf(env.out, "%d erasures are dropped from the list.\n", n)
			}
			return err
		}
		return writeWhole(c.File, env.out, func(w io.Writer) error {
			n, err := k.Erasures(ctx, w)
			if err == nil {
				_, _ = fmt.Fprintf(env.err, "%d erasures are in %s.\n", n, c.File)
			}
			return err
		})
	})
}

// eraseExpiredCommand erases the subjects whose time is over.
type eraseExpiredCommand struct {
	place `embed:""`
}

// Run implements the command.
func (c *eraseExpiredCommand) Run(env *environment) error {
	return c.keep(env, func(ctx context.Context, k admin.Keeper) error {
		n, err := k.EraseExpired(ctx)
		_, _ = fmt.Fprintf(env.out, "%d subjects are erased.\n", n)
		return err
	})
}
