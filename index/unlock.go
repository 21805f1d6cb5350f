package index

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"

	"fingerzeig/index/internal/store"
)

// keyring seals owners and the key of the names. While keys change hands, what is sealed by the one before opens too.
type keyring struct {
	now    sealer
	before *sealer // nil: no rotation is under way
}

// open returns what was sealed, or ErrCorrupt where it was not sealed by a key of the ring and about this.
func (k keyring) open(sealed, about []byte) ([]byte, error) {
	plain, err := k.now.open(sealed, about)
	if err != nil && k.before != nil {
		return k.before.open(sealed, about)
	}
	return plain, err
}

// The store's keys of what there is once.
const (
	nameKeyKey  = "h" // the key of the names, sealed by the key-encryption key
	rotationKey = "k" // while a rotation is under way: the new key sealed by the old one, then the old key sealed by the new one
)

const sealedKeyBytes = 12 + KeyBytes + 16 // nonce, key, tag

// unlock finds the key-encryption key and with it the key of the names, which a new index gets here.
func (x *Index) unlock(key, names []byte) error {
	sealed, err := x.store.Get([]byte(nameKeyKey))
	fresh := errors.Is(err, store.ErrNotFound)
	if err != nil && !fresh {
		return fmt.Errorf("index: %w", err)
	}
	mark := filepath.Join(x.dir, markFile)
	if fresh && exists(mark) {
		return fmt.Errorf("%w: the store has lost what it held", ErrCorrupt)
	}
	keys := [][]byte{bytes.Clone(key)}
	if x.ownKey = key == nil; x.ownKey {
		if keys, err = loadKeys(x.dir, fresh); err != nil {
			return err
		}
	}
	if fresh {
		x.key, x.keys.now = keys[0], newSealer(keys[0])
		if names != nil {
			if x.nameKey, err = x.keys.now.open(names, []byte(nameKeyKey)); err != nil {
				return fmt.Errorf("%w: that of the names", ErrKey)
			}
		} else {
			x.nameKey = make([]byte, KeyBytes)
			rand.Read(x.nameKey)
		}
		err := x.store.Apply([]store.Write{{Key: []byte(nameKeyKey), Value: x.keys.now.seal(x.nameKey, []byte(nameKeyKey))}})
		return errors.Join(err, writeMark(mark))
	}
	if err := settleMark(mark); err != nil {
		return err
	}
	for _, key := range keys {
		if err = x.unlockWith(key, sealed); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	if names != nil {
		shared, err := x.keys.open(names, []byte(nameKeyKey))
		if err != nil || !bytes.Equal(shared, x.nameKey) {
			return fmt.Errorf("%w: that of the names is another", ErrKey)
		}
	}
	return x.settleRotation(context.Background())
}

// unlockWith opens the key of the names, by way of the rotation that is under way if there is one.
func (x *Index) unlockWith(raw, sealed []byte) error {
	key := newSealer(raw)
	x.key = raw
	rotation, err := x.store.Get([]byte(rotationKey))
	if errors.Is(err, store.ErrNotFound) {
		if x.nameKey, err = key.open(sealed, []byte(nameKeyKey)); err != nil {
			return ErrKey
		}
		x.keys = keyring{now: key}
		return nil
	}
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if len(rotation) != 2*sealedKeyBytes {
		return fmt.Errorf("%w: rotation", ErrCorrupt)
	}
	now, before := key, key
	if plain, err := key.open(rotation[:sealedKeyBytes], []byte(rotationKey)); err == nil {
		now, x.key = newSealer(plain), plain // raw is the old one
	} else if plain, err := key.open(rotation[sealedKeyBytes:], []byte(rotationKey)); err == nil {
		before = newSealer(plain) // raw is the new one
	} else {
		return ErrKey
	}
	if x.nameKey, err = before.open(sealed, []byte(nameKeyKey)); err != nil {
		return ErrKey
	}
	x.keys = keyring{now, &before}
	return nil
}
