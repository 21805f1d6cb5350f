package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/badger/v4/options"
	"github.com/dgraph-io/ristretto/v2/z"
)

// ErrNotFound is returned when there is no value under a key.
var ErrNotFound = errors.New("store: not found")

// ErrLocked is returned when another process has the folder open.
var ErrLocked = errors.New("store: the folder is in use by another process")

// ErrTooLarge is returned when a batch does not fit one transaction: about 1 MiB, not counting
// values of more than a kilobyte.
var ErrTooLarge = errors.New("store: batch too large")

// Write is one change of a batch: a nil Value removes the key.
type Write struct{ Key, Value []byte }

// Store is an open folder. It is safe for concurrent use.
type Store struct {
	db   *badger.DB
	dir  string
	free func(dir string) (uint64, error)
}

// Sizes of files and buffers: an index of some thousand subjects is a few megabytes, not the gigabytes that the defaults reserve.
const (
	memTableBytes = 8 << 20
	valueLogBytes = 16 << 20
	// What is longer lies in the value log, which is written once: samples would be written again by every merge of tables, and reading the keys
	// would read past them. Enrolling in batches is twice as fast.
	valueThreshold = 1 << 10
)

// unbegunFiles is how many files a crash can leave that were made and never written to. Badger does not open a folder with such a file, but makes
// it what it should be as it fails.
const unbegunFiles = 4

// Open opens or makes the store in folder dir. It returns ErrLocked where another process has it open, and ErrDamaged.
func Open(dir string) (*Store, error) {
	o := badger.DefaultOptions(dir).
		WithSyncWrites(true).
		WithLogger(nil).
		WithMetricsEnabled(false).
		WithMemTableSize(memTableBytes).
		WithValueLogFileSize(valueLogBytes).
		WithValueThreshold(valueThreshold).
		WithNumMemtables(2).
		WithNumLevelZeroTables(2).
		WithNumLevelZeroTablesStall(6).
		WithNumCompactors(2).
		WithBlockCacheSize(0).
		WithCompression(options.None) // sealed values do not compress
	if inUse(dir) { // its files change under our eyes
		return nil, ErrLocked
	}
	if err := verify(dir); err != nil {
		return nil, err
	}
	db, err := badger.Open(o)
	for range unbegunFiles {
		if err == nil || !strings.Contains(err.Error(), z.NewFile.Error()) {
			break
		}
		db, err = badger.Open(o)
	}
	if err != nil {
		if strings.Contains(err.Error(), "Cannot acquire directory lock") {
			return nil, fmt.Errorf("%w: %w", ErrLocked, err)
		}
		if path := (*fs.PathError)(nil); !errors.As(err, &path) { // the files can be read: what is in them is wrong
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		return nil, fmt.Errorf("store: %w", err)
	}
	// What is written from here on is not in the list.
	if err := os.Remove(filepath.Join(dir, closedFile)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(fmt.Errorf("store: %w", err), db.Close())
	}
	return &Store{db, dir, freeBytes}, nil
}

// Close writes out what is in memory and releases the folder.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return leave(s.dir)
}

// Get returns the value under key, or ErrNotFound.
func (s *Store) Get(key []byte) (value []byte, err error) {
	err = s.db.View(func(tx *badger.Txn) error {
		item, err := tx.Get(key)
		if errors.Is(err, badger.ErrKeyNotFound) {
			return ErrNotFound
		}
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		value, err = item.ValueCopy(nil)
		return err
	})
	return value, err
}

// Apply makes all changes of a batch, durably, or none of them. It returns ErrTooLarge or ErrNoSpace where it cannot.
func (s *Store) Apply(batch []Write) error {
	if err := s.roomFor(batch); err != nil {
		return err
	}
	err := s.db.Update(func(tx *badger.Txn) error {
		for _, w := range batch {
			var err error
			if w.Value == nil {
				err = tx.Delete(w.Key)
			} else {
				err = tx.Set(w.Key, w.Value)
			}
			if errors.Is(err, badger.ErrTxnTooBig) {
				return ErrTooLarge
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, ErrTooLarge) {
		return fmt.Errorf("store: %w", err)
	}
	return err
}

// Keys calls do with every key that begins with prefix, in order. It may be kept. It stops at the first error of do and returns it.
func (s *Store) Keys(prefix []byte, do func(key []byte) error) error {
	return s.db.View(func(tx *badger.Txn) error {
		o := badger.DefaultIteratorOptions
		o.Prefix, o.PrefetchValues = prefix, false
		it := tx.NewIterator(o)
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			if err := do(it.Item().KeyCopy(nil)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Walk calls do with every key that begins with prefix, in order, and its value. Both may be kept. It stops at the first error of do and
// returns it.
func (s *Store) Walk(prefix []byte, do func(key, value []byte) error) error {
	return s.db.View(func(tx *badger.Txn) error {
		o := badger.DefaultIteratorOptions
		o.Prefix = prefix
		it := tx.NewIterator(o)
		defer it.Close()
		for it.Rewind(); it.Valid(); it.Next() {
			value, err := it.Item().ValueCopy(nil)
			if err != nil {
				return fmt.Errorf("store: %w", err)
			}
			if err := do(it.Item().KeyCopy(nil), value); err != nil {
				return err
			}
		}
		return nil
	})
}

// Ready returns an error where the store takes no more writes.
func (s *Store) Ready() error {
	if s.db.IsClosed() {
		return errors.New("store: closed")
	}
	return nil
}
