package access

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"fingerzeig/internal/durable"
)

// ErrMode is returned for a file of keys that others can write to: they could let themselves in.
var ErrMode = errors.New("access: others can write to the file of keys: chmod 600")

// ErrChanging is returned by Edit where another change is under way, or one was broken off.
var ErrChanging = errors.New("access: another change is under way; where none is, one was broken off: remove the file")

// read reads a file and returns what it was like.
func read(path string) (*Set, os.FileInfo, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if info.Mode().Perm()&foreign != 0 && runtime.GOOS != "windows" {
		return nil, nil, fmt.Errorf("%s: %w", path, ErrMode)
	}
	b, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if err == nil && len(b) > mostBytes {
		err = fmt.Errorf("%w: it is too long", ErrFile)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	s, err := ParseSet(b)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, info, nil
}

// Read reads the file of keys.
func Read(path string) (*Set, error) {
	s, _, err := read(path)
	return s, err
}

// Edit changes the file of keys, which it makes where there is none. Whoever reads it finds the old one or the new one, also after a crash; it is
// durable when Edit returns.
func Edit(path string, change func([]Entry) ([]Entry, error)) (err error) {
	next, err := os.OpenFile(path+newSuffix, os.O_WRONLY|os.O_CREATE|os.O_EXCL, fileMode)
	if errors.Is(err, os.ErrExist) {
		return fmt.Errorf("%w: %s", ErrChanging, path+newSuffix)
	}
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = next.Close()
			err = errors.Join(err, os.Remove(next.Name()))
		}
	}()
	before, err := Read(path)
	if errors.Is(err, os.ErrNotExist) {
		before, err = NewSet(nil)
	}
	if err != nil {
		return err
	}
	entries, err := change(before.Entries())
	if err != nil {
		return err
	}
	after, err := NewSet(entries)
	if err != nil {
		return err
	}
	b, err := after.Bytes()
	if err != nil {
		return err
	}
	if _, err = next.Write(b); err != nil {
		return err
	}
	if err = errors.Join(next.Sync(), next.Close()); err != nil {
		return err
	}
	return durable.Rename(next.Name(), path)
}
