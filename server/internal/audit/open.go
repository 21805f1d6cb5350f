package audit

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
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
	l := &Log{o: o, wake: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{}), disk: disk{dir: o.Dir}, secrets: o.Secrets}
	if l.lock, err = lock(filepath.Join(o.Dir, lockFile)); err != nil {
		return nil, err
	}
	first, err := l.resume()
	if err != nil {
		return nil, errors.Join(err, l.lock.Close())
	}
	l.kept = l.secrets
	shown := l.batches // the checkpoint without which nothing may follow a new key
	go l.write()
	err = l.Append(first...)
	for _, b := range shown {
		<-b.done
		err = errors.Join(err, b.err)
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// resume finds the end of the log and the keys that hold there, and returns the entries that are to be written first.
func (l *Log) resume() (first []Entry, err error) {
	created := []Entry{{Kind: Created, Key: l.o.Secrets.Public()}}
	names, err := files(l.o.Dir)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return created, l.disk.next(1)
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
	if c.seq > 0 {
		if l.secrets, err = l.inForce(c); err != nil {
			return nil, err
		}
	}
	if torn {
		repaired, err := cut(path, where.at)
		if err != nil {
			return nil, err
		}
		first = append(first, repaired)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	l.disk.file, l.disk.size, l.disk.good = f, where.at, c.state
	l.head, l.queued, l.signed, l.unsigned = c.state, where.at, c.signed, c.unsigned()
	l.durable = c.last
	if c.seq == 0 { // the crash came before the first entry was there
		return created, nil
	}
	if c.unshown { // the crash came before the checkpoint of a new key was there
		_, err = l.sign()
	}
	return first, err
}

// mine returns an error where a log was begun with another key.
func (l *Log) mine(name string) error {
	if firstOf(name) != 1 {
		return nil // the beginning was taken away; checkpoints will tell
	}
	errFound := errors.New("found")
	_, err := lines(filepath.Join(l.o.Dir, name), func(_ place, text []byte) error {
		c := chain{known: l.o.Secrets.Keys()}
		e, _, err := decode(text)
		if err == nil {
			err = c.take(e.Key, e)
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

// candidates are the keys that the log may have now or have had.
func (l *Log) candidates() []ed25519.PublicKey {
	all := l.o.Secrets.Keys()
	if l.o.next != nil {
		all = append(all, l.o.next.Public())
	}
	return all
}

// before returns the chain up to the last file, from the checkpoint at the end of the one before.
func (l *Log) before(names []string) (*chain, error) {
	c := &chain{known: l.candidates()}
	last := names[len(names)-1]
	if len(names) > 1 {
		before := names[len(names)-2]
		if err := l.leap(c, filepath.Join(l.o.Dir, before)); err != nil {
			return nil, err
		}
	}
	switch {
	case len(names) == 1 && firstOf(last) != 1:
		return nil, &WrongError{last, 1, errAlone}
	case firstOf(last) != c.seq+1:
		return nil, &WrongError{last, 1, errOrder}
	}
	return c, nil
}

// leap takes the chain to the end of a file, which is a checkpoint by one of the log's keys.
func (l *Log) leap(c *chain, path string) error {
	wrong := func(err error) error { return &WrongError{filepath.Base(path), 0, err} }
	two, err := lastLines(path)
	if err != nil {
		return wrong(err)
	}
	_, hash, err := decode(two[0])
	if err != nil {
		return wrong(err)
	}
	e, _, err := decode(two[1])
	if err != nil || e.Kind != Signed {
		return wrong(errLine)
	}
	for _, key := range l.candidates() {
		if at := checkpointOf(e, hash, key); at.good() {
			return c.skip(at)
		}
	}
	return fmt.Errorf("%w: %w", ErrSecrets, wrong(errNoKey))
}

// What keeps a log from being written to.
var (
	errNoKey = errors.New("the checkpoint is signed by no key of the file: that is from before the log's key was changed, or another log's")
	errAlone = errors.New("the file before it is missing: the last two have to stay in the folder")
	errLater = errors.New("the log's key was changed since: this is a file from before")
)

// inForce returns the secrets that hold at the end of a chain.
func (l *Log) inForce(c *chain) (Secrets, error) {
	switch {
	case bytes.Equal(c.key, l.o.Secrets.Public()):
		return l.o.Secrets, nil
	case l.o.next != nil && bytes.Equal(c.key, l.o.next.Public()):
		return *l.o.next, nil
	case slices.ContainsFunc(l.o.Secrets.Keys(), func(k ed25519.PublicKey) bool { return bytes.Equal(k, c.key) }):
		return Secrets{}, &WrongError{Why: errBehind}
	}
	return Secrets{}, fmt.Errorf("%w: %w", ErrSecrets, errLater)
}

// cut takes away what follows the last whole line of a file, durably, and returns the entry that says so.
func cut(path string, size int64) (Entry, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return Entry{}, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0o600)
	if err != nil {
		return Entry{}, err
	}
	torn := b[size:]
	note := fmt.Sprintf("%d bytes after the last whole line, SHA-256 %x", len(torn), sha256.Sum256(torn))
	return Entry{Kind: Repaired, Note: note}, errors.Join(f.Truncate(size), f.Sync(), f.Close())
}
