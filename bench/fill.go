package main

import (
	"context"
	"errors"
	"fmt"

	"fingerzeig/index"
)

// fillCommand fills an index for a server that load is to drive: over HTTP a million fingers would take much longer.
type fillCommand struct {
	Dir     string `arg:"" help:"Folder of the index, which is made where there is none. No server may run on it, and it keeps its own key."`
	Fingers int    `default:"1000000" help:"Drawn fingers to enrol (${default}). A gallery that has as many already is left as it is."`
	Gallery string `default:"crowd" help:"Gallery that they are in (${default}), for load --in."`
}

// Run implements the command.
func (c *fillCommand) Run(env *environment) (err error) {
	if c.Fingers < 1 {
		return errors.New("--fingers must be above zero")
	}
	g := index.GalleryID(c.Gallery)
	if err := g.Check(); err != nil {
		return err
	}
	x, err := index.Open(c.Dir, index.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	size, err := x.Size(context.Background(), g)
	if err != nil {
		return err
	}
	if size.Samples < c.Fingers {
		took, err := enrolAll(x, g, &hidden{}, c.Fingers, progressOn(env.err, env.terminal))
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(env.out, "%s fingers were enrolled in %.0f s beside drawing them.\n", thousands(c.Fingers), took.Seconds())
	}
	if size, err = x.Size(context.Background(), g); err != nil {
		return err
	}
	_, err = fmt.Fprintf(env.out, "%s has %s fingers in gallery %s.\n", c.Dir, thousands(size.Samples), c.Gallery)
	return err
}
