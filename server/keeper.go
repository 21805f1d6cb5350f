package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fingerzeig/index"
	"fingerzeig/server/internal/admin"
)

// errNoIndex is returned where a command needs an index and there is none: to make one would only hide a misspelt folder.
var errNoIndex = errors.New("there is no index")

// keep has a command's work done: by the service that runs on the folder, where one does, else on the folder itself, which is opened meanwhile.
func (p place) keep(env *environment, do func(context.Context, admin.Keeper) error) (err error) {
	client, err := admin.Dial(env.ctx, p.socket())
	if err == nil {
		_, _ = fmt.Fprintf(env.err, "The service on %s is running: it does the work.\n", p.Data)
		return do(env.ctx, client)
	}
	if !errors.Is(err, admin.ErrNobody) {
		return err
	}
	if !isIndex(p.Data) {
		return fmt.Errorf("%s: %w", p.Data, errNoIndex)
	}
	key, err := readKey(p.KeyFile)
	if err != nil {
		return err
	}
	x, err := index.Open(p.Data, index.Options{Key: key})
	if errors.Is(err, index.ErrLocked) {
		return fmt.Errorf("%w, which does not answer at %s: give --socket as that one was given it", err, p.socket())
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	_, _ = fmt.Fprintf(env.err, "No service runs on %s: it is opened for this.\n", p.Data)
	return do(env.ctx, x)
}

// isIndex tells whether there is an index in a folder, or what is left of one.
func isIndex(dir string) bool {
	for _, name := range []string{"index", "db", "db-next", "db-old"} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// writeWhole has a file written that is there when it is whole, with mode 0600, and not at all where write fails. What is there already stays: a
// backup is never written over. The name "-" stands for out.
func writeWhole(name string, out io.Writer, write func(io.Writer) error) (err error) {
	if name == "-" {
		return write(out)
	}
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s: %w", name, os.ErrExist)
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".writing-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	err = os.Link(f.Name(), name) // unlike a rename it writes over nothing
	if err != nil && !errors.Is(err, os.ErrExist) {
		return os.Rename(f.Name(), name) // file systems of sticks have no links
	}
	if err != nil {
		return err
	}
	return os.Remove(f.Name())
}
