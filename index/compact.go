package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"fingerzeig/index/internal/store"
	"fingerzeig/internal/durable"
)

// Folders of the store while it is compacted. storeNext is whole from the moment it has that name; storeOld is of no use from the moment
// storeFolder is there beside it.
const (
	storeFolder = "db"
	storeFresh  = "db-new"
	storeNext   = "db-next"
	storeOld    = "db-old"
)

// Compact writes all records to a new store, puts it in place of the old one, and overwrites the files of that: what was removed or replaced, in
// particular the wrapped data keys of erased subjects, is then nowhere on disk, as far as the file system overwrites in place. Enrolments and
// removals wait meanwhile, searches and Get do not. It returns ErrNoSpace, and the store stays as it is, where there is no room for a copy. A crash
// at any moment leaves one whole store, which Open finds.
func (x *Index) Compact(ctx context.Context) (err error) {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	x.compacting.Lock()
	defer x.compacting.Unlock()
	x.changes.Lock()
	defer x.changes.Unlock()
	path := func(name string) string { return filepath.Join(x.dir, name) }
	if err := errors.Join(os.RemoveAll(path(storeFresh)), copyStore(ctx, x.store, path(storeFresh))); err != nil {
		return errors.Join(fmt.Errorf("index: compaction: %w", err), os.RemoveAll(path(storeFresh)))
	}
	if err := errors.Join(os.Rename(path(storeFresh), path(storeNext)), durable.SyncFolder(x.dir)); err != nil {
		return fmt.Errorf("index: compaction: %w", err)
	}
	x.records.Lock()
	defer x.records.Unlock()
	if err := x.store.Close(); err != nil {
		return fmt.Errorf("index: compaction: %w", err)
	}
	err = settleStore(x.dir)
	if exists(path(storeNext)) {
		// The old store goes on. The copy must be gone before that is written to, or Open would take the copy and lose what was written.
		err = errors.Join(err, os.RemoveAll(path(storeNext)), durable.SyncFolder(x.dir))
	}
	if exists(path(storeNext)) || !exists(path(storeFolder)) {
		return err // the store stays closed, and Ready says so, until Open has brought the folders in order
	}
	db, oerr := store.Open(path(storeFolder))
	if oerr != nil {
		return errors.Join(err, oerr)
	}
	x.store = db
	return err
}

// copyStore copies all records to a new store.
func copyStore(ctx context.Context, from *store.Store, dir string) (err error) {
	to, err := store.Open(dir)
	if err != nil {
		return err
	}
	w := writer{db: to}
	err = from.Walk(nil, func(key, value []byte) error {
		return errors.Join(ctx.Err(), w.add(store.Write{Key: key, Value: value}))
	})
	return errors.Join(err, w.flush(), to.Close())
}

// settleStore brings the folders in order, wherever a compaction ended. The store is closed.
func settleStore(dir string) error {
	path := func(name string) string { return filepath.Join(dir, name) }
	if err := os.RemoveAll(path(storeFresh)); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if exists(path(storeNext)) {
		if exists(path(storeFolder)) {
			if err := errors.Join(wipeFolder(path(storeOld)), os.Rename(path(storeFolder), path(storeOld)), durable.SyncFolder(dir)); err != nil {
				return fmt.Errorf("index: %w", err)
			}
		}
		if err := errors.Join(os.Rename(path(storeNext), path(storeFolder)), durable.SyncFolder(dir)); err != nil {
			return fmt.Errorf("index: %w", err)
		}
	}
	if err := wipeFolder(path(storeOld)); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// wipeFolder overwrites all files of a folder and removes it.
func wipeFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := wipeFile(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return os.Remove(dir)
}
