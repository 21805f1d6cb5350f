package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"fingerzeig/index/internal/store"
)

// Options says how an index is opened. The zero Options are fine. Key is copied: the caller may overwrite it.
type Options struct {
	Key []byte           // key-encryption key of KeyBytes; nil: that in the file "kek" of the folder, made at first with mode 0600
	Now func() time.Time // nil: time.Now
	// Names is the key of the names of another index, sealed by the same Key: see SealedNames. A new index takes it for its own; one that has
	// another is not opened. nil: a new index draws it.
	Names []byte
}

// Index is an open index. It is safe for concurrent use.
type Index struct {
	dir     string
	store   *store.Store
	nameKey []byte
	ownKey  bool   // the key-encryption key is that in the folder
	key     []byte // the key-encryption key
	now     func() time.Time

	life   sync.RWMutex // read-locked while something is under way; Close write-locks it
	closed bool

	// compacting is read-locked while the whole store is read, and rotating locked while keys change hands; changes is locked by all that changes
	// records; records orders what reads and writes several of them. They are locked in this order. Galleries are changed while records is
	// write-locked. Searches and Verify do without any.
	deduplicating sync.Mutex // one job at a time
	admitting     sync.Mutex // locked from the look for duplicates to the enrolment
	compacting    sync.RWMutex
	rotating      sync.Mutex
	changes       sync.Mutex
	records       sync.RWMutex

	keys      keyring // of what changes hands, read under records
	erasures  uint64  // number of the last one
	galleries galleries
	snapshot  *snapshot // nil: there is none

	renewing sync.WaitGroup // what writes candidates of a new version of the matcher, until stop
	stop     chan struct{}
}

// Open opens the index in folder dir, or makes it. It returns ErrKey where the key is not that of the index and ErrLocked where another process has
// it open, ErrVersion where a newer program wrote it, and ErrCorrupt where the files of the store are so damaged that nobody can tell what is
// missing: restore a backup then. Records that are damaged do not keep the others from being served: see Ready.
func Open(dir string, o Options) (*Index, error) {
	if o.Key != nil && len(o.Key) != KeyBytes {
		return nil, fmt.Errorf("%w: %d bytes, want %d", ErrKey, len(o.Key), KeyBytes)
	}
	if err := checkVersion(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	if err := settleStore(dir); err != nil {
		return nil, err
	}
	db, err := store.Open(filepath.Join(dir, storeFolder))
	if errors.Is(err, store.ErrLocked) {
		return nil, fmt.Errorf("%w: %w", ErrLocked, err)
	}
	if errors.Is(err, store.ErrDamaged) {
		return nil, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	x := &Index{dir: dir, store: db, now: o.Now, stop: make(chan struct{})}
	if x.now == nil {
		x.now = time.Now
	}
	if err := x.unlock(o.Key, o.Names); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := x.load(); err != nil {
		return nil, errors.Join(err, x.snapshot.close(), db.Close())
	}
	return x, nil
}

// change keeps everybody else from reading and writing records until done is called.
func (x *Index) change() (done func()) {
	x.changes.Lock()
	x.records.Lock()
	return func() {
		x.records.Unlock()
		x.changes.Unlock()
	}
}

// Close waits for what is under way and closes the index. A second Close does nothing. Where much has changed in a large index it writes a
// snapshot first, some seconds for a million fingers.
func (x *Index) Close() error {
	x.life.Lock()
	defer x.life.Unlock()
	if x.closed {
		return nil
	}
	x.closed = true
	close(x.stop)
	x.renewing.Wait()
	var err error
	if x.wantsSnapshot() {
		err = x.writeSnapshot(context.Background())
	}
	return errors.Join(err, x.snapshot.close(), x.store.Close())
}

// enter keeps the index open until leave is called.
func (x *Index) enter() (leave func(), err error) {
	x.life.RLock()
	if x.closed {
		x.life.RUnlock()
		return nil, ErrClosed
	}
	return x.life.RUnlock, nil
}

// Ready returns an error where the index cannot do its work: ErrClosed, one of the store, or ErrCorrupt with the number of damaged
// records. With damaged records other subjects are still verified, but searches are Indeterminate.
func (x *Index) Ready() error {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	x.records.RLock()
	err = x.store.Ready()
	x.records.RUnlock()
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if n := x.galleries.damaged(); n > 0 {
		return fmt.Errorf("%w: %d subjects", ErrCorrupt, n)
	}
	return nil
}

// Room returns how many bytes may still be written until enrolments return ErrNoSpace.
func (x *Index) Room() (bytes uint64, err error) {
	leave, err := x.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	x.records.RLock()
	defer x.records.RUnlock()
	if bytes, err = x.store.Free(); err != nil {
		return 0, fmt.Errorf("index: %w", err)
	}
	return bytes, nil
}

// Galleries lists the galleries that hold subjects or have a policy, by name. It waits for nobody, not even for Close.
func (x *Index) Galleries(ctx context.Context) ([]GalleryInfo, error) {
	return x.galleries.list(), ctx.Err()
}

// Size returns the size of a gallery: zeros where there is none.
func (x *Index) Size(ctx context.Context, g GalleryID) (GalleryInfo, error) {
	leave, err := x.enter()
	if err != nil {
		return GalleryInfo{}, err
	}
	defer leave()
	subjects, samples := x.galleries.size(g)
	return GalleryInfo{g, subjects, samples}, ctx.Err()
}
