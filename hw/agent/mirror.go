package agent

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"fingerzeig/internal/client"
)

// mirror keeps the open pickups of this terminal for the time without a line: in memory, and sealed in a file. It may be used from several
// goroutines. One without a file is empty.
type mirror struct {
	store Store
	aead  cipher.AEAD
	now   func() time.Time

	mu      sync.Mutex
	content client.Mirror
	tag     string // of the content, at the service
}

// sealed is what the file holds once it is opened.
type sealed struct {
	Content client.Mirror `json:"content"`
	Tag     string        `json:"tag"`
}

// ErrSecret is returned where a terminal is to go on by itself and there is nothing to seal its mirror by.
var ErrSecret = errors.New("there is no secret, and the mirror is sealed by it")

// openMirror opens the mirror of a store, which is sealed under a key that comes from a secret of the terminal. A file that cannot be read, as after the
// terminal was given another secret, is removed: the next mirror comes from the service. It returns ErrSecret.
func openMirror(store Store, sealedBy string, now func() time.Time) (*mirror, error) {
	if sealedBy == "" {
		return nil, ErrSecret
	}
	secret, err := hkdf.Key(sha256.New, []byte(sealedBy), nil, "fingerzeig terminal mirror", 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	m := &mirror{store: store, now: now}
	if m.aead, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, err
	}
	b, err := store.Read(mirrorFile)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, err
	}
	s, err := m.unseal(b)
	if err != nil {
		return m, m.forget()
	}
	m.content, m.tag = s.Content, s.Tag
	return m, m.expire()
}

// unseal opens what seal wrote.
func (m *mirror) unseal(b []byte) (s sealed, err error) {
	plain, err := m.aead.Open(nil, nil, b, nil)
	if err != nil {
		return sealed{}, err
	}
	defer clear(plain)
	return s, json.Unmarshal(plain, &s)
}

// put replaces the content, durably.
func (m *mirror) put(content client.Mirror, tag string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.keep(content, tag)
}

// keep is put for a caller who holds mu.
func (m *mirror) keep(content client.Mirror, tag string) error {
	plain, err := json.Marshal(sealed{content, tag})
	if err != nil {
		return err
	}
	defer clear(plain)
	if err := m.store.Replace(mirrorFile, m.aead.Seal(nil, nil, plain, nil)); err != nil {
		return err
	}
	for _, old := range m.content.Pickups {
		if !slices.ContainsFunc(content.Pickups, func(p client.Mirrored) bool { return p.Pickup == old.Pickup }) {
			wipe(old)
		}
	}
	m.content, m.tag = content, tag
	return nil
}

// wipe overwrites the templates of a pickup in memory.
func wipe(p client.Mirrored) {
	for _, t := range p.Templates {
		clear(t)
	}
}

// forget removes everything, in memory and on the disk.
func (m *mirror) forget() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.content.Pickups {
		wipe(p)
	}
	m.content, m.tag = client.Mirror{}, ""
	return m.store.Remove(mirrorFile)
}

// expire forgets the pickups whose time is over.
func (m *mirror) expire() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	over := func(p client.Mirrored) bool { return !now.Before(p.Until) }
	if !slices.ContainsFunc(m.content.Pickups, over) {
		return nil
	}
	content := m.content
	content.Pickups = slices.DeleteFunc(slices.Clone(content.Pickups), over)
	return m.keep(content, "") // it is no state of the service any more
}

// state returns the tag of the content, and the names of the pickups.
func (m *mirror) state() (tag string, pickups []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range m.content.Pickups {
		pickups = append(pickups, p.Pickup)
	}
	return m.tag, pickups
}

// foldings are what people type for characters that no code has: as the service folds them.
var foldings = strings.NewReplacer("B", "8", "G", "6")

// find returns a copy of the pickup that has a code, in the form of kiosk.NormalizeCode. It looks at all of them, whatever it finds.
func (m *mirror) find(code string) (found client.Mirrored, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	mac := hmac.New(sha256.New, m.content.Key)
	mac.Write([]byte(foldings.Replace(code)))
	digest := []byte(hex.EncodeToString(mac.Sum(nil)))
	for _, p := range m.content.Pickups {
		for _, c := range p.Codes {
			if hmac.Equal(digest, []byte(c)) && m.now().Before(p.Until) {
				found, ok = p, true
			}
		}
	}
	found.Templates = slices.Clone(found.Templates)
	for i, t := range found.Templates {
		found.Templates[i] = slices.Clone(t)
	}
	return found, ok
}
