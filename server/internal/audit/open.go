package audit

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const lockFile = "lock"

// Open opens a log, or begins one. It reads the last file and returns a *WrongError where that is not what was written; but for a last line that a
// crash has cut, which nobody was told of: it is taken away, and an entry says so.
func Open(o Options) (_ *Log, err error) {
	if o.FileBytes <= 0 {
		o.FileBytes = fileBytes
	}
	if o.CheckpointEntries <= 0 {
		o.CheckpointEntries = checkpointEntries
	}
	if o.CheckpointTime <= 0 {
		o.CheckpointTime = checkpointTime
	}
	if o.Secrets.sign == nil {
		return nil, fmt.Errorf("%w: there is no line of %s", ErrSecrets, signWord)
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, err
	}
	l := &Log{o: o, wake: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{}), disk: disk{dir: o.Dir}}
	if l.lock, err = lock(filepath.Join(o.Dir, lockFile)); err != nil {
		return nil, err
	}
	first, err := l.resume()
	if err != nil {
		return nil, errors.Join(err, l.lock.Close())
	}
	go l.write()
	if first != nil {
		if err := l.Append(*first); err != nil {
			return nil, errors.Join(err, l.Close())
		}
	}
	return l, nil
}

// resume finds the end of the log, and returns the entry that is to be written first, if there is one.
func (l *Log) resume() (*Entry, error) {
	names, err := files(l.o.Dir)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return &Entry{Kind: Created, Key: l.o.Secrets.Public()}, l.disk.next(1)
	}
	if err := l.mine(names[0]); err != nil {
		return nil, err
	}
	c, err := l.before(names)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(l.o.Dir, names[len(names)-1])
	where, err := lines(path, func(_ place, text []byte) error {
		_, err := c.follow(text)
		return err
	})
	torn := errors.Is(err, ErrTorn)
	if err != nil && !torn {
		return nil, &WrongError{where.file, where.line, err}
	}
	var first *Entry
	if torn {
		if first, err = cut(path, where.at); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	l.disk.file, l.disk.size, l.disk.good = f, where.at, c.state
	l.head, l.queued, l.signed, l.unsigned = c.state, where.at, c.signed, c.unsigned()
	l.durable = c.last
	if c.seq == 0 { // the crash came before the first entry was there
		first = &Entry{Kind: Created, Key: l.o.Secrets.Public()}
	}
	return first, nil
}

// mine returns an error where a log was begun with another key.
func (l *Log) mine(name string) error {
	if firstOf(name) != 1 {
		return nil // the beginning was taken away; checkpoints will tell
	}
	errFound := errors.New("found")
	_, err := lines(filepath.Join(l.o.Dir, name), func(_ place, text []byte) error {
		e, _, err := decode(text)
		if err == nil && !bytes.Equal(e.Key, l.o.Secrets.Public()) {
			err = errKey
		}
		return errors.Join(err, errFound)
	})
	switch {
	case errors.Is(err, errKey):
		return fmt.Errorf("%w: %w", ErrSecrets, errKey)
	case errors.Is(err, errFound), errors.Is(err, ErrTorn):
		return nil
	}
	return err
}

// before returns the chain up to the last file, from the last line of the one before.
func (l *Log) before(names []string) (*chain, error) {
	c := &chain{key: l.o.Secrets.Public()}
	last := names[len(names)-1]
	if len(names) > 1 {
		before := names[len(names)-2]
		text, err := lastLine(filepath.Join(l.o.Dir, before))
		if err != nil {
			return nil, &WrongError{before, 0, err}
		}
		e, hash, err := decode(text)
		if err != nil || e.Kind != Signed {
			return nil, &WrongError{before, 0, errLine}
		}
		c.state = state{e.Seq, hash}
	}
	if firstOf(last) != c.seq+1 {
		return nil, &WrongError{last, 1, errOrder}
	}
	return c, nil
}

// cut takes away what follows the last whole line of a file, durably, and returns the entry that says so.
func cut(path string, size int64) (*Entry, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	torn := b[size:]
	note := fmt.Sprintf("%d bytes after the last whole line, SHA-256 %x", len(torn), sha256.Sum256(torn))
	return &Entry{Kind: Repaired, Note: note}, errors.Join(f.Truncate(size), f.Sync(), f.Close())
}
