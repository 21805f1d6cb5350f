package access

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// ErrFile is returned, wrapped with the reason, for bytes that are not a whole file of entries.
var ErrFile = errors.New("access: the file of keys is damaged, or was changed by hand")

// ErrUnknown is returned for a key or certificate that lets nobody in: one that nobody has, or had once. Which of these it is, is not said.
var ErrUnknown = errors.New("access: nobody is let in by this")

// Set is all entries. It does not change.
type Set struct {
	entries []Entry
	keys    [][sha256.Size]byte // of the entries, zero where they have none
	people  []Principal
}

// wireFile is the file. The sum is there to find damage that leaves the rest readable, not to keep out who may write.
type wireFile struct {
	Version int     `json:"version"`
	Entries []Entry `json:"entries"`
	Sum     string  `json:"sum"` // SHA-256 of the entries' JSON, in hexadecimal
}

// NewSet returns ErrEntry for entries that cannot be, alone or beside each other.
func NewSet(entries []Entry) (*Set, error) {
	if len(entries) > mostEntries {
		return nil, fmt.Errorf("%w: there are %d, at most %d can be", ErrEntry, len(entries), mostEntries)
	}
	s := &Set{entries: slices.Clone(entries)}
	names, shown := map[string]bool{}, map[string]bool{}
	for _, e := range s.entries {
		if err := e.check(); err != nil {
			return nil, err
		}
		if what := e.Key + e.Certificate; names[e.Name] || what != "" && shown[what] {
			return nil, fmt.Errorf("%w: there is another of the name %q, or with its key or certificate", ErrEntry, e.Name)
		}
		names[e.Name], shown[e.Key+e.Certificate] = true, true
		var key [sha256.Size]byte
		_, _ = hex.Decode(key[:], []byte(e.Key)) // checked
		s.keys, s.people = append(s.keys, key), append(s.people, e.principal())
	}
	return s, nil
}

// ParseSet reads a file. It returns ErrFile or ErrEntry.
func ParseSet(b []byte) (*Set, error) {
	var w wireFile
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&w); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFile, err)
	}
	if _, err := d.Token(); err != io.EOF || w.Version != fileVersion {
		return nil, fmt.Errorf("%w: something follows it, or it is of version %d, not %d", ErrFile, w.Version, fileVersion)
	}
	s, err := NewSet(w.Entries)
	if err != nil {
		return nil, err
	}
	if s.Sum() != w.Sum {
		return nil, fmt.Errorf("%w: the sum does not fit", ErrFile)
	}
	return s, nil
}

// Sum returns the SHA-256 of the entries, in hexadecimal: two sets are the same where it is the same.
func (s *Set) Sum() string {
	b, err := json.Marshal(s.entries)
	if err != nil {
		panic(err) // a year beyond 9999, which no file can hold
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Bytes returns the file of a set.
func (s *Set) Bytes() ([]byte, error) {
	b, err := json.MarshalIndent(wireFile{fileVersion, s.entries, s.Sum()}, "", "  ")
	return append(b, '\n'), err
}

// Entries returns the entries, in the order in which they came.
func (s *Set) Entries() []Entry { return slices.Clone(s.entries) }

// Key returns whom a key lets in, or ErrUnknown. It takes the same time for every key: all entries are compared, each in constant time.
func (s *Set) Key(key string, now time.Time) (Principal, error) {
	shown, found := digest(key), -1
	for i := range s.keys {
		if subtle.ConstantTimeCompare(shown[:], s.keys[i][:]) == 1 && s.entries[i].Key != "" {
			found = i
		}
	}
	return s.principal(found, now)
}

// Certificate returns whom a certificate lets in, or ErrUnknown. That its issuer is trusted has been verified by whoever asks. An entry with its
// fingerprint counts more than one with a name of it; where two have a name of it, nobody is let in.
func (s *Set) Certificate(c *x509.Certificate, now time.Time) (Principal, error) {
	sum := sha256.Sum256(c.Raw)
	print, found := byFingerprint+hex.EncodeToString(sum[:]), -1
	for i, e := range s.entries {
		switch {
		case e.Certificate == "" || !e.holds(c, print):
		case e.Certificate == print:
			return s.principal(i, now)
		case found >= 0:
			return Principal{}, ErrUnknown
		default:
			found = i
		}
	}
	return s.principal(found, now)
}

func (s *Set) principal(i int, now time.Time) (Principal, error) {
	if i < 0 || !s.entries[i].good(now) {
		return Principal{}, ErrUnknown
	}
	return s.people[i], nil
}

// Changes says in words what is different in a set that came after s, an entry a line, in the order of their names. Keys are not in it.
func (s *Set) Changes(after *Set) (lines []string) {
	before, now := s.byName(), after.byName()
	all := map[string]Entry{}
	maps.Copy(all, before)
	maps.Copy(all, now)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		was, is := before[name], now[name]
		_, wasThere := before[name]
		_, isThere := now[name]
		what := ""
		switch a, b := fmt.Sprint(was), fmt.Sprint(is); {
		case !wasThere:
			what = "added as " + string(is.Role)
		case !isThere:
			what = "removed"
		case was.Revoked.IsZero() && !is.Revoked.IsZero():
			what = "revoked"
		case was.Disabled != is.Disabled && is.Disabled:
			what = "disabled"
		case was.Disabled != is.Disabled:
			what = "enabled"
		case was.Key != is.Key || was.Certificate != is.Certificate:
			what = "has another key or certificate"
		case a != b:
			what = "changed"
		default:
			continue
		}
		lines = append(lines, name+" "+what)
	}
	return lines
}

func (s *Set) byName() map[string]Entry {
	m := map[string]Entry{}
	for _, e := range s.entries {
		m[e.Name] = e
	}
	return m
}
