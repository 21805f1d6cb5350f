package audit

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"os"

	"fingerzeig/internal/durable"
)

// KeyFile is the path of the file of a log's secrets. While the key is changed, those that come lie beside it: they are durable before the log names
// the new key, and take the place of the old ones after that. Which of the two hold, the log says.
type KeyFile string

// next is where those lie that come.
func (k KeyFile) next() KeyFile { return k + ".next" }

// Read reads the file. It returns ErrSecrets for what is none.
func (k KeyFile) Read() (Secrets, error) {
	b, err := os.ReadFile(string(k))
	if err != nil {
		return Secrets{}, err
	}
	s, err := ParseSecrets(b)
	if err != nil {
		return Secrets{}, fmt.Errorf("%s: %w", string(k), err)
	}
	return s, nil
}

// Open opens a log with the keys of the file, in place of those of o. A change of the key that a crash has broken off it ends, or takes back where the
// log does not know the new key.
func (k KeyFile) Open(o Options) (*Log, error) {
	var err error
	if o.Secrets, err = k.Read(); err != nil {
		return nil, err
	}
	next, nextErr := k.next().Read()
	switch {
	case nextErr == nil:
		o.next = &next
	case errors.Is(nextErr, os.ErrNotExist):
		nextErr = nil
	}
	l, err := Open(o)
	if err != nil {
		return nil, errors.Join(err, nextErr)
	}
	if o.next != nil && bytes.Equal(l.keys().Public(), o.next.Public()) {
		err = k.adopt()
	} else if err = os.Remove(string(k.next())); errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Rotate draws another key for a log that this file has opened, and returns its public half. The old one, or the new one, is good after a crash at any
// point, and Open finds out which. Where an error comes with a key, that is the log's, and the next Open puts the file in order.
func (k KeyFile) Rotate(l *Log, random io.Reader) (ed25519.PublicKey, error) {
	l.rotating.Lock()
	defer l.rotating.Unlock()
	next, err := l.keys().next(random)
	if err != nil {
		return nil, err
	}
	if err := durable.Replace(string(k.next()), next.Bytes()); err != nil {
		return nil, err
	}
	if err := l.rekey(next); err != nil {
		if l.Ready() == nil { // else nobody knows whether the log has it
			err = errors.Join(err, os.Remove(string(k.next())))
		}
		return nil, err
	}
	return next.Public(), k.adopt()
}

// adopt puts the keys that have come in the place of the old ones.
func (k KeyFile) adopt() error { return durable.Rename(string(k.next()), string(k)) }
