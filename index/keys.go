package index

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"fingerzeig/internal/durable"
)

// KeyBytes is the length of a key-encryption key.
const KeyBytes = 32

// keyFile holds the key-encryption key of an index that is opened without one.
const keyFile = "kek"

// keyFileFresh holds the next one while a rotation is under way.
const keyFileFresh = "kek-new"

// loadKeys reads the key files of dir, or makes the first where create allows that.
func loadKeys(dir string, create bool) (keys [][]byte, err error) {
	path := filepath.Join(dir, keyFile)
	for _, name := range []string{keyFile, keyFileFresh} {
		key, rerr := readKey(filepath.Join(dir, name))
		if rerr == nil {
			keys = append(keys, key)
		} else if !errors.Is(rerr, fs.ErrNotExist) {
			err = rerr
		}
	}
	switch {
	case len(keys) > 0:
		return keys, nil
	case err != nil:
		return nil, err
	case !create:
		return nil, fmt.Errorf("%w: the file %s is missing", ErrKey, keyFile)
	}
	key, err := makeKey(path)
	return [][]byte{key}, err
}

// readKey reads a key file.
func readKey(path string) ([]byte, error) {
	key, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	if len(key) != KeyBytes {
		return nil, fmt.Errorf("%w: %s has %d bytes, want %d", ErrKey, filepath.Base(path), len(key), KeyBytes)
	}
	return key, nil
}

// makeKey draws a key and writes it to a file.
func makeKey(path string) ([]byte, error) {
	key := make([]byte, KeyBytes)
	rand.Read(key)
	return key, writeKey(path, key)
}

// keepKey makes a file hold a key, durably, unless it does so already.
func keepKey(path string, key []byte) error {
	if there, err := readKey(path); err == nil && bytes.Equal(there, key) {
		return nil
	}
	return writeKey(path, key)
}

// writeKey writes a key in one step: a crash leaves the whole key there or what was there before. Without it everybody is lost, so a name that could
// not be made durable is an error.
func writeKey(path string, key []byte) error {
	if err := durable.Replace(path, key); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	if err := durable.SyncFolder(filepath.Dir(path)); err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return nil
}

// sealer encrypts and authenticates with one key (AES-256-GCM with random nonces, NIST SP 800-38D; a key seals far fewer than 2^32 values).
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) sealer {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // the length is checked where keys come in
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return sealer{aead}
}

func (s sealer) seal(plain, about []byte) []byte { return s.aead.Seal(nil, nil, plain, about) }

// open returns what was sealed, or ErrCorrupt where it was not sealed with this key and about this.
func (s sealer) open(sealed, about []byte) ([]byte, error) {
	plain, err := s.aead.Open(nil, nil, sealed, about)
	if err != nil {
		return nil, ErrCorrupt
	}
	return plain, nil
}

// nameHash is what a subject is stored under: HMAC-SHA-256 of its gallery and name. Names hold no zero byte.
type nameHash [sha256.Size]byte

func hashName(key []byte, g GalleryID, id SubjectID) (h nameHash) {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(string(g) + "\x00" + string(id)))
	mac.Sum(h[:0])
	return h
}
