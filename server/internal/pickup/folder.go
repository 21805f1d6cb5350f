package pickup

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"fingerzeig/internal/durable"
)

// OpenFile opens the log at path, or begins one where there is none, and returns the state to which its events lead. A log with many more events
// than there are pickups is written anew, as one event, in a file that takes its place in one step: what was erased is not in it any more. One
// process has a log open at a time (by a lock beside it, path.lock, on Unix): ErrInUse.
func OpenFile(path string, key []byte, random io.Reader, now time.Time) (*Log, State, error) {
	held, err := lock(path + ".lock")
	if err != nil {
		return nil, State{}, err
	}
	l, s, err := openLocked(path, key, random, now)
	if err != nil {
		return nil, State{}, errors.Join(err, held.Close())
	}
	l.lock = held
	if err := begin(l, &s, random, now); err != nil {
		return nil, State{}, errors.Join(err, l.Close())
	}
	return l, s, nil
}

// begin begins another life of a log.
func begin(l *Log, s *State, random io.Reader, now time.Time) error {
	body, err := drawLife(random)
	if err != nil {
		return err
	}
	e := Event{now.UTC().Truncate(time.Millisecond), body}
	next, err := Apply(*s, e)
	if err != nil {
		return err
	}
	*s = next
	return l.Append(e)
}

func openLocked(path string, key []byte, random io.Reader, now time.Time) (*Log, State, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		l, err := replace(path, key, random)
		return l, State{}, err
	}
	if err != nil {
		return nil, State{}, err
	}
	s := State{}.clone()
	n := 0
	l, err := OpenLog(f, key, func(e Event) error { n++; return s.advance(e) })
	if err != nil {
		return nil, State{}, errors.Join(err, f.Close())
	}
	if n < compactFrom || n < compactShare*len(s.Pickups) {
		return l, s, nil
	}
	if err := l.Close(); err != nil {
		return nil, State{}, err
	}
	l, err = replace(path, key, random, Event{now.UTC(), &snapshot{s}})
	return l, s, err
}

// replace begins a log with events and puts it at path, durably.
func replace(path string, key []byte, random io.Reader, events ...Event) (_ *Log, err error) {
	f, err := os.OpenFile(path+".new", os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(path + ".new")
		}
	}()
	l, err := NewLog(f, key, random)
	if err != nil {
		return nil, err
	}
	if len(events) > 0 {
		if err := l.Append(events...); err != nil {
			return nil, err
		}
	}
	if err := durable.Rename(path+".new", path); err != nil {
		return nil, err
	}
	return l, nil
}
