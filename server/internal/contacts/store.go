package contacts

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"fingerzeig/internal/durable"
)

// Record is what is kept for a pickup.
type Record struct {
	Contact
	Undelivered bool              `json:"undelivered,omitempty"` // a message did not arrive: the clerk has to tell them
	Untold      string            `json:"untold,omitempty"`      // which one, as whoever sent it names it
	Answers     map[string][]byte `json:"answers,omitempty"`     // keyed hashes, by way
}

// Ways returns the ways that are open without a finger.
func (r Record) Ways() (ways []string) {
	for _, w := range Ways {
		if len(r.Answers[w]) > 0 {
			ways = append(ways, w)
		}
	}
	return ways
}

// Store is a folder of records. It may be used from several goroutines, and by one process.
type Store struct {
	dir     string
	aead    cipher.AEAD
	answers []byte // key of the hashes

	mu sync.Mutex
}

// Open opens the records in a folder, which it makes, with a key of 32 bytes.
func Open(dir string, key []byte) (*Store, error) {
	sealing, err := hkdf.Key(sha256.New, key, nil, "fingerzeig contacts: sealing", 32)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir}
	if s.answers, err = hkdf.Key(sha256.New, key, nil, "fingerzeig contacts: answers", 32); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(sealing)
	if err != nil {
		return nil, err
	}
	if s.aead, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, err
	}
	return s, os.MkdirAll(dir, 0o700)
}

// Put keeps a contact and the answers by their ways for a pickup, durably, in place of what was kept before. It returns ErrContact or ErrAnswer.
func (s *Store) Put(id string, c Contact, answers map[string]string) error {
	if err := c.Check(); err != nil {
		return err
	}
	r := Record{Contact: c}
	for way, answer := range answers {
		normal, err := normalise(way, answer)
		if err != nil {
			return err
		}
		if r.Answers == nil {
			r.Answers = map[string][]byte{}
		}
		r.Answers[way] = s.hash(id, way, normal)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(id, r)
}

// Get returns what is kept for a pickup, or ErrNotFound or ErrDamaged.
func (s *Store) Get(id string) (Record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.read(id)
}

// Right reports whether an answer is that of a pickup. It compares in constant time. It returns ErrNotFound where there is nothing to compare with,
// and ErrAnswer for what cannot be an answer.
func (s *Store) Right(id, way, answer string) (bool, error) {
	normal, err := normalise(way, answer)
	if err != nil {
		return false, err
	}
	r, err := s.Get(id)
	if err != nil {
		return false, err
	}
	if len(r.Answers[way]) == 0 {
		return false, fmt.Errorf("%w: no answer of this kind", ErrNotFound)
	}
	return hmac.Equal(r.Answers[way], s.hash(id, way, normal)), nil
}

// Undelivered notes that a message did not arrive, and which.
func (s *Store) Undelivered(id, message string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.read(id)
	if err != nil || r.Undelivered && r.Untold == message {
		return err
	}
	r.Undelivered, r.Untold = true, message
	return s.write(id, r)
}

// Redirect keeps another contact for a pickup, or the same: what did not arrive before says nothing any more. It returns ErrContact.
func (s *Store) Redirect(id string, c Contact) error {
	if err := c.Check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.read(id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	r.Contact, r.Undelivered, r.Untold = c, false, ""
	return s.write(id, r)
}

// Remove removes what is kept for a pickup, if anything is.
func (s *Store) Remove(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	path, err := s.path(id)
	if err != nil {
		return err
	}
	if err := wipe(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// Keep removes the records of all pickups but those that are wanted, and what a crash has left.
func (s *Store) Keep(wanted func(id string) bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		id, whole := strings.CutSuffix(e.Name(), suffix)
		if whole && wanted(id) || !whole && !strings.HasSuffix(e.Name(), durable.Beside) {
			continue
		}
		err = errors.Join(err, wipe(filepath.Join(s.dir, e.Name())))
	}
	return err
}

// path returns that of a record; an id is hexadecimal, and nothing else becomes a path.
func (s *Store) path(id string) (string, error) {
	if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" {
		return "", fmt.Errorf("%w: no such pickup", ErrNotFound)
	}
	return filepath.Join(s.dir, id+suffix), nil
}

func (s *Store) read(id string) (r Record, err error) {
	path, err := s.path(id)
	if err != nil {
		return r, err
	}
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, ErrNotFound
	}
	if err != nil {
		return r, err
	}
	return s.open(id, b)
}

// open reads a record from its file.
func (s *Store) open(id string, b []byte) (r Record, err error) {
	sealed, ok := strings.CutPrefix(string(b), magic)
	if !ok {
		return r, fmt.Errorf("%w: no head", ErrDamaged)
	}
	plain, err := s.aead.Open(nil, nil, []byte(sealed), []byte(magic+id))
	if err != nil {
		return r, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := json.Unmarshal(plain, &r); err != nil {
		return Record{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return r, nil
}

func (s *Store) write(id string, r Record) error {
	path, err := s.path(id)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(r)
	if err != nil {
		return err
	}
	plain = append(plain, slices.Repeat([]byte{' '}, (blockSize-len(plain)%blockSize)%blockSize)...)
	return durable.Replace(path, s.aead.Seal([]byte(magic), nil, plain, []byte(magic+id)))
}

// wipe overwrites a file and removes it. On a disk that writes elsewhere what is overwritten, that leaves the old bytes, sealed.
func wipe(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		_, err = f.Write(make([]byte, info.Size()))
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Remove(path)
}
