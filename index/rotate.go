package index

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"fingerzeig/index/internal/store"
	"fingerzeig/internal/durable"
)

// Rotate puts another key-encryption key in place of the present one: every subject's data key is wrapped anew, nothing else is written again.
// An index that was opened with a key needs the next one; one that keeps its key in its own folder draws it, and newKey must be nil. When Rotate
// returns without error the old key opens nothing any more. What is left undone by an error, by ctx or by a crash is finished by the next
// Rotate, or by Open, which until then takes either key. Enrolments go on meanwhile. It returns ErrKey for a key that cannot be used, and for
// the one that is in use. newKey is copied: the caller may overwrite it.
func (x *Index) Rotate(ctx context.Context, newKey []byte) error {
	leave, err := x.enter()
	if err != nil {
		return err
	}
	defer leave()
	x.compacting.RLock()
	defer x.compacting.RUnlock()
	x.rotating.Lock()
	defer x.rotating.Unlock()
	if x.ownKey != (newKey == nil) || !x.ownKey && len(newKey) != KeyBytes {
		return fmt.Errorf("%w: a new one of %d bytes for an index whose key is its own: %v", ErrKey, len(newKey), x.ownKey)
	}
	// The key file must hold the key in use before the file of the next one is written over.
	if err := x.settleRotation(ctx); err != nil {
		return err
	}
	if bytes.Equal(newKey, x.key) {
		return fmt.Errorf("%w: it is the one in use", ErrKey)
	}
	if x.ownKey {
		if newKey, err = makeKey(filepath.Join(x.dir, keyFileFresh)); err != nil {
			return err
		}
	}
	if err := x.beginRotation(x.key, bytes.Clone(newKey)); err != nil {
		return err
	}
	return x.settleRotation(ctx)
}

// settleRotation finishes the rotation that is under way, if there is one, and leaves the key in use in the key file.
func (x *Index) settleRotation(ctx context.Context) error {
	if x.keys.before != nil { // only a rotation changes it
		if err := x.finishRotation(ctx); err != nil {
			return err
		}
	}
	if x.ownKey {
		return x.settleKeyFile()
	}
	return nil
}

// beginRotation notes both keys, each sealed by the other: from here on either opens the index.
func (x *Index) beginRotation(oldKey, newKey []byte) error {
	defer x.change()()
	old, next := newSealer(oldKey), newSealer(newKey)
	note := append(old.seal(newKey, []byte(rotationKey)), next.seal(oldKey, []byte(rotationKey))...)
	if err := x.store.Apply([]store.Write{{Key: []byte(rotationKey), Value: note}}); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	x.keys, x.key = keyring{next, &old}, newKey
	return nil
}

// rewrapAtOnce is how many owners are wrapped anew in one step to the disk.
const rewrapAtOnce = 1000

// finishRotation wraps anew what the old key has sealed.
func (x *Index) finishRotation(ctx context.Context) error {
	var owners [][]byte // those that come later are sealed by the new key
	err := x.store.Keys([]byte{ownerKind}, func(key []byte) error {
		owners = append(owners, key)
		return nil
	})
	for len(owners) > 0 && err == nil {
		n := min(rewrapAtOnce, len(owners))
		if err = ctx.Err(); err == nil {
			err = x.rewrap(owners[:n])
		}
		owners = owners[n:]
	}
	if err != nil {
		return fmt.Errorf("index: rotation: %w", err)
	}
	if x.ownKey {
		if err := keepKey(filepath.Join(x.dir, keyFileFresh), x.key); err != nil {
			return err
		}
	}
	defer x.change()()
	err = x.store.Apply([]store.Write{
		{Key: []byte(nameKeyKey), Value: x.keys.now.seal(x.nameKey, []byte(nameKeyKey))},
		{Key: []byte(rotationKey)},
	})
	if err != nil {
		return fmt.Errorf("index: rotation: %w", err)
	}
	x.keys.before = nil
	return nil
}

// rewrap seals some owners by the new key. Those that no key opens are damaged and stay as they are.
func (x *Index) rewrap(owners [][]byte) error {
	defer x.change()()
	var batch []store.Write
	for _, key := range owners {
		value, err := x.store.Get(key)
		if errors.Is(err, store.ErrNotFound) {
			continue // erased meanwhile
		}
		if err != nil {
			return err
		}
		sealed, about := splitOwner(key, value)
		if plain, err := x.keys.before.open(sealed, about); err == nil {
			id := value[:enrolmentBytes:enrolmentBytes]
			batch = append(batch, store.Write{Key: key, Value: append(id, x.keys.now.seal(plain, about)...)})
		}
	}
	return x.store.Apply(batch)
}

// settleKeyFile leaves the key that opens the index in the key file, and no other.
func (x *Index) settleKeyFile() error {
	fresh, path := filepath.Join(x.dir, keyFileFresh), filepath.Join(x.dir, keyFile)
	next, err := readKey(fresh)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	sealed, gerr := x.store.Get([]byte(nameKeyKey))
	if gerr != nil {
		return fmt.Errorf("index: %w", gerr)
	}
	if err == nil {
		_, err = newSealer(next).open(sealed, []byte(nameKeyKey))
	}
	if err != nil { // a rotation that never began
		return wipeFile(fresh)
	}
	if err := overwrite(path); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	x.key = next
	return durable.SyncFolder(x.dir)
}

// wipeFile overwrites a file with zeros, durably, and removes it.
func wipeFile(path string) error {
	err := overwrite(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return errors.Join(err, os.Remove(path))
}

// overwrite puts zeros in place of what is in a file, durably.
func overwrite(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	info, err := f.Stat()
	if err == nil {
		err = (&snapshot{f: f}).zero(0, info.Size())
	}
	return errors.Join(err, f.Sync(), f.Close())
}

// newEnrolment returns what tells one enrolment from all others.
func newEnrolment() []byte {
	id := make([]byte, enrolmentBytes)
	rand.Read(id)
	return id
}
