package audit

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ErrSecrets is returned for bytes that are no secrets of a log.
var ErrSecrets = errors.New("audit: these are no keys of an audit log")

// Secrets are the keys of a log. Whoever has the first can write a log that looks like this one; the second finds people whose names are known. With
// them are the public halves of the keys by which the log was signed before.
type Secrets struct {
	sign    ed25519.PrivateKey // nil in the copy of an auditor
	names   []byte
	earlier []ed25519.PublicKey // the first one first
}

// The lines of a file of secrets: a word, and 32 bytes in hexadecimal. An auditor's copy has the second alone.
const (
	signWord    = "sign"
	namesWord   = "pseudonyms"
	earlierWord = "earlier" // as many as there were changes of the key
)

// NewSecrets draws the keys of a log.
func NewSecrets(random io.Reader) (Secrets, error) {
	b := make([]byte, ed25519.SeedSize+sha256.Size)
	if _, err := io.ReadFull(random, b); err != nil {
		return Secrets{}, err
	}
	return Secrets{sign: ed25519.NewKeyFromSeed(b[:ed25519.SeedSize]), names: b[ed25519.SeedSize:]}, nil
}

// next draws the key that is to sign after the one of s. Pseudonyms stay what they are: entries from before are to be found, too.
func (s Secrets) next(random io.Reader) (Secrets, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return Secrets{}, err
	}
	return Secrets{ed25519.NewKeyFromSeed(seed), s.names, s.Keys()}, nil
}

// ParseSecrets reads what Bytes has written. Empty lines and those that begin with # are skipped. It returns ErrSecrets.
func ParseSecrets(b []byte) (s Secrets, err error) {
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" || text[0] == '#' {
			continue
		}
		word, value, _ := strings.Cut(text, " ")
		key, err := hex.DecodeString(value)
		switch {
		case err != nil || len(key) != sha256.Size:
			return Secrets{}, fmt.Errorf("%w: a line is not a word and 64 digits", ErrSecrets)
		case word == signWord && s.sign == nil:
			s.sign = ed25519.NewKeyFromSeed(key)
		case word == namesWord && s.names == nil:
			s.names = key
		case word == earlierWord:
			s.earlier = append(s.earlier, key)
		default:
			return Secrets{}, fmt.Errorf("%w: a line that is unknown, or there twice", ErrSecrets)
		}
	}
	if lines.Err() != nil || s.names == nil {
		return Secrets{}, fmt.Errorf("%w: there is no line of %s", ErrSecrets, namesWord)
	}
	return s, nil
}

// Bytes returns the file of the secrets.
func (s Secrets) Bytes() []byte {
	text := "# The line \"sign\" signs the audit log: it stays with the service. The line \"pseudonyms\" finds people in it: an auditor gets a copy of that line alone.\n"
	if s.sign != nil {
		text += fmt.Sprintf("%s %x\n", signWord, s.sign.Seed())
	}
	b := fmt.Appendf(nil, "%s%s %x\n", text, namesWord, s.names)
	for _, k := range s.earlier {
		b = fmt.Appendf(b, "%s %x\n", earlierWord, k)
	}
	return b
}

// Keys returns the keys that checkpoints are verified with, from the log's first to that of now; none where these are an auditor's.
func (s Secrets) Keys() []ed25519.PublicKey {
	all := slices.Clone(s.earlier)
	if s.sign != nil {
		all = append(all, s.Public())
	}
	return all
}

// Public returns the key that checkpoints of now are verified with, nil where these are an auditor's.
func (s Secrets) Public() ed25519.PublicKey {
	if s.sign == nil {
		return nil
	}
	return s.sign.Public().(ed25519.PublicKey)
}

// Pseudonym stands for a gallery or a subject: 32 hexadecimal digits.
type Pseudonym string

// Gallery returns the pseudonym of a gallery, empty for an empty name.
func (s Secrets) Gallery(name string) Pseudonym {
	if name == "" {
		return ""
	}
	return s.pseudonym("gallery", name)
}

// Subject returns the pseudonym of a subject of a gallery, empty for an empty name.
func (s Secrets) Subject(gallery, name string) Pseudonym {
	if name == "" {
		return ""
	}
	return s.pseudonym("subject", gallery, name)
}

// pseudonym hashes names; none of them holds a zero byte.
func (s Secrets) pseudonym(names ...string) Pseudonym {
	h := hmac.New(sha256.New, s.names)
	for _, n := range names {
		_, _ = io.WriteString(h, n)
		_, _ = h.Write([]byte{0})
	}
	return Pseudonym(hex.EncodeToString(h.Sum(nil)[:pseudonymBytes]))
}
