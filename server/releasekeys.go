package main

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"fingerzeig/internal/durable"
	"fingerzeig/server/internal/audit"
)

// releaseKeys are the key that signs releases, and the one that is to come. Terminals obey public keys that their configuration names: the next one is
// drawn, written into all of them, and only then signs. Without a file the key follows from the index's. The file is sealed, since each of these keys opens every
// locker. It is safe for concurrent use.
type releaseKeys struct {
	path string
	aead cipher.AEAD

	mu   sync.Mutex
	now  ed25519.PrivateKey
	next ed25519.PrivateKey // nil: there is none
}

// sealedReleases is what the seal of the file covers beside what is in it.
const sealedReleases = "fingerzeig keys of releases 1"

// Why keys of releases are not what was asked for.
var (
	errReleaseKeys = errors.New("the keys of releases are damaged, or another index's: put back the file from the safe; without it, terminals need the key that this index begins with")
	errNextThere   = errors.New("the next key is drawn already: switch to it, or drop it")
	errNoNext      = errors.New("no next key is drawn")
	errStep        = errors.New("there is no such step")
)

// openReleaseKeys reads the file in the folder of the index, where there is one.
func openReleaseKeys(dir string, derive func(purpose string) []byte) (*releaseKeys, error) {
	block, err := aes.NewCipher(derive(releaseKeysPurpose))
	if err != nil {
		return nil, err
	}
	k := &releaseKeys{path: filepath.Join(dir, releaseKeysFile), now: ed25519.NewKeyFromSeed(derive(releasesPurpose))}
	if k.aead, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(k.path)
	if errors.Is(err, os.ErrNotExist) {
		return k, nil
	}
	if err != nil {
		return nil, err
	}
	seeds, err := k.aead.Open(nil, nil, b, []byte(sealedReleases))
	if err != nil || len(seeds) != ed25519.SeedSize && len(seeds) != 2*ed25519.SeedSize {
		return nil, fmt.Errorf("%s: %w", k.path, errReleaseKeys)
	}
	k.now, seeds = ed25519.NewKeyFromSeed(seeds[:ed25519.SeedSize]), seeds[ed25519.SeedSize:]
	if len(seeds) > 0 {
		k.next = ed25519.NewKeyFromSeed(seeds)
	}
	return k, nil
}

// key returns the one that signs.
func (k *releaseKeys) key() ed25519.PrivateKey {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now
}

// The steps of a change, and the one that only looks.
const (
	releaseList   = "list"
	releaseNext   = "next"
	releaseSwitch = "switch"
	releaseDrop   = "drop"
)

// step takes a step, and returns the public keys after it: that which signs, and the next one where there is one. What is returned is durable; after an error
// all is as before.
func (k *releaseKeys) step(name string) (public []string, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	switch {
	case name == releaseList:
	case name == releaseNext && k.next != nil:
		err = errNextThere
	case name == releaseNext:
		var next ed25519.PrivateKey
		if _, next, err = ed25519.GenerateKey(rand.Reader); err == nil {
			err = k.set(k.now, next)
		}
	case (name == releaseSwitch || name == releaseDrop) && k.next == nil:
		err = errNoNext
	case name == releaseSwitch:
		err = k.set(k.next, nil)
	case name == releaseDrop:
		err = k.set(k.now, nil)
	default:
		err = errStep
	}
	if err != nil {
		return nil, err
	}
	for _, key := range []ed25519.PrivateKey{k.now, k.next} {
		if key != nil {
			public = append(public, base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey)))
		}
	}
	return public, nil
}

// set writes keys durably, and takes them.
func (k *releaseKeys) set(now, next ed25519.PrivateKey) error {
	seeds := slices.Clone(now.Seed())
	if next != nil {
		seeds = append(seeds, next.Seed()...)
	}
	defer clear(seeds)
	if err := durable.Replace(k.path, k.aead.Seal(nil, nil, seeds, []byte(sealedReleases))); err != nil {
		return err
	}
	k.now, k.next = now, next
	return nil
}

// errPickupless is returned where there are no releases.
var errPickupless = errors.New("the service that runs hands no documents over (pickups)")

// releaseKeysStep takes a step with the keys of releases, and records it.
func (s *service) releaseKeysStep(name string) ([]string, error) {
	keys := s.releases.Load()
	if keys == nil {
		return nil, errPickupless
	}
	if name == releaseList {
		return keys.step(name)
	}
	e := audit.Entry{Kind: audit.Settings, Operation: "release-keys", Outcome: audit.Begun, Note: name}
	if err := s.guarding.record(e); err != nil {
		return nil, err
	}
	public, err := keys.step(name)
	if e.Outcome = audit.Done; err != nil {
		e.Outcome = "failed"
	}
	return public, errors.Join(err, s.guarding.record(e))
}
