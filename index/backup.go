package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fingerzeig/index/internal/envelope"
	"fingerzeig/index/internal/store"
	"fingerzeig/internal/durable"
)

// Backup writes all records as they are at one moment, encrypted to the recipients, public keys of age ("age1..."); n is their number. Enrolments
// and searches go on meanwhile. Records are sealed inside as they are in the store: whoever restores them needs the key-encryption key too,
// which is not part of the backup. An index that keeps its key in its own folder is lost with the folder unless the file "kek" is kept
// elsewhere.
func (x *Index) Backup(ctx context.Context, w io.Writer, recipients ...string) (n int, err error) {
	leave, err := x.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	x.compacting.RLock()
	defer x.compacting.RUnlock()
	out, err := envelope.Seal(w, recipients...)
	if err != nil {
		return 0, fmt.Errorf("index: %w", err)
	}
	f := newFrames(out, backupMagic)
	err = x.store.Walk(nil, func(key, value []byte) error {
		f.add(key, value)
		return errors.Join(f.err, ctx.Err())
	})
	if err == nil {
		err = errors.Join(f.end(), out.Close())
	}
	if err != nil {
		return f.n, fmt.Errorf("index: backup: %w", err)
	}
	return f.n, nil
}

// NewBackupKey returns a new pair of keys of age: identity is the secret half, which opens backups, recipient the public one, to which they are
// encrypted.
func NewBackupKey() (identity, recipient string, err error) {
	if identity, recipient, err = envelope.NewIdentity(); err != nil {
		return "", "", fmt.Errorf("index: %w", err)
	}
	return identity, recipient, nil
}

// RestoreOptions says how a backup is restored.
type RestoreOptions struct {
	Identities []string // secret keys of age ("AGE-SECRET-KEY-1..."), one of which opens the backup
	// Erasures is the newest list of erasures: those enrolled in the backup and erased since are left out.
	Erasures io.Reader
	// WithoutErasures restores without a list. Who was erased since the backup is enrolled again.
	WithoutErasures bool
}

// Restore makes an index in folder dir, which must not exist or be empty, from a backup. Nothing is there until all is. n is the number of
// records. It returns ErrErasures where it is not told about erasures, and ErrTruncated for a stream that is not whole; open the index with
// the key-encryption key that it had when the backup was made, from the file "kek" in dir or from the Options.
func Restore(ctx context.Context, dir string, backup io.Reader, o RestoreOptions) (n int, err error) {
	if (o.Erasures == nil) != o.WithoutErasures {
		return 0, ErrErasures
	}
	if entries, err := os.ReadDir(dir); err == nil && len(entries) > 0 {
		return 0, fmt.Errorf("index: %s is not empty", dir)
	}
	in, err := envelope.Open(backup, o.Identities...)
	if err != nil {
		return 0, fmt.Errorf("index: %w", err)
	}
	fresh := filepath.Clean(dir) + ".restoring"
	if err := os.RemoveAll(fresh); err != nil {
		return 0, fmt.Errorf("index: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("index: restore: %w", err), os.RemoveAll(fresh))
		}
	}()
	if err := os.MkdirAll(fresh, 0o700); err != nil {
		return 0, err
	}
	if n, err = restoreStore(ctx, filepath.Join(fresh, storeFolder), in, o.Erasures); err != nil {
		return n, err
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return n, err
	}
	return n, errors.Join(os.Rename(fresh, dir), durable.SyncFolder(filepath.Dir(filepath.Clean(dir))))
}

// restoreStore fills a new store from a backup and takes out what the list names.
func restoreStore(ctx context.Context, dir string, backup, list io.Reader) (n int, err error) {
	db, err := store.Open(dir)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	w := writer{db: db}
	err = readFrames(backup, backupMagic, func(key, value []byte) error {
		n++
		return errors.Join(ctx.Err(), w.add(store.Write{Key: key, Value: value}))
	})
	if err = errors.Join(err, w.flush()); err != nil || list == nil {
		return n, err
	}
	gone := map[[enrolmentBytes]byte]bool{}
	err = readFrames(list, erasuresMagic, func(key, value []byte) error {
		if len(key) != 9 || key[0] != erasureKind || len(value) != erasureBytes {
			return ErrTruncated
		}
		gone[[enrolmentBytes]byte(value)] = true
		return w.add(store.Write{Key: key, Value: value})
	})
	if err = errors.Join(err, w.flush()); err != nil {
		return n, err
	}
	return n, eraseEnrolments(db, gone)
}

// eraseEnrolments removes all records of some enrolments.
func eraseEnrolments(db *store.Store, gone map[[enrolmentBytes]byte]bool) error {
	var owners [][]byte
	err := db.Walk([]byte{ownerKind}, func(key, value []byte) error {
		if len(value) >= enrolmentBytes && gone[[enrolmentBytes]byte(value)] {
			owners = append(owners, key)
		}
		return nil
	})
	w := writer{db: db}
	for _, owner := range owners {
		for _, kind := range []byte{ownerKind, subjectKind, sampleKind} {
			err = errors.Join(err, db.Keys(append([]byte{kind}, owner[1:]...), func(key []byte) error {
				return w.add(store.Write{Key: bytes.Clone(key)})
			}))
		}
	}
	return errors.Join(err, w.flush())
}

// writer applies writes in steps that a store takes.
type writer struct {
	db    *store.Store
	batch []store.Write
	bytes int
}

func (w *writer) add(one store.Write) error {
	w.batch = append(w.batch, one)
	if w.bytes += len(one.Key) + len(one.Value); w.bytes < transactionBytes && len(w.batch) < rewrapAtOnce {
		return nil
	}
	return w.flush()
}

func (w *writer) flush() error {
	batch := w.batch
	w.batch, w.bytes = nil, 0
	if len(batch) == 0 {
		return nil
	}
	return w.db.Apply(batch)
}
