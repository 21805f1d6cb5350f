package store

import (
	"errors"
	"fmt"
)

// ErrNoSpace is returned by Apply where the disk is nearly full. Nothing is written then. What removes only is let through longer.
var ErrNoSpace = errors.New("store: the disk is nearly full")

// Badger writes into files that are mapped into memory and take room as they are written to: on a disk that is full the process would be killed.
// So there must be room for what it writes by itself: tables of the memory it holds, merged tables, the next file of the value log.
const (
	reserveBytes = 128 << 20
	removalBytes = 64 << 20 // left for it where a batch removes only
)

// Free returns how many bytes may be written until Apply returns ErrNoSpace.
func (s *Store) Free() (uint64, error) {
	free, err := s.free(s.dir)
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	return free - min(free, reserveBytes), nil
}

// Room returns ErrNoSpace where n bytes more would leave too little of the disk.
func (s *Store) Room(n int) error { return s.room(n, reserveBytes) }

func (s *Store) room(n int, reserve uint64) error {
	free, err := s.free(s.dir)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if free < uint64(n)+reserve {
		return fmt.Errorf("%w: %d MiB are free", ErrNoSpace, free>>20)
	}
	return nil
}

// roomFor returns ErrNoSpace where a batch would leave too little of the disk.
func (s *Store) roomFor(batch []Write) error {
	n, reserve := 0, uint64(removalBytes)
	for _, w := range batch {
		n += len(w.Key) + len(w.Value)
		if len(w.Value) > valueThreshold {
			reserve = reserveBytes
		}
	}
	return s.room(n, reserve)
}
